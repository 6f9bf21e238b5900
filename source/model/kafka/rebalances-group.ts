import type {GroupFact} from '../facts.ts';
import type {RebalanceView} from '../views/rebalance.ts';
import {type Comparison, type Episode, endEpisode, followEpisode, isMoving, isSameAssignment, openEpisode} from './rebalances-episode.ts';
import {compareMembers} from './rebalances-members.ts';
import {countMoves, type MoveTimes, movesBetween, ownersNow} from './rebalances-moves.ts';

/** A group as it was last read, and the change that is under way. */
export type Watched = {
	/** Null: listed, but never read. */
	readonly fact: GroupFact | null;
	/** Since it was last read, where that is not the newest poll of groups. */
	readonly unread: {readonly sinceMs: number; readonly lag: number | null} | null;
	/** First poll that did not list it. */
	readonly missingSinceMs: number | null;
	readonly episode: Episode | null;
	readonly moved: MoveTimes;
};

/** What a poll made of a group: the row that was on screen before, if any, and the row now. */
export type Step = {readonly watched: Watched; readonly before: RebalanceView | null; readonly now: RebalanceView | null};

const fresh: Watched = {fact: null, unread: null, missingSinceMs: null, episode: null, moved: new Map()};

/** A group seen for the first time says nothing of what came before; `isNew`: the poll before listed all groups, and not this one. */
export const meetGroup = (fact: GroupFact, isNew: boolean, at: Comparison): Step => {
	if (fact.error !== null) return {watched: fresh, before: null, now: null};
	const current = {...fresh, fact};
	if (isNew) return settle(current, openEpisode(null, fact, 'appeared', at), at);
	return isMoving(fact)
		? settle(current, openEpisode(null, fact, 'midway', {...at, fromMs: at.toMs}), at)
		: {watched: current, before: null, now: null};
};

/** Compares a group that was read with how it was last read. */
export const stepGroup = (watched: Watched, fact: GroupFact, at: Comparison): Step => {
	const {fact: before, episode} = watched;
	if (before === null) return meetGroup(fact, false, at);
	const current = {...watched, fact, unread: null, missingSinceMs: null};
	if (episode !== null) return settle(current, followEpisode(episode, before, fact, at), at);
	return isChange(before, fact)
		? settle(current, openEpisode(before, fact, 'compared', at), at)
		: {watched: current, before: null, now: null};
};

/** A group that has gone from the list for good. */
export const loseGroup = (watched: Watched, at: Comparison): RebalanceView | null => {
	const {fact, episode} = watched;
	if (fact === null) return null;
	return endEpisode(episode ?? openEpisode(fact, fact, 'compared', at), at).view;
};

const settle = (watched: Watched, episode: Episode, at: Comparison): Step => {
	const before = watched.episode?.view ?? null;
	if (episode.view.ongoing) return {watched: {...watched, episode}, before, now: episode.view};
	const {times, flapping} = countMoves(watched.moved, episode.moves, at.toMs);
	return {watched: {...watched, episode: null, moved: times}, before, now: {...episode.view, flapping}};
};

/** Whether anything that a poll can tell of a group is other than before; cheap, since it is asked of every group in every poll. */
export const isSameGroup = (before: GroupFact, after: GroupFact): boolean => {
	if (before === after) return true;
	const {members} = after;
	if (
		before.state !== after.state ||
		before.type !== after.type ||
		before.groupEpoch !== after.groupEpoch ||
		before.assignmentEpoch !== after.assignmentEpoch ||
		before.members.length !== members.length
	)
		return false;
	return members.every((member, index) => {
		const was = before.members[index];
		if (was === undefined || was.id !== member.id || was.instanceId !== member.instanceId || was.epoch !== member.epoch) return false;
		if (!isSameAssignment(was.partitions, member.partitions)) return false;
		return was.target === member.target || (was.target !== null && member.target !== null && isSameAssignment(was.target, member.target));
	});
};

/** Members, owners or the type changed, it rebalances, or its epoch rose. A group that became empty or dead with nobody in it did nothing. */
const isChange = (before: GroupFact, after: GroupFact): boolean => {
	if (isMoving(after) || before.groupEpoch !== after.groupEpoch || before.type !== after.type) return true;
	const {joined, left, restarted} = compareMembers(before.members, after.members);
	if (joined.length + left.length + restarted.length > 0) return true;
	return movesBetween(ownersNow(before, null), ownersNow(after, null)).length > 0;
};
