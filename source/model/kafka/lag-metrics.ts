import type {Fact, MetricFact, OffsetsFact, PartitionsFact} from '../facts.ts';
import type {PartOutcome} from '../feed-events.ts';
import {lagAt} from './lag-of.ts';
import {commitLabels, commitRows, mostPartitionSeries, rowsOfOffsets} from './partition-rows.ts';

/** Lag of single partitions, where a cluster has not too many of them. */
export const partitionLag = 'kafka_consumergroup_lag';

const none: readonly MetricFact[] = [];

/**
 * What the commits of a part are behind the log ends of the same poll: `kafka_consumergroup_lag{group,topic,partition}`, at the time the ends
 * were read, where both sides are known. Facts carry the two offsets alone, so lag is judged here, live and replayed. Recordings from when the
 * collector told the lag too have it as facts: those stand.
 */
export const lagMetrics = ({facts}: PartOutcome, poll: readonly PartOutcome[]): readonly MetricFact[] => {
	const offsets = facts.filter(isOffsets);
	if (offsets.length === 0 || facts.some(isLag) || commitRows(offsets) > mostPartitionSeries) return none;
	const partitions = poll.flatMap((part) => part.facts).find(isPartitions);
	return partitions === undefined ? none : offsets.flatMap((fact) => lagOfGroup(fact, partitions));
};

const lagOfGroup = (offsets: OffsetsFact, partitions: PartitionsFact): readonly MetricFact[] => {
	const rowOf = rowsOfOffsets(partitions, offsets);
	return Array.from(offsets.topic, (_, index): MetricFact | null => {
		const row = rowOf(index);
		const value = lagAt(partitions, row, offsets, index);
		if (Number.isNaN(value)) return null;
		const atMs = partitions.endAtMs[row] ?? offsets.readAtMs;
		return {kind: 'metric', name: partitionLag, labels: commitLabels(offsets, index), value, type: 'gauge', unit: 'count', atMs};
	}).filter((metric) => metric !== null);
};

const isOffsets = (fact: Fact): fact is OffsetsFact => fact.kind === 'offsets';
const isPartitions = (fact: Fact): fact is PartitionsFact => fact.kind === 'partitions';
const isLag = (fact: Fact): boolean => fact.kind === 'metric' && fact.name === partitionLag;
