import type {Fact} from '../../model/facts.ts';
import {memo} from '../../model/memo.ts';
import type {MappingContext} from './context.ts';
import {compileListing} from './listings.ts';
import {compileMetric} from './metrics.ts';
import {collectNotes} from './notes.ts';
import {type Apply, compileAlert, compileCheck, compileEvent, compileHealth, compileRun} from './records.ts';
import type {Mapping} from './schema.ts';

/**
 * Reads facts out of an answer (parsed JSON, or the rows of a query with `defaultEach: '@'`). Pure. A value that is
 * missing or unreadable makes no fact, never a 0, and is reported in a note that names its path.
 */
export const applyMapping = (
	mapping: Mapping,
	value: unknown,
	context: MappingContext,
): {readonly facts: readonly Fact[]; readonly notes: readonly string[]} => {
	const notes = collectNotes();
	const applying = {...context, notes};
	const facts = compileMapping(mapping, context.defaultEach).flatMap((apply) => apply(value, applying));
	return {facts, notes: notes.list()};
};

type Compiled = ReadonlyArray<Apply<Fact>>;

/** Compiled once for each mapping object. */
const compileMapping = memo(
	(mapping: Mapping, defaultEach: string | undefined): Compiled => [
		...(mapping.health ? [compileHealth(mapping.health, defaultEach)] : []),
		...Object.entries(mapping.metrics ?? {}).map(([name, spec]) => compileMetric(name, spec, defaultEach)),
		...(mapping.checks ?? []).map((spec) => compileCheck(spec, defaultEach)),
		...(mapping.runs ? [compileRun(mapping.runs, defaultEach)] : []),
		...(mapping.alerts ? [compileAlert(mapping.alerts, defaultEach)] : []),
		...(mapping.events ? [compileEvent(mapping.events, defaultEach)] : []),
		...(mapping.listings ?? []).map((spec) => compileListing(spec, defaultEach)),
	],
);
