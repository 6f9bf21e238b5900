import type {Origin} from '../../source/model/origin.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {minute, now, second} from './snapshots.ts';

const GiB = 1024 ** 3;
const from = (source: string, ageMs = 2 * second, stale = false): Origin => ({source, asOfMs: now - ageMs, stale});

const run = (name: string, more: Partial<Snapshot['runs'][number]> = {}): Snapshot['runs'][number] => ({
	kind: 'run',
	id: `${name}-1`,
	runKind: 'etl',
	name,
	state: 'succeeded',
	startedAtMs: now - 20 * minute,
	endedAtMs: now - 17 * minute,
	durationMs: null,
	rowsIn: 48_211,
	rowsOut: 48_190,
	rowsFailed: 21,
	watermarkMs: null,
	...from('api'),
	...more,
});

const host = (id: string, more: Partial<Snapshot['hosts'][number]> = {}): Snapshot['hosts'][number] => ({
	kind: 'host',
	id,
	cpu: {usageRatio: 0.37, count: 8, load: [2.51, 3.68, 8.32]},
	memory: {totalBytes: 32 * GiB, availableBytes: 21.4 * GiB, usedRatio: 0.33, buffersBytes: null, cachedBytes: null},
	disks: [
		{mount: '/', usageRatio: 0.14, freeBytes: 78.8 * GiB, totalBytes: 252 * GiB},
		{mount: '/var/lib/postgresql', usageRatio: 0.81, freeBytes: 95 * GiB, totalBytes: 500 * GiB},
	],
	networks: [{name: 'eth0', bytesSent: 1_057_843, bytesReceived: 399_460_852, packetsSent: 8_296, packetsReceived: 12_283}],
	...from('host'),
	...more,
});

const event = (secondsAgo: number, text: string): Snapshot['events'][number] => ({
	kind: 'event',
	id: `${secondsAgo}`,
	atMs: now - secondsAgo * second,
	eventKind: 'partition_assigned',
	text,
	labels: {partition: '2'},
	...from('api', secondsAgo * second),
});

const listing = (
	title: string,
	columns: readonly string[],
	rows: Snapshot['listings'][number]['rows'],
	omitted = 0,
): Snapshot['listings'][number] => ({
	kind: 'listing',
	id: title,
	title,
	columns,
	rows,
	omitted,
	...from('database'),
});

/** What systems tell in rows: runs, listings, events, hosts. */
export const told = (): Pick<Snapshot, 'runs' | 'listings' | 'events' | 'hosts'> => ({
	runs: [
		run('bronze', {
			runKind: 'streaming',
			state: 'running',
			endedAtMs: null,
			rowsIn: null,
			rowsOut: null,
			rowsFailed: null,
			watermarkMs: now - 9 * second,
		}),
		run('daily load'),
	],
	listings: [
		listing(
			'Heartbeats',
			['consumer_id', 'last_heartbeat', 'messages'],
			[
				['consumer-001', '2026-09-01T14:03:20.001Z', '15'],
				['consumer-002', '2026-09-01T14:01:04.500Z', '8112'],
				['consumer-003', '2026-09-01T14:03:21.900Z', null],
			],
			7,
		),
		listing('Slow queries', ['query', 'seconds'], [['SELECT * FROM readings', '4.20']]),
	],
	events: [event(75, 'consumer-002 partition 2'), event(140, 'consumer-001 partition 0')],
	hosts: [host('factory-1')],
});

/** The same with the sources that tell it silent. */
export const toldLongAgo = (): ReturnType<typeof told> => {
	const aged = <One extends Origin>(rows: readonly One[]): readonly One[] =>
		rows.map((row) => ({...row, asOfMs: now - 42 * second, stale: true}));
	const {runs, listings, events, hosts} = told();
	return {runs: aged(runs), listings: aged(listings), events, hosts: aged(hosts)};
};

/** More of each than fits. */
export const toldMuch = (): ReturnType<typeof told> => {
	const many = Array.from({length: 60}, (_, index) => index + 1);
	return {
		runs: many.map((index) => run(`load ${index}`, {rowsIn: index * 1_000})),
		listings: [
			listing(
				'Commits',
				['version', 'operation'],
				many.map((index) => [String(1_000 - index), 'STREAMING UPDATE']),
			),
		],
		events: many.map((index) => event(index * 7, `consumer-00${(index % 3) + 1} partition ${index % 3}`)),
		hosts: many.map((index) => host(`node-${index}`, {cpu: {usageRatio: index / 60, count: 8, load: null}})),
	};
};

/** Some of it is stale, some figures nobody tells. */
export const toldInPart = (): ReturnType<typeof told> => {
	const {runs, listings, events, hosts} = told();
	const old = {asOfMs: now - 42 * second, stale: true};
	const memory = {totalBytes: 32 * GiB, availableBytes: null, usedRatio: null, buffersBytes: null, cachedBytes: null};
	return {
		runs: [...runs, run('nightly', {...old, source: 'consumer-health', startedAtMs: null, rowsFailed: null})],
		listings: listings.map((one, index) => (index === 0 ? {...one, ...old} : one)),
		events,
		hosts: [...hosts, host('factory-2', {...old, cpu: {usageRatio: null, count: 8, load: null}, memory, disks: []})],
	};
};
