import {bySeverity, type Severity, worstSeverity} from '../severity.ts';
import {type Concern, type Identity, identityOf} from './concern.ts';
import type {AttentionItem, Contribution, Watched} from './item.ts';

/** Items by what they are; the first of two that say they are the same. */
type ByIdentity = ReadonlyMap<Identity, Concern>;

/** What a concern hangs on directly: what the config says, else the first of its identities that is an item too. */
const causeOf = (concern: Concern, items: ByIdentity, named: (name: string) => readonly Identity[]): Concern | null => {
	const {partOf} = concern;
	const configured = partOf === undefined || partOf === null ? [] : named(partOf);
	const found = (identities: readonly Identity[]): readonly Concern[] =>
		identities.flatMap((one) => items.get(one) ?? []).filter((one) => one !== concern);
	// A name may be that of several tiles: the worst and oldest of them is the cause.
	return found(configured).toSorted(byAge)[0] ?? found(concern.under)[0] ?? null;
};

/**
 * Folds each concern under the root of its chain. A chain that would come back to itself is cut where it closes, so that
 * nothing is lost: the last of it in the list stands by itself.
 */
export const fold = (concerns: readonly Concern[], contributions: readonly Contribution[], watched: Watched): readonly AttentionItem[] => {
	const items = new Map(concerns.toReversed().map((one) => [identityOf(one), one]));
	const names = new Map<string, readonly Identity[]>();
	const named = (name: string): readonly Identity[] => {
		const candidates = names.get(name) ?? contributions.flatMap((one) => one.named(watched, name));
		names.set(name, candidates);
		return candidates;
	};
	const causes = new Map<Concern, Concern>();
	for (const concern of concerns) {
		const cause = causeOf(concern, items, named);
		if (cause !== null && rootOf(cause, causes) !== concern) causes.set(concern, cause);
	}
	const families = Map.groupBy(concerns, (concern) => rootOf(concern, causes));
	return [...families].map(([root, family]) => familyOf(root, family)).sort(byUrgency);
};

const rootOf = (concern: Concern, causes: ReadonlyMap<Concern, Concern>): Concern => {
	let root = concern;
	for (let next = causes.get(root); next !== undefined; next = causes.get(root)) root = next;
	return root;
};

const familyOf = (root: Concern, family: readonly Concern[]): AttentionItem => {
	const folded: AttentionItem[] = [];
	const counted = worstSeverity(family.map(({severity}) => severity)) as Exclude<Severity, 'ok'>;
	const cause: AttentionItem = {...root, cause: null, counted, folded};
	for (const one of family) if (one !== root) folded.push({...one, cause, counted: one.severity, folded: []});
	folded.sort(byUrgency);
	return cause;
};

const byAge = (a: Concern, b: Concern): number =>
	bySeverity(a.severity, b.severity) || (a.sinceMs ?? Number.MAX_VALUE) - (b.sinceMs ?? Number.MAX_VALUE);

/** Worst first, then oldest; what has no known beginning comes last. */
export const byUrgency = (a: AttentionItem, b: AttentionItem): number =>
	bySeverity(a.counted, b.counted) || (a.sinceMs ?? Number.MAX_VALUE) - (b.sinceMs ?? Number.MAX_VALUE);
