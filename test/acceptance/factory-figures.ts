/** Every KPI, check and lag figure of the factory profile, each with what a witness finds for it. */
import {check, type Figure, kpi, originOf} from './agreement.ts';
import type {FactoryTruth, Reading} from './factory-truth.ts';
import type {Seen} from './live-watch.ts';

type One = Figure<FactoryTruth>;

const since = ({readings, now}: FactoryTruth, seconds: number): readonly Reading[] =>
	readings.filter(({storedAt}) => storedAt > now - seconds);
const tenMinutes = (truth: FactoryTruth): readonly Reading[] => since(truth, 600);
const newest = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values));
const fresh = (truth: FactoryTruth, of: 'consumers' | 'producers'): number => truth[of].filter(({at}) => truth.now - at < 15).length;

/** `percentile_cont`: between two neighbours in proportion. */
const percentile = (truth: FactoryTruth, share: number): number | null => {
	const sorted = since(truth, 60)
		.map(({storedAt, takenAt}) => storedAt - takenAt)
		.sort((a, b) => a - b);
	const at = share * (sorted.length - 1);
	const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
	return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
};

/** How many consumers the API gives each partition to. */
const claims = ({assignments}: FactoryTruth): readonly number[] => {
	const counts = new Map<number, number>();
	for (const {assigned_partitions} of assignments)
		for (const partition of assigned_partitions) counts.set(partition, (counts.get(partition) ?? 0) + 1);
	return [...counts.values()];
};

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** Growth a second between what the witness saw at first and now; the system's load is even. */
const rate = (first: FactoryTruth, total: (truth: FactoryTruth) => number) => (truth: FactoryTruth) =>
	((total(truth) - total(first)) / (truth.atMs - first.atMs)) * 1000;

/** Age of the oldest message that is not committed, by the time that it carries itself; it is stored before it is committed. */
const oldestUnread = ({group, readings, now}: FactoryTruth): number =>
	Math.max(
		0,
		...group.flatMap(({topic, partition, committed, lag}) => {
			const next = readings.find((row) => row.partition === partition && row.offset === String(committed));
			return topic === 'sensor-data' && (lag ?? 0) > 0 && next !== undefined ? [now - next.takenAt] : [];
		}),
	);

const partitionOf = ({document}: Seen, partition: number) =>
	document.partitions.find((row) => row.group === 'sensor-processors' && row.topic === 'sensor-data' && row.partition === partition);

/** Owner as a number, so that it can be compared like the rest: of `consumer-consumer-002` the 2. */
const ownerNumber = (clientId: string | null | undefined): number | null => {
	const found = /consumer-(\d+)$/.exec(clientId ?? '')?.[1];
	return found === undefined ? null : Number(found);
};

const partitionFigures = (partition: number): readonly One[] => {
	const row = ({group}: FactoryTruth) => group.find((one) => one.topic === 'sensor-data' && one.partition === partition);
	const name = `partition ${partition}`;
	return [
		{
			name: `${name}: owner`,
			said: (seen) => ownerNumber(partitionOf(seen, partition)?.owner?.clientId),
			truth: (t) => ownerNumber(row(t)?.clientId),
			kind: 'rising',
		},
		{
			name: `${name}: committed`,
			said: (seen) => partitionOf(seen, partition)?.committed ?? null,
			truth: (t) => row(t)?.committed ?? null,
			kind: 'rising',
		},
		{
			name: `${name}: log end`,
			said: (seen) => partitionOf(seen, partition)?.logEnd ?? null,
			truth: (t) => row(t)?.end ?? null,
			kind: 'rising',
		},
		{name: `${name}: lag`, said: (seen) => partitionOf(seen, partition)?.lag ?? null, truth: (t) => row(t)?.lag ?? null, kind: 'moving'},
	];
};

