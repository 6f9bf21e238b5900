import type {Span} from '../../components/spans.ts';
import type {Column} from '../../components/table.ts';
import {formatCoverage, formatInteger} from '../../model/format.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {GroupView} from '../../model/snapshot.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {severityStyle} from '../severity-marks.ts';
import {behindCell, clusterColumns, drainCell, isUrgent, nameMin, noteColumns, retentionCell, timeCell, verdictColumn} from './cells.ts';

/** `PreparingRebalance` → `preparing rebalance`. */
export const groupStateText = (state: string): string => state.replace(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase();

/** Groups of types without partitions of their own (Connect, share groups) or that have committed nothing. */
const hasNoPartitions = ({coverage}: GroupView): boolean => coverage.total === 0;

/** How much of the group its verdict and its sum speak of, and why something is not known. */
const noteSpans = ({verdict, verdicts, coverage, reason, ownerless, severity}: GroupView): readonly Span[] => {
	const count = verdict === 'ok' || verdict === 'unknown' ? 0 : verdicts[verdict];
	const known = formatCoverage(coverage);
	const text = [
		ownerless > 0 ? `${formatInteger(ownerless)} without owner` : '',
		// What has stopped has no owner: that is said once.
		count > 0 && count !== ownerless ? `${formatInteger(count)} of ${formatInteger(coverage.total)}` : '',
		known === '' ? '' : `${known} known`,
		reasonText(reason),
	].filter((one) => one !== '');
	return text.length === 0 ? [] : [{text: text.join(' · '), style: severity === 'ok' ? styles.label : severityStyle(severity)}];
};

const membersText = ({members, idle}: GroupView): string =>
	idle > 0 ? `${formatInteger(members.length)} (${formatInteger(idle)} idle)` : formatInteger(members.length);

/** Columns of the list of groups, made for the rows that may be on the screen. */
export const groupColumns = (groups: readonly GroupView[], now: number, width: number, glyphs: GlyphSet): readonly Column<GroupView>[] => [
	{
		id: 'name',
		title: 'group',
		min: nameMin(
			groups.map(({group}) => group),
			width,
		),
		max: 40,
		priority: 0,
		cell: ({group}) => group,
	},
	...clusterColumns(groups),
	{id: 'type', title: 'type', isWhole: true, priority: 7, max: 10, cell: ({type}) => ({text: type, style: styles.label})},
	{
		id: 'state',
		title: 'state',
		isWhole: true,
		max: 20,
		priority: 5,
		cell: (group) => ({text: groupStateText(group.state), style: stateStyle(group)}),
	},
	{id: 'members', title: 'members', align: 'right', isWhole: true, priority: 6, cell: membersText},
	...figureColumns(groups, now, width, glyphs),
];

const figureColumns = (groups: readonly GroupView[], now: number, width: number, glyphs: GlyphSet): readonly Column<GroupView>[] => [
	{
		id: 'lag',
		title: 'behind',
		align: 'right',
		isWhole: true,
		priority: 0,
		cell: (row) => behindCell(row.lag, hasNoPartitions(row), row.severity),
	},
	{
		id: 'time',
		title: 'time',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: (row) => timeCell(row.lagMs, row.lagMethod, hasNoPartitions(row)),
	},
	verdictColumn(now, width, glyphs),
	...noteColumns(groups, noteSpans, width),
	{
		id: 'drain',
		title: 'drained in',
		isWhole: true,
		priority: 4,
		cell: (row) => (hasNoPartitions(row) ? '' : drainCell(row.drain, row.severity)),
	},
	...(groups.some(({retention}) => isUrgent(retention)) ? [retentionColumn] : []),
];

const retentionColumn: Column<GroupView> = {
	id: 'retention',
	title: 'deleted in',
	align: 'right',
	isWhole: true,
	priority: 3,
	cell: ({retention}) => retentionCell(retention),
};

/** A group that is forming stands out from those that are as they mostly are. */
const stateStyle = ({state}: GroupView): number => (/rebalanc|reconcil|assign/iu.test(state) ? styles.text : styles.label);
