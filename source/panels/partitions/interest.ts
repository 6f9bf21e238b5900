import type {Interest} from '../../model/interest.ts';
import type {PanelState} from '../panel.ts';
import {cursorIn} from '../row-filter.ts';
import {cursorRows, isGroup, isPartition, isTopic, type PartitionsView} from './view.ts';

/** The groups and topics that are on the screen: of a list the rows in sight, of what is opened the group and its topics. */
export const partitionsInterest = (view: PartitionsView, {cursor, offset}: PanelState, page: number): Interest => {
	const rows = cursorRows(view);
	const selected = cursorIn(cursor, rows.length);
	// The list keeps the selected row in sight, wherever it was scrolled to before.
	const first = Math.max(0, Math.min(Math.max(0, Math.trunc(offset) || 0), selected), selected - page + 1);
	const groups = new Set(view.group === undefined ? [] : [view.group.group]);
	const topics = new Set([view.topic?.topic, view.partition?.topic].filter((topic) => topic !== undefined));
	for (const row of rows.slice(first, first + page)) {
		if (isPartition(row) || isTopic(row)) topics.add(row.topic);
		else if (isGroup(row)) groups.add(row.group);
	}
	return {groups, topics};
};
