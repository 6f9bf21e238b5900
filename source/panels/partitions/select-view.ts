import type {PanelState} from '../../keys/ui-state.ts';
import type {Interest} from '../../model/interest.ts';
import type {Severity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import {cursorIn} from '../row-filter.ts';
import {type KafkaOverview, overviewOf} from './kafka-overview.ts';
import {severitiesOf, type Whereabouts, whereabouts} from './places.ts';
import type {ListInSight, RowInHand} from './sealed-list.ts';

/** What the panel shows of all clusters. */
export type PartitionsView = Whereabouts & {
	readonly overview: KafkaOverview;
	/** The list in sight with its rows; undefined where a row is open that holds none. */
	readonly listed: ListInSight | undefined;
	/** How bad the rows of a list are, by its id. */
	readonly severities: (list: string) => readonly Severity[];
};

/** Picks what is shown out of a Snapshot, from the tab and what was opened. */
export const selectPartitions = (snapshot: Snapshot, state: PanelState): PartitionsView => {
	const where = whereabouts(snapshot, state);
	const overview = overviewOf(snapshot, where.group);
	return {...where, overview, listed: where.list?.on(snapshot, overview, state), severities: (list) => severitiesOf(list, snapshot)};
};

/** The open row that holds no list. */
export const openRow = ({rows, isGone, list}: PartitionsView): RowInHand | undefined =>
	isGone || list !== undefined ? undefined : rows.at(-1);

/** The row that "explain" and "copy" speak of: what is opened, else the row under the cursor. */
export const rowInHand = (view: PartitionsView, {cursor}: PanelState): RowInHand | undefined => openRow(view) ?? view.listed?.at(cursor);

/** The groups and topics that are on the screen: of a list the rows in sight, of what is opened the group and its topics. */
export const partitionsInterest = ({rows, listed}: PartitionsView, {cursor, offset}: PanelState, page: number): Interest => {
	const selected = cursorIn(cursor, listed?.shown ?? 0);
	// The list keeps the selected row in sight, wherever it was scrolled to before.
	const first = Math.max(0, Math.min(Math.max(0, Math.trunc(offset) || 0), selected), selected - page + 1);
	const subjects = [...rows.map(({subject}) => subject), ...(listed?.subjects(first, page) ?? [])];
	return {
		groups: new Set(subjects.flatMap(({group}) => group ?? [])),
		topics: new Set(subjects.flatMap(({topic}) => topic ?? [])),
	};
};
