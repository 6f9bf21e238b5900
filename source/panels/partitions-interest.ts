import type {PanelInterest, PanelState} from './panel.ts';
import {cursorRows, isGroup, isTopic, type PartitionsView} from './partitions-view.ts';
import {cursorIn} from './row-filter.ts';

/** Groups that alert and are asked for although nobody sees them; in a big cluster the worst of them. */
const mostAlerting = 50;

/** The groups and topics that are on the screen, of a list the rows in sight; and the groups that are not well. */
export const partitionsInterest = (view: PartitionsView, {cursor, offset}: PanelState, page: number): PanelInterest => {
	const rows = cursorRows(view);
	const selected = cursorIn(cursor, rows.length);
	const first = Math.max(Math.min(Math.max(0, Math.trunc(offset) || 0), selected), selected - page + 1);
	const seen = rows.slice(Math.max(0, first), Math.max(0, first) + page);
	const alerting = view.allGroups.filter(({severity}) => severity === 'critical' || severity === 'warning').slice(0, mostAlerting);
	const groups = new Set([
		...(view.group === undefined ? [] : [view.group.group]),
		...seen.flatMap((row) => (isGroup(row) ? [row.group] : [])),
		...alerting.map(({group}) => group),
	]);
	const topics = new Set([
		...(view.topic === undefined ? [] : [view.topic.topic]),
		...(view.partition === undefined ? seen.flatMap((row) => ('topic' in row ? [row.topic] : [])) : [view.partition.topic]),
		...seen.flatMap((row) => (!isGroup(row) && isTopic(row) ? [row.topic] : [])),
	]);
	return {groups: [...groups], topics: [...topics]};
};
