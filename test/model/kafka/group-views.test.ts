import {describe, expect, it} from 'vitest';
import type {GroupFact, OffsetsFact} from '../../../source/model/facts.ts';
import {reasonText} from '../../../source/model/reason-words.ts';
import type {Snapshot} from '../../../source/model/snapshot.ts';
import {failure, kpi, source, start, tell} from '../story.ts';
import {commitsOf} from './lag-world.ts';
import {groupOf, member, tableOf} from './polls.ts';

const clustered = {sources: [{...source('kafka'), kind: 'kafka'}]};

type Poll = {
	readonly ends: readonly number[];
	readonly commits: readonly (number | null)[];
	readonly group?: GroupFact;
	/** When the log ends were read; default: long ago. */
	readonly atMs?: number;
};
/** What a poll of the collector brings, in its parts. */
const parts = ({ends, commits, group = groupOf([member('a', [0, 1])]), atMs = 1_000}: Poll) => [
	{
		part: 'topics',
		facts: [{...tableOf(ends.map((end, partition) => ({partition, start: 0, end}))), endAtMs: Float64Array.from(ends, () => atMs)}],
	},
	{part: 'groups', facts: [group]},
	{part: 'offsets', facts: [commitsOf(commits.map((committed) => ({committed})))]},
];
const only = ({groups}: Snapshot) => {
	expect(groups).toHaveLength(1);
	const [group] = groups;
	if (group === undefined) throw new Error('no group');
	return group;
};

