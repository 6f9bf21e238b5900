import {formatAge, formatCoverage, formatInteger, formatSpan} from '../../model/format.ts';
import {formatClock, formatDateTime} from '../../model/format-time.ts';
import type {Origin} from '../../model/origin.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import type {KafkaOverview} from './kafka-overview.ts';
import {drainText, isUnknownRetention, type Judged, retentionText, timeText, verdictText} from './shared-cells.ts';

/** How far behind, in messages, in time, and how much of it is known; `late` is empty where no time is. */
export type Behind = {readonly messages: string; readonly late: string; readonly coverage: string};

/** ` ~73 s`: the time behind, where there is one. */
export const lateText = (group: GroupView | undefined): string =>
	group === undefined || group.lagMs === null || group.lagMs === 0 ? '' : ` ${timeText(group.lagMs, group.lagMethod)}`;

/** How far behind one group is, with the coverage where not every partition's lag is known; `?` is said in words. */
export const behindOf = (group: GroupView): Behind => {
	const counted = formatCoverage(group.coverage);
	const coverage = counted === '' ? '' : ` (${counted} known)`;
	if (group.lag !== null) return {messages: `${formatInteger(group.lag)} behind`, late: lateText(group), coverage};
	return group.coverage.total === 0
		? {messages: 'no partitions', late: '', coverage: ''}
		: {messages: 'behind unknown', late: '', coverage};
};

/** `51 behind ~73 s (7 of 8 known)`. */
export const behindText = ({messages, late, coverage}: Behind): string => `${messages}${late}${coverage}`;

/** `stalled 1m12s, since 2026-11-22 14:02:10 UTC`. */
export const verdictSince = (row: Judged, now: number): string => {
	const text = verdictText(row, now);
	return row.verdictSinceMs === null || row.verdict === 'unknown' ? text : `${text}, since ${formatDateTime(row.verdictSinceMs)} UTC`;
};

/** When it will be drained, in words. */
export const drainWords = (row: PartitionView | GroupView): string => {
	const {state} = row.drain;
	if (state === 'caught-up') return 'caught up';
	if (state === 'unknown') return '? too little history';
	return state === 'shrinking' ? `${drainText(row.drain)} if it goes on shrinking as in the last minutes` : `not shrinking (${state})`;
};

/** When what is not read will be deleted, in words. */
export const retentionWords = ({retention}: PartitionView | GroupView): string => {
	const reason = reasonText(retention.reason);
	if (retention.ms === null) return isUnknownRetention(retention) ? `? ${reason}` : reason;
	const caveat = reason === '' ? '' : ` (${reason})`;
	return retention.ms <= 0
		? `the oldest unread message may be deleted any moment${caveat}`
		: `oldest unread deleted in ${retentionText(retention)}${caveat}`;
};

/** `kafka, poll 14:03:21 UTC (41 ms), 1s ago`. */
export const fromText = ({source: id, asOfMs, stale}: Origin, {sources, now}: Pick<KafkaOverview, 'sources' | 'now'>): string => {
	const source = sources.find((one) => one.id === id);
	const took = source?.durationMs == null ? '' : ` (${formatSpan(source.durationMs)})`;
	const poll =
		asOfMs === null ? 'no answer yet' : `poll ${formatClock(asOfMs)} UTC${took}, ${formatAge(now - asOfMs)} ago${stale ? ', stale' : ''}`;
	return `${source?.title ?? id}, ${poll}`;
};
