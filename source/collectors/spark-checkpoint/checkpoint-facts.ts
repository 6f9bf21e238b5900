import type {Fact, Labels} from '../../model/facts.ts';
import type {Unit} from '../../model/units.ts';
import {isRecord} from '../mapping/read-value.ts';
import type {Checkpoint, Plan} from './read-checkpoint.ts';

/**
 * Facts of one checkpoint. Offsets are the next ones to read, as Spark writes them, so that lag is the log end of the
 * partition minus `spark_checkpoint_offset`. The plan of a batch that still runs is told apart: lag by the plan reads
 * too small (2,010 records behind were 1,275 by the plan on a running job).
 */
export const checkpointFacts = (
	query: string,
	checkpoint: Checkpoint,
): {readonly facts: readonly Fact[]; readonly notes: readonly string[]} => {
	const {queryId, planned, done, committed} = checkpoint;
	const metric = (name: string, value: number, unit: Unit, labels: Labels = {}): Fact => ({
		kind: 'metric',
		name,
		labels: {query, ...labels},
		value,
		type: 'gauge',
		unit,
	});
	const isRunning = planned !== null && planned.batch > (committed?.batch ?? -1);
	// Zero: the query has no watermark, or has not finished a batch that sets one.
	const watermarkMs = committed?.nextWatermarkMs ? committed.nextWatermarkMs : null;
	const facts: Fact[] = [
		...(done === null ? [] : sourceMetrics(done, 'spark_checkpoint_offset', 'spark_checkpoint_source_version', metric)),
		...(planned === null
			? []
			: sourceMetrics(planned, 'spark_checkpoint_planned_offset', 'spark_checkpoint_planned_source_version', metric)),
		...(committed === null
			? []
			: [
					metric('spark_checkpoint_batch', committed.batch, 'count'),
					metric('spark_checkpoint_commit_timestamp_seconds', committed.atMs / 1000, 'timestamp'),
				]),
		...(planned === null ? [] : plannedMetrics(planned, isRunning, metric)),
		...(watermarkMs === null ? [] : [metric('spark_checkpoint_watermark_timestamp_seconds', watermarkMs / 1000, 'timestamp')]),
		{
			kind: 'run',
			id: queryId ?? query,
			runKind: 'streaming',
			name: query,
			state: stateOf(checkpoint, isRunning),
			startedAtMs: isRunning ? planned.modifiedAtMs : null,
			endedAtMs: isRunning || committed === null ? null : committed.atMs,
			durationMs: null,
			rowsIn: null,
			rowsOut: null,
			rowsFailed: null,
			watermarkMs,
		},
	];
	const isForgotten = committed !== null && done === null;
	return {
		facts,
		notes: isForgotten ? [`offsets of the committed batch ${committed.batch} are no longer kept: what is done is not known`] : [],
	};
};

type MakeMetric = (name: string, value: number, unit: Unit, labels?: Labels) => Fact;

const plannedMetrics = (planned: Plan, isRunning: boolean, metric: MakeMetric): readonly Fact[] => [
	metric('spark_checkpoint_planned_batch', planned.batch, 'count'),
	metric('spark_checkpoint_planned_timestamp_seconds', (planned.plannedAtMs ?? planned.modifiedAtMs) / 1000, 'timestamp'),
	metric('spark_checkpoint_batch_running', isRunning ? 1 : 0, 'none'),
	...(isRunning ? [metric('spark_checkpoint_batch_started_timestamp_seconds', planned.modifiedAtMs / 1000, 'timestamp')] : []),
];

/** Kafka sources are `{topic: {partition: offset}}`, Delta sources name their table's id and version; others are left out. */
const sourceMetrics = (plan: Plan, offsetName: string, versionName: string, metric: MakeMetric): readonly Fact[] =>
	plan.sources.filter(isRecord).flatMap((source) => {
		if (typeof source.reservoirVersion === 'number') {
			return [metric(versionName, source.reservoirVersion, 'count', {table_id: String(source.reservoirId ?? '')})];
		}
		return Object.entries(source).flatMap(([topic, partitions]) =>
			isRecord(partitions)
				? Object.entries(partitions).flatMap(([partition, offset]) =>
						/^\d+$/.test(partition) && typeof offset === 'number' ? [metric(offsetName, offset, 'count', {topic, partition})] : [],
					)
				: [],
		);
	});

/** What the folder shows, not whether the query lives: a dead query's last batch reads as planned for ever. */
const stateOf = ({planned, committed}: Checkpoint, isRunning: boolean): string => {
	if (isRunning) return `batch ${planned?.batch} planned`;
	return committed === null ? 'no batch' : `batch ${committed.batch} committed`;
};
