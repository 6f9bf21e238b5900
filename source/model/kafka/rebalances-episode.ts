import type {GroupFact} from '../facts.ts';
import type {RebalanceView} from '../views/rebalance.ts';
import {type Epochs, epochsOf, epochWords, isRemade, jumpOf} from './rebalances-epochs.ts';
import {type ChangeEvidence, evidenceWords, kindOf} from './rebalances-evidence.ts';
import {type Actor, actorOf, compareMembers, type MemberChanges, nameActors} from './rebalances-members.ts';
import {type Move, movesBetween, namedMoves, type Owners, ownersNow} from './rebalances-moves.ts';

/** One change of a group from the last poll before it to the first that sees the group settled. */
export type Episode = {
	readonly fromMs: number;
	readonly lagBefore: number | null;
	/** Owners before it; null: not known. */
	readonly owners: Owners | null;
	readonly epochs: Epochs;
	/** Every member that took part, by identity. */
	readonly cast: ReadonlyMap<string, Actor>;
	readonly evidence: ChangeEvidence;
	readonly view: RebalanceView;
	readonly moves: readonly Move[];
};

/** Moment of a comparison. */
export type Comparison = {
	readonly source: string;
	/** Last poll before that read the group. */
	readonly fromMs: number;
	readonly toMs: number;
	readonly lagBefore: number | null;
	readonly lagAfter: number | null;
	/** Sentences on topics that grew or went, for the partitions that moved. */
	readonly topicNotes: (moves: readonly Move[]) => readonly string[];
};

/** States in which a group is on its way to another assignment. */
const movingStates: ReadonlySet<string> = new Set(['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling']);

/**
 * Whether a group rebalances: by its state, or (KIP-848) by an epoch or a member that is behind its target. A group without
 * members has nothing to assign: its assignment stays behind its epoch for as long as it is empty.
 */
export const isMoving = ({state, groupEpoch, assignmentEpoch, members}: GroupFact): boolean =>
	movingStates.has(state) ||
	(members.length > 0 && groupEpoch !== null && assignmentEpoch !== null && groupEpoch !== assignmentEpoch) ||
	members.some(({partitions, target}) => target !== null && !isSameAssignment(partitions, target));

type Assignment = GroupFact['members'][number]['partitions'];

export const isSameAssignment = (one: Assignment, other: Assignment): boolean => {
	if (one === other) return true;
	const topics = Object.keys(one);
	if (topics.length !== Object.keys(other).length) return false;
	return topics.every((topic) => {
		const [a, b] = [one[topic] ?? [], other[topic]];
		if (b === undefined || a.length !== b.length) return false;
		// Brokers give partitions in no promised order.
		if (a.every((partition, index) => partition === b[index])) return true;
		const numbers = new Set(b);
		return a.every((partition) => numbers.has(partition));
	});
};

const noEvidence: ChangeEvidence = {
	opened: 'compared',
	isGone: false,
	wasMoving: false,
	joined: [],
	left: [],
	restarted: [],
	notes: [],
	unseen: 0,
	epochs: '',
};

/** Begins with what was known before; `before` null: nothing was. */
export const openEpisode = (before: GroupFact | null, after: GroupFact, opened: ChangeEvidence['opened'], at: Comparison): Episode => {
	const owners = opened === 'appeared' ? new Map<string, string>() : before === null ? null : ownersNow(before, null);
	const first: Episode = {
		fromMs: at.fromMs,
		lagBefore: at.lagBefore,
		owners,
		epochs: epochsOf(opened === 'appeared' ? null : (before ?? after)),
		cast: new Map((before?.members ?? []).map((member) => [actorOf(member).identity, actorOf(member)])),
		evidence: {...noEvidence, opened},
		view: {
			source: at.source,
			group: after.group,
			fromMs: at.fromMs,
			toMs: at.toMs,
			kind: 'rebalanced',
			evidence: '',
			moves: [],
			moved: 0,
			lagBefore: at.lagBefore,
			lagAfter: null,
			ongoing: true,
			flapping: false,
		},
		moves: [],
	};
	return followEpisode(first, before ?? (opened === 'appeared' ? {...after, members: []} : after), after, at);
};

