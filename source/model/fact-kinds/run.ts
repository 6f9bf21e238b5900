import {as, choice, duration, maybe, number, text, time} from '../describe/make-fields.ts';
import {type FactOf, rowKind} from './row-kind.ts';

/** An ETL run, a streaming query or a DAG run. */
export const runs = rowKind(
	'run',
	'runs',
	{
		id: text(),
		runKind: as('kind', choice(['etl', 'streaming', 'dag'])),
		name: text(),
		state: text("in the source's own words, lower case"),
		startedAtMs: maybe(time()),
		endedAtMs: maybe(time()),
		durationMs: maybe(duration()),
		rowsIn: as('rows.in', maybe(number())),
		rowsOut: as('rows.out', maybe(number())),
		rowsFailed: as('rows.failed', maybe(number())),
		watermarkMs: maybe(time()),
	},
	{about: 'ETL runs, streaming queries and DAG runs.'},
);
export type RunFact = FactOf<typeof runs>;
