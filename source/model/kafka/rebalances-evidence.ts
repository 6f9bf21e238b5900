import type {RebalanceKind} from '../views/rebalance.ts';
import type {Actor, nameActors} from './rebalances-members.ts';

/** What was seen of one change of a group, as far as it has gone. */
export type ChangeEvidence = {
	/** How the change began for us: by comparing two polls, by a group that is new, or in the middle of it. */
	readonly opened: 'compared' | 'appeared' | 'midway';
	readonly isGone: boolean;
	/** A poll saw it rebalancing. */
	readonly wasMoving: boolean;
	readonly joined: readonly Actor[];
	readonly left: readonly Actor[];
	readonly restarted: readonly Actor[];
	/** Further plain sentences, such as that a topic grew. */
	readonly notes: readonly string[];
	/** Rebalances that its epochs count and that nothing seen accounts for. */
	readonly unseen: number;
	readonly epochs: string;
};

export type Outcome = {readonly moved: number; readonly ongoing: boolean; readonly hasOwners: boolean};

/** The first word that applies, in the order of `RebalanceKind`. */
export const kindOf = ({opened, isGone, joined, left, restarted, unseen}: ChangeEvidence, {moved}: Outcome): RebalanceKind => {
	if (isGone) return 'gone';
	if (opened === 'appeared') return 'appeared';
	if (joined.length > 0) return 'joined';
	if (left.length > 0) return 'left';
	if (restarted.length > 0) return 'restarted';
	if (moved > 0) return 'moved';
	return unseen > 0 ? 'unseen' : 'rebalanced';
};

/** Everything that was seen, in words; names no cause. */
export const evidenceWords = (evidence: ChangeEvidence, outcome: Outcome, name: ReturnType<typeof nameActors>): string => {
	const {opened, isGone, joined, left, restarted, notes, unseen, epochs} = evidence;
	const sentences = [
		opened === 'appeared' ? 'group appeared' : '',
		opened === 'midway' ? 'rebalancing when first seen, owners before are not known' : '',
		isGone ? 'group is gone: it is not listed any more' : '',
		actorWords(joined, 'joined', name),
		actorWords(left, 'left', name),
		actorWords(restarted, 'restarted as the same instance', name, true),
		...notes,
		unseen > 0 ? `${unseen} ${unseen === 1 ? 'rebalance' : 'rebalances'} unseen (${epochs})` : '',
	].filter((words) => words !== '');
	return sentences.length > 0 ? sentences.join('; ') : withoutCause(outcome);
};

const withoutCause = ({moved, ongoing, hasOwners}: Outcome): string => {
	if (ongoing) return 'rebalancing, members unchanged';
	if (moved > 0) return 'members unchanged';
	return hasOwners ? 'rebalanced, nothing moved' : 'rebalanced, members unchanged';
};

/** Names told one by one. */
const mostNamed = 3;

const actorWords = (actors: readonly Actor[], did: string, name: ReturnType<typeof nameActors>, withInstance = false): string => {
	if (actors.length === 0) return '';
	const named = actors.slice(0, mostNamed).map((actor) => {
		const {text, hasInstance} = name(actor.identity);
		return withInstance && !hasInstance ? `${text} (${actor.instanceId})` : text;
	});
	const rest = actors.length - named.length;
	return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} ${did}`;
};
