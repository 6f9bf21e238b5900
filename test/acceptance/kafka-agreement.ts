/** Holds what pipetop showed of groups against what `kafka-consumer-groups` said between two of its polls. Pure. */

import {reasonText} from '../../source/model/reason-words.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import type {Told, ToldMember, ToldRow, ToldState} from './groups-tool.ts';
import {type PollSeen, rowKey} from './kafka-watch.ts';

/**
 * `agrees`: the answer lies between the polls. `marked`: pipetop said of the figure that it is the last known one, or not known.
 * `between`: the tool met a rebalance that began and ended between two polls, and says so itself. `untold`: the tool printed `-`
 * for a figure. `wrong`: none of these.
 */
export type Outcome = 'agrees' | 'marked' | 'between' | 'untold' | 'wrong';
export const compared = ['committed', 'log end', 'lag', 'owner', 'state', 'members'] as const;
export type Compared = (typeof compared)[number];
export type Finding = {readonly what: Compared; readonly group: string; readonly outcome: Outcome; readonly text: string};

/** States of a group on its way from one assignment to the next. */
const passing: ReadonlySet<string> = new Set(['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling']);

/** From the last poll that ended before the tool was asked to the first one begun after it had answered. */
export const pollsAround = (polls: readonly PollSeen[], {fromMs, toMs}: Pick<Told<unknown>, 'fromMs' | 'toMs'>): readonly PollSeen[] => {
	const first = polls.findLastIndex(({endedMs}) => endedMs <= fromMs);
	const last = polls.findIndex(({startedMs}) => startedMs >= toMs);
	return first < 0 || last < 0 ? [] : polls.slice(first, last + 1);
};

type Seen = {readonly poll: PollSeen; readonly row: PartitionView | undefined};
const wordsOf = (row: PartitionView | undefined): string =>
	row === undefined
		? 'no row'
		: `${row.committed}/${row.logEnd} lag ${row.lag} ${row.owner?.clientId ?? 'nobody'} ${row.ownership}${row.stale ? ' stale' : ''} ${reasonText(row.reason)}`;

/** A figure that never falls lies between what was known before and after it; a stale or missing one is marked. */
const between = (told: number | null, before: number | null | undefined, after: number | null | undefined): Outcome => {
	if (told === null) return 'untold';
	if (before === null || before === undefined || after === null || after === undefined) return 'marked';
	return told >= before && told <= after ? 'agrees' : 'wrong';
};

const ownerOutcome = (told: ToldRow, seen: readonly Seen[], isRebalancing: boolean): Outcome => {
	const isSame = ({row}: Seen): boolean =>
		row !== undefined && (row.ownership === 'stable' || row.ownership === 'none') && (row.owner?.member ?? null) === told.member;
	if (seen.some(isSame)) return 'agrees';
	if (seen.some(({row}) => row === undefined || row.stale || row.ownership === 'last' || row.ownership === 'unknown')) return 'marked';
	return isRebalancing ? 'between' : 'wrong';
};

/** Where a poll could not be read its older figure is no upper bound. */
const fresh = (row: PartitionView | undefined, figure: 'committed' | 'logEnd'): number | null | undefined =>
	row?.stale === true ? null : row?.[figure];

const compareRow = (told: ToldRow, polls: readonly PollSeen[], isRebalancing: boolean): readonly Finding[] => {
	const seen = polls.map((poll) => ({poll, row: poll.rows.get(rowKey(told.group, told.topic, told.partition))}));
	const [before, after] = [seen[0]?.row, seen.at(-1)?.row];
	const place = `${told.group} ${told.topic}/${told.partition}`;
	const say = `${place}: the tool says ${told.committed}/${told.end} lag ${told.lag} ${told.member}${isRebalancing ? ' (rebalancing)' : ''}; pipetop ${seen.map(({row}) => wordsOf(row)).join(' | ')}`;
	const finding = (what: Compared, outcome: Outcome): Finding => ({what, group: told.group, outcome, text: `${what} of ${say}`});
	const least = before?.logEnd == null || after?.committed == null ? null : Math.max(0, before.logEnd - after.committed);
	const most = fresh(after, 'logEnd') == null || before?.committed == null ? null : Math.max(0, (after?.logEnd ?? 0) - before.committed);
	// A consumer that has just taken a partition over shows as one without a commit until its first.
	const noCommit = told.committed === null && seen.some(({row}) => row !== undefined && row.committed === null);
	return [
		finding('committed', noCommit ? 'agrees' : between(told.committed, before?.committed, fresh(after, 'committed'))),
		finding('log end', between(told.end, before?.logEnd, fresh(after, 'logEnd'))),
		finding('lag', noCommit && told.lag === null ? 'agrees' : between(told.lag, least, most)),
		finding('owner', ownerOutcome(told, seen, isRebalancing)),
	];
};

