import type {GroupFact, OffsetsFact} from '../facts.ts';
import type {GroupLayout, RowOwners} from './group-layout.ts';
import type {GroupSummary} from './group-summary.ts';
import type {Figures} from './lag-figures.ts';
import type {CommitRun} from './lag-window.ts';

/** How far behind one group is over time, as it was judged last. */
export type GroupLag = {
	readonly group: GroupFact;
	readonly offsets: OffsetsFact | undefined;
	readonly layout: GroupLayout & RowOwners;
	/** Commits of the last ten minutes, by row. */
	readonly runs: readonly CommitRun[];
	readonly figures: Figures;
	readonly summary: GroupSummary;
	/** The poll that judged it last; a group of which nothing changed is not judged again, its ages go on (`aged`). */
	readonly judgedAtMs: number;
	/** Its lag by the poll before that. */
	readonly lagBefore: number | null;
};