/** Takes in what another poll shows. It has ended when `view.ongoing` is false. */
export const followEpisode = (episode: Episode, before: GroupFact, after: GroupFact, at: Comparison): Episode => {
	const changes = compareMembers(before.members, after.members);
	const cast = new Map(episode.cast);
	for (const member of after.members) cast.set(actorOf(member).identity, actorOf(member));
	const ongoing = isMoving(after);
	const owners = ownersNow(after, episode.owners);
	const moves = movesBetween(episode.owners, owners);
	const earlier = episode.evidence;
	const observed: ChangeEvidence = {
		...earlier,
		wasMoving: earlier.wasMoving || ongoing,
		...mergeMembers(earlier, changes),
		notes: [...new Set([...earlier.notes, ...typeNotes(before, after), ...at.topicNotes(moves)])],
	};
	const remade = isRemade(before, after);
	const base = remade ? epochsOf(after) : episode.epochs;
	const jump = jumpOf(base, epochsOf(after));
	const accounted = Math.max(observed.joined.length + observed.left.length, hasEvidence(observed, moves) ? 1 : 0);
	const evidence: ChangeEvidence = {
		...observed,
		notes: remade ? [...observed.notes, `${epochWords(epochsOf(before), epochsOf(after))}: deleted and made anew`] : observed.notes,
		unseen: Math.max(0, jump - accounted),
		epochs: epochWords(base, epochsOf(after)),
	};
	return withView({...episode, cast, epochs: base, evidence, moves}, at, ongoing, owners !== null);
};

/** The group is not listed any more. */
export const endEpisode = (episode: Episode, at: Comparison): Episode => {
	const moves = movesBetween(episode.owners, new Map());
	return withView({...episode, evidence: {...episode.evidence, isGone: true}, moves}, at, false, true);
};

const withView = (episode: Episode, at: Comparison, ongoing: boolean, hasOwners: boolean): Episode => {
	const name = nameActors(episode.cast.values());
	const outcome = {moved: episode.moves.length, ongoing, hasOwners: hasOwners && episode.owners !== null};
	return {
		...episode,
		view: {
			...episode.view,
			toMs: at.toMs,
			kind: kindOf(episode.evidence, outcome),
			evidence: evidenceWords(episode.evidence, outcome, name),
			moves: namedMoves(episode.moves, (identity) => name(identity).text),
			moved: episode.moves.length,
			lagAfter: at.lagAfter,
			ongoing,
		},
	};
};

/** An instance that left and came back within one change has restarted. */
const mergeMembers = (earlier: ChangeEvidence, changes: MemberChanges): Pick<ChangeEvidence, keyof MemberChanges> => {
	const back = changes.joined.filter(
		({identity, instanceId}) => instanceId !== null && earlier.left.some((actor) => actor.identity === identity),
	);
	const others = (actors: readonly Actor[]): readonly Actor[] =>
		actors.filter(({identity}) => !back.some((actor) => actor.identity === identity));
	return {
		joined: mergeActors(earlier.joined, others(changes.joined)),
		left: mergeActors(others(earlier.left), changes.left),
		restarted: mergeActors(earlier.restarted, [...changes.restarted, ...back]),
	};
};

const mergeActors = (earlier: readonly Actor[], found: readonly Actor[]): readonly Actor[] => {
	const fresh = found.filter(({identity}) => !earlier.some((actor) => actor.identity === identity));
	return fresh.length === 0 ? earlier : [...earlier, ...fresh];
};

const hasEvidence = ({opened, wasMoving, restarted, notes}: ChangeEvidence, moves: readonly Move[]): boolean =>
	opened !== 'compared' || wasMoving || restarted.length > 0 || notes.length > 0 || moves.length > 0;

const typeNotes = (before: GroupFact, after: GroupFact): readonly string[] =>
	before.type === after.type ? [] : [`type changed from ${before.type} to ${after.type}`];