/** Rates are held against the growth since `first`, a fifth apart at most: a message more or less at the edge of a minute. */
export const factoryFigures = (first: () => FactoryTruth): readonly One[] => {
	const rateFigure = (title: string, total: (truth: FactoryTruth) => number): One => ({
		name: `KPI ${title}, within a fifth`,
		said: kpi(title),
		truth: (truth) => rate(first(), total)(truth),
		kind: 'moving',
		within: 0.25,
	});
	const kpis: readonly One[] = [
		rateFigure('Sent /s', ({producers}) => sum(producers.map(({total}) => total))),
		rateFigure('In Kafka /s', ({group}) => sum(group.filter(({topic}) => topic === 'sensor-data').map(({end}) => end))),
		rateFigure('Stored /s', ({consumers}) => sum(consumers.map(({total}) => total))),
		{name: 'KPI Behind', said: kpi('Behind'), truth: ({group}) => sum(group.map(({lag}) => lag)), kind: 'moving'},
		// One message an interval is the grain of both: they may see another message as the oldest.
		{name: 'KPI Behind (time), within one message', said: kpi('Behind (time)'), truth: oldestUnread, kind: 'moving', within: 5.2},
		{name: 'KPI Consumers alive', said: kpi('Consumers alive'), truth: (t) => fresh(t, 'consumers'), kind: 'rising'},
		{
			name: 'KPI Group members',
			said: kpi('Group members'),
			truth: ({group}) => new Set(group.flatMap(({member}) => member ?? [])).size,
			kind: 'rising',
		},
		{name: 'KPI Producers alive', said: kpi('Producers alive'), truth: (t) => fresh(t, 'producers'), kind: 'rising'},
		{name: 'KPI Latency p50', said: kpi('Latency p50'), truth: (t) => percentile(t, 0.5), kind: 'moving'},
		{name: 'KPI Latency p95', said: kpi('Latency p95'), truth: (t) => percentile(t, 0.95), kind: 'moving'},
		{
			name: 'KPI Alerts in 2 h',
			said: kpi('Alerts in 2 h'),
			truth: ({alerts}) => (alerts.length === 0 ? null : alerts.length),
			kind: 'rising',
		},
		{name: 'KPI Claimed twice', said: kpi('Claimed twice'), truth: (t) => claims(t).filter((owners) => owners > 1).length, kind: 'moving'},
		// Since the first poll: what was before is not known.
		{
			...{name: 'KPI Partitions moved in 1 h', said: kpi('Partitions moved in 1 h'), kind: 'moving'},
			truth: ({given}) => given - first().given,
		},
	];
	return [...kpis, ...checks, ...[0, 1, 2].flatMap(partitionFigures), ...apiFigures];
};

const isValid = ({quality, level}: Reading): boolean => quality >= 0.9 && ['normal', 'warning', 'critical'].includes(level);
const isComplete = ({consumer, partition, offset}: Reading): boolean => consumer !== null && partition !== null && offset !== null;

const checks: readonly One[] = [
	{
		name: 'check Sensors reporting: of',
		said: check('Sensors reporting in a minute', 'total'),
		truth: ({sensors}) => sensors.length,
		kind: 'rising',
	},
	{
		name: 'check Sensors reporting: good',
		said: check('Sensors reporting in a minute', 'good'),
		truth: (t) => t.sensors.filter((id) => since(t, 60).some(({sensor}) => sensor === id)).length,
		kind: 'moving',
	},
	{
		name: 'check Rows with consumer and offset: good',
		said: check('Rows with consumer and offset', 'good'),
		truth: (t) => tenMinutes(t).filter(isComplete).length,
		kind: 'rising',
	},
	{
		name: 'check Rows with consumer and offset: of',
		said: check('Rows with consumer and offset', 'total'),
		truth: (t) => tenMinutes(t).length,
		kind: 'rising',
	},
	{
		name: 'check Known level and quality: good',
		said: check('Known level and quality ≥ 0.9', 'good'),
		truth: (t) => tenMinutes(t).filter(isValid).length,
		kind: 'rising',
	},
	{
		name: 'check Newest reading, its time',
		said: originOf(check('Newest reading', 'value')),
		truth: ({readings}) => newest(readings.map(({storedAt}) => storedAt)),
		kind: 'rising',
	},
	{name: 'check Fresh heartbeats: good', said: check('Fresh heartbeats', 'good'), truth: (t) => fresh(t, 'consumers'), kind: 'rising'},
	{name: 'check Fresh heartbeats: of', said: check('Fresh heartbeats', 'total'), truth: ({consumers}) => consumers.length, kind: 'rising'},
	{name: 'check Clock against ours, its time', said: originOf(check('Clock against ours', 'value')), truth: ({now}) => now, kind: 'rising'},
	{
		name: 'check Stored once: good',
		said: check('Stored once', 'good'),
		truth: (t) => new Set(tenMinutes(t).map(({partition, offset}) => `${partition}/${offset}`)).size,
		kind: 'rising',
	},
	{name: 'check Stored once: of', said: check('Stored once', 'total'), truth: (t) => tenMinutes(t).length, kind: 'rising'},
	{
		name: 'check Partitions claimed once: good',
		said: check('Partitions claimed once', 'good'),
		truth: (t) => claims(t).filter((owners) => owners === 1).length,
		kind: 'moving',
	},
	{
		name: 'check Partitions claimed once: of',
		said: check('Partitions claimed once', 'total'),
		truth: (t) => claims(t).length,
		kind: 'moving',
	},
];

const apiFigures: readonly One[] = [
	{
		name: 'alerts that the API tells',
		said: ({document}) => document.alerts.filter(({origin}) => origin === 'api').length,
		truth: ({apiAlerts}) => apiAlerts,
		kind: 'rising',
	},
	{
		name: 'group sensor-processors: lag',
		said: ({document}) => document.groups.find(({group}) => group === 'sensor-processors')?.lag ?? null,
		truth: ({group}) => sum(group.map(({lag}) => lag)),
		kind: 'moving',
	},
];

/** Parts that these figures are from. */
export const factoryParts: Readonly<Record<string, readonly string[]>> = {
	kafka: ['groups', 'offsets', 'topics'],
	database: ['consumers', 'producers', 'latency', 'readings', 'sensors', 'alerts'],
	api: ['/api/partition-assignment', '/api/recent-alerts'],
};
