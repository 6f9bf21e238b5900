import type {Fact, MetricFact} from '../../model/facts.ts';
import type {Unit} from '../../model/units.ts';
import type {DeltaSummary} from './delta-log.ts';

/** Rows of the listing of commits. */
const listedCommits = 10;

/**
 * Facts of a Delta table, from its log alone. Rows are left out (and a note says so) when a file has no statistics.
 * `delta_commits_total` rises with the version, so that `rate()` gives commits a second.
 */
export const deltaFacts = (table: string, summary: DeltaSummary): {readonly facts: readonly Fact[]; readonly notes?: readonly string[]} => {
	const last = summary.commits.at(-1);
	const metric = (
		name: string,
		value: number,
		unit: Unit,
		type: MetricFact['type'] = 'gauge',
		labels: Readonly<Record<string, string>> = {},
	): Fact => ({
		kind: 'metric',
		name,
		labels: {table, ...labels},
		value,
		type,
		unit,
	});
	const facts: Fact[] = [
		metric('delta_table_version', summary.version, 'count'),
		metric('delta_commits_total', summary.version + 1, 'count', 'counter'),
		metric('delta_table_files', summary.files, 'count'),
		metric('delta_table_bytes', summary.bytes, 'bytes'),
		...(summary.rows === null ? [] : [metric('delta_table_rows', summary.rows, 'count')]),
		...(last === undefined
			? []
			: [
					metric('delta_last_commit_timestamp_seconds', last.atMs / 1000, 'timestamp'),
					...(last.rowsAdded === null ? [] : [metric('delta_last_commit_rows', last.rowsAdded, 'count')]),
				]),
		...summary.transactions.map(([application, batch]) => metric('delta_stream_batch', batch, 'count', 'gauge', {application})),
		commitsOf(table, summary),
	];
	const notes = [
		...(summary.rows === null ? [`rows are not known: ${summary.filesWithoutRows} of ${summary.files} files have no statistics`] : []),
		...(summary.unreadable === null ? [] : [`queries over ${table} are refused: ${summary.unreadable}`]),
	];
	return notes.length > 0 ? {facts, notes} : {facts};
};

const commitsOf = (table: string, summary: DeltaSummary): Fact => ({
	kind: 'listing',
	id: `delta ${table} commits`,
	title: `Commits of ${table}`,
	columns: ['version', 'time', 'operation', 'rows added', 'files added', 'files removed'],
	rows: summary.commits
		.slice(-listedCommits)
		.reverse()
		.map(({version, atMs, operation, rowsAdded, filesAdded, filesRemoved}) => [
			String(version),
			new Date(atMs).toISOString(),
			operation,
			rowsAdded === null ? null : String(rowsAdded),
			String(filesAdded),
			String(filesRemoved),
		]),
	omitted: summary.version + 1 - Math.min(listedCommits, summary.commits.length),
});
