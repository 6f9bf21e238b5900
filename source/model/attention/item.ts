import type {Severity} from '../severity.ts';
import type {Snapshot} from '../snapshot.ts';
import type {Concern, Identity} from './concern.ts';

/** What attention looks at: every view that is judged. */
export type Watched = Pick<
	Snapshot,
	'sources' | 'services' | 'kpis' | 'charts' | 'quality' | 'clusters' | 'groups' | 'brokers' | 'topics' | 'alerts'
>;

/** One item of the list of what is wrong. */
export type AttentionItem = Concern & {
	/** The item it is folded under, at the root of its chain; null: it stands by itself and is counted. */
	readonly cause: AttentionItem | null;
	/** Worst of its own severity and of what is folded under it: what it is counted as. */
	readonly counted: Exclude<Severity, 'ok'>;
	/** What is folded under it, worst and oldest first. */
	readonly folded: readonly AttentionItem[];
};

/** How one kind of thing contributes; the names and identities of what is well are needed for `of` too. */
export type Contribution = {
	readonly kind: string;
	/** What deserves a look now. */
	readonly concerns: (watched: Watched) => readonly Concern[];
	/** Every thing of the kind that goes by that name, well or not. */
	readonly named: (watched: Watched, name: string) => readonly Identity[];
};
