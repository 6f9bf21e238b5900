import {describe, test} from 'vitest';
import {freshPanelState, type PanelState} from '../../source/keys/ui-state.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {placeText} from '../../source/panels/partitions/places.ts';
import {ascii, matchesGolden, screen} from './golden.ts';
import {bigCluster, brokerDown, disagreeing, manyPartitions, rebalanced} from './kafka-snapshots.ts';
import {bare, broker, cluster, crowded, source} from './snapshots.ts';

type Case = readonly [claim: string, snapshot: () => Snapshot, state: Partial<PanelState>];

const cases: readonly Case[] = [
	['groups, one stopped and one not to be read', crowded, {}],
	['a group with a stalled partition after rebalances', rebalanced, {}],
	[
		'a stalled partition opened',
		rebalanced,
		{path: [placeText({list: 'partitions', source: 'kafka', group: 'sensor-processors', topic: 'sensor-data', partition: 2})]},
	],
	['topics while a broker is down', brokerDown, {tab: 1}],
	['brokers, one down', brokerDown, {tab: 2}],
	['groups while a broker is down', brokerDown, {}],
	['claims that differ, lost messages', disagreeing, {}],
	['a thousand groups', bigCluster, {}],
];

const sizes = [
	[80, 24],
	[120, 40],
	[200, 50],
] as const;

describe.each(cases)('Kafka on the whole screen: %s', (claim, snapshot, state) => {
	test.each(sizes)('at %ix%i', async (width, height) => {
		const states = {partitions: {...freshPanelState, ...state}};
		await matchesGolden(
			'kafka',
			claim,
			screen(snapshot(), width, height, {focus: 'partitions', zoom: 'partitions', states}),
			width === 120,
		);
	});
});

describe('Kafka on the whole screen', () => {
	const zoomed = (state: Partial<PanelState> = {}) => ({
		focus: 'partitions',
		zoom: 'partitions',
		states: {partitions: {...freshPanelState, ...state}},
	});
	test('beside the other panels', async () => {
		await matchesGolden('kafka', 'overview while a broker is down', screen(brokerDown(), 120, 40, {focus: 'partitions'}));
	});
	test('filtered', async () => {
		await matchesGolden('kafka', 'a thousand groups filtered', screen(bigCluster(), 120, 40, zoomed({filter: 'team-17', cursor: 2})));
	});
	test('scrolled to the last row', async () => {
		await matchesGolden(
			'kafka',
			'the last of many partitions',
			screen(manyPartitions(200), 80, 24, zoomed({cursor: 199, offset: 199, sort: 4})),
		);
	});
	test('without the right to see anything', async () => {
		const denied = ['groups and topics: no Describe right on the cluster, so those without a right of their own are left out'];
		const snapshot = bare({
			sources: [source('kafka', {kind: 'kafka'})],
			brokers: [broker(1), broker(2), broker(3)],
			clusters: [cluster({hidesGroups: true, denied, groupsTotal: 0, groupsShown: 0})],
		});
		await matchesGolden('kafka', 'no right to see anything', screen(snapshot, 80, 24, zoomed()));
	});
	test('in ASCII', async () => {
		await matchesGolden('kafka', 'ascii', screen(rebalanced(), 80, 24, zoomed(), ascii));
	});
});
