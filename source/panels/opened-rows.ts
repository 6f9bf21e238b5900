import type {PanelState} from '../keys/ui-state.ts';
import {cursorIn} from './row-filter.ts';

/** View data of a panel that is one list whose rows open. */
export type OpenedRows<Row> = {
	readonly rows: readonly Row[];
	/** The row that is open; undefined when none is, or when it has gone meanwhile. */
	readonly opened: Row | undefined;
	readonly hasOpened: boolean;
};

/** What such panels share: rows for the cursor, what Enter opens, what stands beside that, and the crumb of what is open (`gone` when it has left). */
export const openedRows = <Row extends {readonly id: string}>(nameOf: (row: Row) => string) => ({
	rows: ({rows, hasOpened}: OpenedRows<Row>): number => (hasOpened ? 0 : rows.length),
	beside: ({rows, hasOpened}: OpenedRows<Row>): readonly string[] => (hasOpened ? rows.map(({id}) => id) : []),
	open: ({rows}: OpenedRows<Row>, {path, cursor}: PanelState): string | null =>
		path.length > 0 ? null : (rows[cursorIn(cursor, rows.length)]?.id ?? null),
	crumbsOf: ({opened, hasOpened}: OpenedRows<Row>): readonly string[] =>
		hasOpened ? [opened === undefined ? 'gone' : nameOf(opened)] : [],
});

/** The row that "explain" and "copy" speak of: the open one, else the one at the cursor. */
export const rowInHand = <Row>({rows, opened}: OpenedRows<Row>, {cursor}: PanelState): Row | undefined =>
	opened ?? rows[cursorIn(cursor, rows.length)];
