import {type RowFact, type RowLists, rowKinds} from './fact-kinds/index.ts';
import type {HappenedRow} from './fact-kinds/row-kind.ts';
import type {Fact} from './facts.ts';
import type {SampleEvent} from './feed-events.ts';
import {memo, sameList} from './memo.ts';
import {factsOf, type State} from './state.ts';

/** Rows of a kind that stay known; older ones are in the recording. */
const rowsKept = 200;

const staying: ReadonlySet<string> = new Set(rowKinds.filter(({isKept}) => isKept).map(({kind}) => kind));
const isHappened = (fact: Fact): fact is Extract<RowFact, {readonly atMs: number}> => staying.has(fact.kind);

/** Takes in what happened: each id of a source once, newest first, by kind. The very same map while nothing is new. */
export const rememberHappened = (happened: State['happened'], event: SampleEvent): State['happened'] => {
	let after: Map<string, readonly HappenedRow[]> | undefined;
	for (const [kind, reported] of Map.groupBy(
		event.parts.flatMap(({facts}) => facts.filter(isHappened)),
		(fact) => fact.kind,
	)) {
		const before = happened.get(kind) ?? [];
		const ids = new Set(before.map(({source, id}) => `${source}/${id}`));
		const fresh = reported.flatMap((fact): HappenedRow[] => {
			const id = `${event.source}/${fact.id}`;
			if (ids.has(id)) return [];
			ids.add(id);
			return [{...fact, source: event.source}];
		});
		if (fresh.length === 0) continue;
		after ??= new Map(happened);
		after.set(kind, [...fresh, ...before].sort((a, b) => b.atMs - a.atMs).slice(0, rowsKept));
	}
	return after ?? happened;
};

const none: readonly HappenedRow[] = [];
const happenedRows = memo((rows: readonly HappenedRow[]) => rows.map((row) => ({...row, asOfMs: row.atMs, stale: false})));
const reportedRow = memo((fact: Fact, source: string, asOfMs: number | null, stale: boolean) => ({...fact, source, asOfMs, stale}));

/** By kind: the list of before while it has the very same rows. */
const sameRows = Object.fromEntries(rowKinds.map(({kind}) => [kind, sameList<object>()]));

/** The lists of the Snapshot that show facts as they were told, with where they come from. */
export const viewRows = (state: State): RowLists =>
	Object.fromEntries(
		rowKinds.map(({kind, key, isKept}) => [
			key,
			isKept
				? happenedRows(state.happened.get(kind) ?? none)
				: sameRows[kind]?.([...factsOf(state, kind)].map(({fact, source, asOfMs, stale}) => reportedRow(fact, source, asOfMs, stale))),
		]),
	) as unknown as RowLists;
