import {contributions} from './attention/contributions.ts';
import {fold} from './attention/fold.ts';
import type {AttentionItem, Watched} from './attention/item.ts';
import {madeOnce} from './memo.ts';
import {type Severity, worstSeverity} from './severity.ts';

/** Everything that deserves a look at one moment, and what it adds up to. */
export type Attention = {
	/** What stands by itself, worst and oldest first; what is folded under each is in it. */
	readonly roots: readonly AttentionItem[];
	/** All items: each root, then what is folded under it. */
	readonly items: readonly AttentionItem[];
	/** How many stand by themselves, each counted once as the worst of what is folded under it. */
	readonly counts: Readonly<Record<Exclude<Severity, 'ok'>, number>>;
	readonly worst: Severity;
	/** Severity of what a panel shows: the worst of its own items, folded or not. */
	readonly onPanel: (panel: string) => Severity;
};

const made = madeOnce<Watched, Attention>();

/**
 * The one list of what is wrong: counts, exit codes, titles, the problems view and the words of `watch` all come from it.
 * Made once for a Snapshot.
 */
export const attention = (watched: Watched): Attention => made(watched, [], () => attend(watched));

const attend = (watched: Watched): Attention => {
	const concerns = contributions.flatMap((one) => one.concerns(watched));
	const roots = fold(concerns, contributions, watched);
	const items = roots.flatMap((root) => [root, ...root.folded]);
	const counts = {critical: 0, warning: 0, unknown: 0};
	for (const {counted} of roots) counts[counted] += 1;
	return {
		roots,
		items,
		counts,
		worst: worstSeverity(roots.map(({counted}) => counted)),
		onPanel: (panel) => worstSeverity(items.flatMap((item) => (item.panel === panel ? item.severity : []))),
	};
};
