import type {GroupMember} from '../facts.ts';

/** A member as changes are told of it. */
export type Actor = {
	/** What stays the same over polls: the instance where `group.instance.id` names one, else the member id. */
	readonly identity: string;
	readonly member: string;
	readonly instanceId: string | null;
	readonly clientId: string;
	readonly host: string;
};

export const identityOf = ({id, instanceId}: Pick<GroupMember, 'id' | 'instanceId'>): string =>
	instanceId === null ? `member ${id}` : `instance ${instanceId}`;

export const actorOf = (member: GroupMember): Actor => ({
	identity: identityOf(member),
	member: member.id,
	instanceId: member.instanceId,
	clientId: member.clientId,
	host: member.host,
});

/** Who came, who went, and which static instances came back under a new member id. */
export type MemberChanges = {readonly joined: readonly Actor[]; readonly left: readonly Actor[]; readonly restarted: readonly Actor[]};

/**
 * Compares the members of two polls. A member with a new id is another member: only `group.instance.id` says that it is the
 * same one restarted, never the same client id on the same host.
 */
export const compareMembers = (before: readonly GroupMember[], after: readonly GroupMember[]): MemberChanges => {
	const was = new Map(before.map((member) => [identityOf(member), member]));
	const joined: Actor[] = [];
	const restarted: Actor[] = [];
	for (const member of after) {
		const previous = was.get(identityOf(member));
		if (previous === undefined) joined.push(actorOf(member));
		else if (previous.id !== member.id) restarted.push(actorOf(member));
	}
	const is = new Set(after.map(identityOf));
	return {joined, left: before.filter((member) => !is.has(identityOf(member))).map(actorOf), restarted};
};

/** What a member is called in one change; `hasInstance`: by its instance id. */
export type ActorName = {readonly text: string; readonly hasInstance: boolean};

/**
 * Names for the members of one change: the client id, with the host where several have it, and with the instance id or the
 * end of the member id where that is not enough either.
 */
export const nameActors = (cast: Iterable<Actor>): ((identity: string) => ActorName) => {
	const names = new Map<string, ActorName>();
	for (const [clientId, actors] of Map.groupBy(cast, (actor) => actor.clientId)) {
		const isOne = actors.length === 1 && clientId !== '';
		const hostsDiffer = new Set(actors.map(({host}) => host)).size === actors.length && clientId !== '';
		const tailsDiffer = new Set(actors.map(tailOf)).size === actors.length;
		for (const actor of actors) {
			const {identity, host, instanceId, member} = actor;
			if (isOne) names.set(identity, {text: clientId, hasInstance: false});
			else if (hostsDiffer) names.set(identity, {text: `${clientId} ${host}`, hasInstance: false});
			else if (instanceId !== null) names.set(identity, {text: `${clientId} (${instanceId})`, hasInstance: true});
			else names.set(identity, {text: `${clientId}#${tailsDiffer ? tailOf(actor) : member}`, hasInstance: false});
		}
	}
	return (identity) => names.get(identity) ?? {text: identity, hasInstance: false};
};

/** Member ids end in a UUID, whose end tells two of them apart. */
const tailOf = ({member}: Actor): string => member.slice(-6);