/** Every row that the tool told, and every row of pipetop's that it did not tell. */
export const compareRows = (told: Told<ToldRow>, polls: readonly PollSeen[], groups: readonly string[]): readonly Finding[] => {
	const findings = told.lines.flatMap((row) => compareRow(row, polls, told.rebalancing.has(row.group)));
	const known = new Set(told.lines.map((row) => rowKey(row.group, row.topic, row.partition)));
	const always = [...(polls[0]?.rows ?? [])].filter(([key, row]) => {
		return groups.includes(row.group) && !known.has(key) && polls.every(({rows}) => rows.get(key)?.committed != null);
	});
	return [
		...findings,
		...always.map(([key, row]): Finding => ({what: 'owner', group: row.group, outcome: 'wrong', text: `the tool has no row ${key}`})),
	];
};

export const compareStates = (told: Told<ToldState>, polls: readonly PollSeen[]): readonly Finding[] => {
	return told.lines.map(({group, state, members}): Finding => {
		const seen = polls.map((poll) => poll.groups.get(group));
		const text = `state of ${group}: the tool says ${state} with ${members} members; pipetop ${seen.map((one) => `${one?.state} ${one?.members.length}${one?.stale ? ' stale' : ''} ${reasonText(one?.reason ?? null)}`).join(' | ')}`;
		const isSame = seen.some((one) => one?.state === state);
		const isUnread = seen.some((one) => one === undefined || one.stale || one.coverage.known < one.coverage.total);
		return {what: 'state', group, text, outcome: isSame ? 'agrees' : isUnread ? 'marked' : passing.has(state) ? 'between' : 'wrong'};
	});
};

type SeenMember = {readonly key: string; readonly partitions: number};
const membersSeen = (poll: PollSeen, group: string): readonly SeenMember[] =>
	(poll.groups.get(group)?.members ?? []).map(({id, host, clientId, partitions}) => ({key: `${id} ${host} ${clientId}`, partitions}));

/** Members that all polls have must be told, members that none has must not; how much each owns is as one of the polls has it. */
export const compareMembers = (told: Told<ToldMember>, polls: readonly PollSeen[], groups: readonly string[]): readonly Finding[] => {
	return groups.map((group): Finding => {
		const lines = told.lines.filter((line) => line.group === group);
		const seen = polls.map((poll) => membersSeen(poll, group));
		const names = new Set(lines.map(({member, host, clientId}) => `${member} ${host} ${clientId}`));
		const views = polls.map((poll) => poll.groups.get(group));
		const isUnread = views.some(
			(view) => view === undefined || view.stale || /could not|not known|no answer|cannot/.test(reasonText(view.reason)),
		);
		const isPassing = views.some((view) => passing.has(view?.state ?? ''));
		const missing = (seen[0] ?? []).filter(({key}) => seen.every((one) => one.some((other) => other.key === key)) && !names.has(key));
		const unseen = [...names].filter((name) => !seen.some((one) => one.some(({key}) => key === name)));
		const uneven = lines.filter(
			({member, host, clientId, partitions}) =>
				!seen.some((one) => one.some((other) => other.key === `${member} ${host} ${clientId}` && other.partitions === partitions)),
		);
		const text = `members of ${group}: the tool says ${lines.map((line) => `${line.member}:${line.partitions}`).join() || 'none'}${told.rebalancing.has(group) ? ' (rebalancing)' : ''}; pipetop ${views.map((view) => `${view?.state} ${view?.members.map((one) => `${one.id}:${one.partitions}`).join() || 'none'}`).join(' | ')}`;
		const named = missing.length === 0 && unseen.length === 0;
		const outcome = (): Outcome => {
			if (named && uneven.length === 0) return 'agrees';
			if (isUnread || (isPassing && named)) return 'marked';
			// Met on the way from one assignment to the next, what each owns is neither.
			const isBetween = named && told.rebalancing.has(group);
			return isBetween ? 'between' : 'wrong';
		};
		return {what: 'members', group, text, outcome: outcome()};
	});
};

/** Counts by what was compared and how it came out. */
export type Tally = ReadonlyMap<Compared, Readonly<Record<Outcome, number>>>;

export const tally = (findings: readonly Finding[]): Tally => {
	return new Map(
		compared.map((what) => {
			const counts = {agrees: 0, marked: 0, between: 0, untold: 0, wrong: 0};
			for (const finding of findings) if (finding.what === what) counts[finding.outcome] += 1;
			return [what, counts];
		}),
	);
};
