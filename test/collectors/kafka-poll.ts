import {kafkaKind} from '../../source/collectors/kafka.ts';
import type {Collector} from '../../source/model/collector-contract.ts';
import type {
	BrokerFact,
	ClusterFact,
	Fact,
	GroupFact,
	OffsetsFact,
	PartitionsFact,
	RecordTimesFact,
	TopicConfigsFact,
} from '../../source/model/facts.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import type {Interest} from '../../source/model/interest.ts';
import {lagMetrics} from '../../source/model/kafka/lag-metrics.ts';
import {judgePartitions, type LagRow} from '../model/kafka/exact-rows.ts';

/** One poll of the collector, sorted by kind of fact. */
export type Polled = {
	readonly parts: readonly PartOutcome[];
	readonly tookMs: number;
	/** Wished time between polls; undefined: none was told. */
	readonly paceMs: number | undefined;
	readonly brokers: readonly BrokerFact[];
	readonly partitions: PartitionsFact | undefined;
	readonly groups: readonly GroupFact[];
	readonly offsets: readonly OffsetsFact[];
	readonly cluster: ClusterFact | undefined;
	readonly configs: TopicConfigsFact | undefined;
	readonly times: RecordTimesFact | undefined;
	readonly rows: readonly LagRow[];
	part(name: string): PartOutcome;
	group(name: string): GroupFact | undefined;
	broker(id: number): BrokerFact | undefined;
	row(group: string, topic: string, partition: number): LagRow | undefined;
	metric(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
};

export const makeCollector = (options: object): Collector =>
	kafkaKind.create({id: 'kafka', title: 'Kafka', options: kafkaKind.options.parse(options), everyMs: 2_000, timeoutMs: 5_000});

/** Parts with an interval of their own are asked in the first poll of each collector. */
const asked = new WeakMap<Collector, Set<string>>();
const dueOnce = (collector: Collector) => {
	const known = asked.get(collector) ?? new Set<string>();
	asked.set(collector, known);
	return (part: string, everyMs: number | undefined): boolean => everyMs === undefined || (!known.has(part) && known.add(part).has(part));
};

/** Asks once with a timeout of its own, as the refresh loop does. */
export const pollOnce = async (
	collector: Collector,
	timeoutMs = 5_000,
	signal?: AbortSignal,
	interest: Interest = {groups: new Set(), topics: new Set()},
): Promise<Polled> => {
	const startedAt = Date.now();
	let paceMs: number | undefined;
	const parts = await collector.collect({
		signal: signal ?? AbortSignal.timeout(timeoutMs),
		deadlineMs: startedAt + timeoutMs,
		now: Date.now,
		interest,
		due: dueOnce(collector),
		pace: (ms) => {
			paceMs = ms;
		},
	});
	const tookMs = Date.now() - startedAt;
	const facts = parts.flatMap((part) => [...part.facts, ...lagMetrics(part, parts)]);
	const of = <Kind extends Fact['kind']>(kind: Kind) => facts.filter((fact): fact is Extract<Fact, {kind: Kind}> => fact.kind === kind);
	const partitions = of('partitions')[0];
	const groups = of('group');
	const offsets = of('offsets');
	const rows = judgePartitions({partitions: partitions ?? null, groups, offsets});
	return {
		parts,
		tookMs,
		paceMs,
		brokers: of('broker'),
		partitions,
		groups,
		offsets,
		cluster: of('cluster')[0],
		configs: of('topic-configs')[0],
		times: of('record-times')[0],
		rows,
		part(name) {
			const found = parts.find((part) => part.part === name);
			if (!found) throw new Error(`no part ${name} among ${parts.map(({part}) => part).join(', ')}`);
			return found;
		},
		group: (name) => groups.find(({group}) => group === name),
		broker: (id) => of('broker').find((broker) => broker.id === id),
		row: (group, topic, partition) => rows.find((row) => row.group === group && row.topic === topic && row.partition === partition),
		metric: (name, labels = {}) =>
			of('metric').find((metric) => metric.name === name && Object.entries(labels).every(([key, value]) => metric.labels[key] === value))
				?.value,
	};
};
