import type {PanelState} from '../keys/ui-state.ts';
import {madeOnce} from '../model/memo.ts';

/**
 * Whether a row with these texts passes a filter as typed: plain text, case ignored, found in any of them; a leading `!`
 * keeps the rows that do not have it. An empty filter (or a lone `!`) passes everything.
 */
export const passesFilter = (filter: string, texts: readonly (string | null | undefined)[]): boolean => {
	if (filter === '') return true;
	const isInverse = filter.startsWith('!');
	const wanted = (isInverse ? filter.slice(1) : filter).trim().toLowerCase();
	if (wanted === '') return true;
	return texts.some((text) => text?.toLowerCase().includes(wanted) === true) !== isInverse;
};

/** Rows in the order of a sort, reversed when asked; never changes the given list. */
export const sortedRows = <Row>(rows: readonly Row[], compare: (a: Row, b: Row) => number, isReversed: boolean): readonly Row[] => {
	const sorted = rows.toSorted(compare);
	return isReversed ? sorted.reverse() : sorted;
};

const arranged = madeOnce<readonly unknown[], readonly unknown[]>();

/** What `arrange` makes of a list in the way that `by` names; made once for a list and a way, since every key asks for it. */
export const arrangedRows = <Row>(all: readonly Row[], by: string, arrange: (all: readonly Row[]) => readonly Row[]): readonly Row[] =>
	arranged(all, [by], () => arrange(all)) as readonly Row[];

/** The way in which a person has rows arranged, for {@link arrangedRows}. */
export const arrangedBy = ({sort, reversed, filter}: Pick<PanelState, 'sort' | 'reversed' | 'filter'>): string =>
	`${sort} ${reversed} ${filter}`;

/** The cursor held inside the rows there are. */
export const cursorIn = (cursor: number, rows: number): number => Math.max(0, Math.min(Math.trunc(cursor) || 0, rows - 1));

const collator = new Intl.Collator('en', {numeric: true});

/** Names as people sort them: `worker-2` before `worker-10`. */
export const byText = (a: string, b: string): number => collator.compare(a, b);
