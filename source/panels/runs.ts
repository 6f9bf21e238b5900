import type {Snapshot} from '../model/snapshot.ts';
import {rowsPanel} from './rows/rows-panel.ts';

/** Runs of jobs, streaming queries and DAGs as the systems that run them tell of them. */
export const runsPanel = rowsPanel<Snapshot['runs'][number]>({
	id: 'runs',
	title: 'Runs',
	noun: ['run', 'runs'],
	appears: ({runs}) => runs.length > 0,
	tables: ({runs}) => [
		{
			title: 'Runs',
			rows: runs,
			idOf: ({source, id}) => `${source}\n${id}`,
			nameOf: ({name}) => name,
			columns: [
				{id: 'run', priority: 0, value: ({name}) => name},
				{id: 'kind', priority: 6, value: ({runKind}) => runKind},
				{id: 'state', priority: 1, isGrowing: true, value: ({state}) => state},
				{id: 'started', unit: 'moment', priority: 3, value: ({startedAtMs}) => startedAtMs},
				// What is not over yet has no length; what does not say when it began has none that is known.
				{
					id: 'took',
					unit: 'duration',
					priority: 2,
					value: ({durationMs, startedAtMs, endedAtMs}) =>
						durationMs ?? (endedAtMs === null ? undefined : startedAtMs === null ? null : endedAtMs - startedAtMs),
				},
				{id: 'ended', unit: 'moment', isDetail: true, priority: 7, value: ({endedAtMs}) => endedAtMs ?? undefined},
				{id: 'rows in', unit: 'count', priority: 4, value: ({rowsIn}) => rowsIn},
				{id: 'rows out', unit: 'count', priority: 5, value: ({rowsOut}) => rowsOut},
				{id: 'failed', unit: 'count', priority: 4, value: ({rowsFailed}) => rowsFailed},
				{id: 'watermark', unit: 'age', isDetail: true, priority: 7, value: ({watermarkMs}) => watermarkMs ?? undefined},
				{id: 'from', isDetail: true, priority: 8, max: 18, value: ({source}) => source},
			],
			wordsOf: ({id}) => [id],
			pairsOf: ({id}) => [['id', id]],
			originOf: (run) => run,
		},
	],
	empty: () => 'no source tells of runs',
});