describe('a group on the screen', () => {
	const story = tell(clustered);
	for (let second = 0; second < 120; second += 5) {
		const end = 100 + second * 10;
		story.polled('kafka', parts({ends: [end, end], commits: [end, Math.min(end, 400)]})).pass(5);
	}
	const {seen} = story;

	it('is called by its worst partition, with counts, time and since when', () => {
		expect(only(seen)).toMatchObject({
			lag: 850,
			coverage: {known: 2, total: 2},
			verdict: 'stalled',
			verdicts: {ok: 1, stalled: 1, lagging: 0, stopped: 0, rewound: 0, unknown: 0},
			verdictSinceMs: start + 35_000,
			severity: 'critical',
			lagMethod: 'interpolated',
			drain: {state: 'growing', ms: null},
			retention: {ms: null, reason: {code: 'needs-describe-configs', topic: 't'}},
			ownerless: 0,
			idle: 0,
		});
		expect(Math.abs((only(seen).lagMs ?? 0) - 85_000)).toBeLessThan(5_000);
	});

	it('its rows are made once, when they are looked at, and are those of the whole', () => {
		expect(only(seen).rows).toBe(only(seen).rows);
		expect(seen.partitions).toEqual(only(seen).rows);
		expect(JSON.parse(JSON.stringify(seen)).groups[0].rows).toHaveLength(2);
		expect(only(seen).rows.map(({verdict}) => verdict)).toEqual(['ok', 'stalled']);
	});

	it('what is judged can be asked for by rules and KPIs', () => {
		const name = 'kafka_consumergroup_lag_seconds';
		const made = tell({
			...clustered,
			kpis: [
				kpi(`max(${name}{group="g",topic="t",partition="1"})`, {id: 'one'}),
				kpi('kafka_consumergroup_max_lag_seconds{group="g"}', {id: 'worst'}),
				kpi('kafka_consumergroup_partitions{group="g",verdict="stalled"}', {id: 'stalled'}),
				kpi('sum(kafka_consumergroup_partitions)', {id: 'all'}),
			],
		});
		for (let second = 0; second < 120; second += 5) {
			const end = 100 + second * 10;
			made.polled('kafka', parts({ends: [end, end], commits: [end, Math.min(end, 400)]})).pass(5);
		}
		const values = Object.fromEntries(made.seen.kpis.map(({id, value}) => [id, value]));
		expect(values).toMatchObject({stalled: 1, all: 2});
		expect(values.one).toBe(values.worst);
		expect(Math.abs((values.worst ?? 0) - 85)).toBeLessThan(5);
	});

	it('the lag of each partition is one figure: in its cell, in its series and in the sums', () => {
		const name = 'kafka_consumergroup_lag';
		const asked = [0, 1].map((partition) => kpi(`${name}{group="g",topic="t",partition="${partition}"}`, {id: String(partition)}));
		const made = tell({...clustered, kpis: [...asked, kpi(`sum(${name})`, {id: 'all'}), kpi('kafka_consumergroup_lag_sum', {id: 'sum'})]});
		for (let second = 0; second < 60; second += 5) {
			const end = 100 + second * 10;
			const commits = [end - 7, Math.min(end, 400)];
			made.polled('kafka', parts({ends: [end, end], commits, atMs: start + second * 1_000})).pass(5);
		}
		const values = (): Readonly<Record<string, number | null>> => Object.fromEntries(made.seen.kpis.map(({id, value}) => [id, value]));
		expect(only(made.seen).rows.map(({lag}) => lag)).toEqual([7, 250]);
		expect(values()).toEqual({0: 7, 1: 250, all: 257, sum: only(made.seen).lag});
		// While a commit lies beyond the log end nothing is known of it, and nothing is told.
		made.polled('kafka', parts({ends: [650, 650], commits: [651, 400], atMs: start + 60_000})).pass(5);
		expect(only(made.seen).rows.map(({lag}) => lag)).toEqual([null, 250]);
		expect(values()).toEqual({0: null, 1: 250, all: 250, sum: null});
	});

	it('a series ends with what it told of', () => {
		const ending = tell({...clustered, kpis: [kpi('count(kafka_consumergroup_partitions) or vector(0)')]});
		ending.polled('kafka', parts({ends: [5, 5], commits: [5, 5]})).pass(5);
		expect(ending.seen.kpis[0]?.value).toBe(6);
		const [topics] = parts({ends: [5, 5], commits: [5, 5]});
		ending.polled('kafka', [...(topics ? [topics] : []), {part: 'groups', facts: []}, {part: 'offsets', facts: []}]).pass(5);
		expect(ending.seen.kpis[0]?.value).toBe(0);
		expect(ending.seen.groups).toEqual([]);
	});

	it('a cluster that does not answer leaves the last verdicts, dimmed', () => {
		const down = tell(clustered)
			.polled('kafka', parts({ends: [5, 5], commits: [5, 5]}))
			.pass(5)
			.fails('kafka', failure('timeout'));
		expect(only(down.seen)).toMatchObject({stale: true, severity: 'unknown', verdict: 'ok', lag: 0});
		expect(only(down.seen).rows.every(({stale, severity}) => stale && severity === 'unknown')).toBe(true);
	});

	it('commits that cannot be read leave the rows in place, not known', () => {
		const error: OffsetsFact = {...commitsOf([]), error: 'coordinator is loading'};
		const half = tell(clustered).polled('kafka', parts({ends: [5, 5], commits: [5, 5], group: groupOf([])}));
		const [topics, groups] = parts({ends: [5, 5], commits: [5, 5], group: groupOf([])});
		half.pass(5).polled('kafka', [...(topics ? [topics] : []), ...(groups ? [groups] : []), {part: 'offsets', facts: [error]}]);
		expect(only(half.seen)).toMatchObject({lag: null, lagMs: null, coverage: {known: 0, total: 2}, verdict: 'unknown'});
		expect(reasonText(only(half.seen).rows[1]?.reason ?? null)).toContain('committed offset is not known: coordinator is loading');
	});

	it('members that own nothing are idle while the group is stable, and nobody’s error', () => {
		const group = groupOf([member('a', [0, 1]), member('b')]);
		const idle = tell(clustered).polled('kafka', parts({ends: [5, 5], commits: [5, 5], group}));
		expect(only(idle.seen)).toMatchObject({idle: 1, severity: 'ok', ownerless: 0});
		const between = tell(clustered).polled('kafka', parts({ends: [5, 5], commits: [5, 5], group: {...group, state: 'PreparingRebalance'}}));
		expect(only(between.seen).idle).toBe(0);
	});

	it.each([
		[
			'that rebalances after nobody owned it',
			{state: 'PreparingRebalance'},
			'the group is in PreparingRebalance, and no owner from before',
		],
		['whose coordinator does not answer', {state: '', error: 'broker 2 is down'}, 'owner not known: broker 2 is down'],
		['of Connect', {protocolType: 'connect'}, 'owner not known: connect groups are not read'],
		['of the type share', {type: 'share', protocolType: 'share'}, 'members of a share group share its partitions'],
	])('a partition of a group %s says why nobody knows whose it is', (_, group, reason) => {
		const empty = tell(clustered).polled('kafka', parts({ends: [5], commits: [5], group: groupOf([], {state: 'Empty'})}));
		const unowned = empty.pass(5).polled('kafka', parts({ends: [5], commits: [5], group: groupOf([member('a')], group)}));
		expect(only(unowned.seen).rows[0]).toMatchObject({owner: null, ownership: 'unknown'});
		expect(reasonText(only(unowned.seen).rows[0]?.reason ?? null)).toContain(reason);
	});
});
