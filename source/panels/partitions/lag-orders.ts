import type {LagVerdict} from '../../model/kafka/lag-fields.ts';
import {bySeverity} from '../../model/severity.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {PartitionView} from '../../model/views/partition.ts';
import type {Order} from './list-spec.ts';

/** Largest first; what is not known comes last. */
export const most = (a: number | null, b: number | null): number => (b ?? -1) - (a ?? -1);

const verdictRank: Readonly<Record<LagVerdict, number>> = {stopped: 0, stalled: 1, rewound: 2, lagging: 3, unknown: 4, ok: 5};

/** Inside one severity what has been so for longest comes first. */
const bySince = (a: number | null, b: number | null): number => {
	if (a === b) return 0;
	return (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY) || 0;
};

type Judged = Pick<GroupView | PartitionView, 'severity' | 'verdict' | 'verdictSinceMs' | 'lag' | 'lagMs'>;

/** Worst first, and of those what has been so for longest. */
export const byWorst = (a: Judged, b: Judged): number =>
	bySeverity(a.severity, b.severity) || (a.severity === 'ok' ? 0 : bySince(a.verdictSinceMs, b.verdictSinceMs));

/** The orders that groups and partitions have in common, before their names. */
export const lagOrders: readonly Order<Judged>[] = [
	{name: 'lag', column: 'lag', compare: (a, b) => most(a.lag, b.lag)},
	{name: 'time behind', column: 'time', compare: (a, b) => most(a.lagMs, b.lagMs) || most(a.lag, b.lag)},
	{
		name: 'verdict',
		column: 'verdict',
		isRising: true,
		compare: (a, b) => verdictRank[a.verdict] - verdictRank[b.verdict] || byWorst(a, b),
	},
];
