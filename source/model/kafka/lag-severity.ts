import type {Severity} from '../severity.ts';
import type {Drain, LagVerdict} from './lag-fields.ts';
import type {Ownership} from './partition-owners.ts';

/** Further behind than this in time, and not catching up, is worth a look. */
export const lateMs = 300_000;
/** A lag that has grown for this long is worth one too, however short it still is in time. */
const growingMs = 300_000;

/** What the severity of a row hangs on. */
export type SeverityInput = {
	readonly verdict: LagVerdict;
	readonly ownership: Ownership;
	/** The group has members at all. */
	readonly hasMembers: boolean;
	/** NaN: not known. */
	readonly lag: number;
	/** Messages deleted unread; NaN: not known. */
	readonly lost: number;
	readonly lagMs: number | null;
	readonly drain: Drain['state'];
	/** For how long the lag has grown in every poll; NaN: it does not. */
	readonly growingMs: number;
};

/**
 * How bad a row is. Critical: data already lost, a stalled owner, and a partition that nobody of a living group owns (at once:
 * its messages are read by no one). A group without members is a warning once it counts as stopped: many jobs run by the hour,
 * and consumers that assign themselves have no members at all. A lag is no trouble while it is short or shrinks. What is not
 * known is never critical.
 */
export const severityOf = (row: SeverityInput): Severity => {
	if (row.lost > 0) return 'critical';
	if (row.ownership === 'none' && row.hasMembers) return 'critical';
	switch (row.verdict) {
		case 'ok':
			return 'ok';
		case 'unknown':
			return 'unknown';
		case 'stalled':
			return 'critical';
		case 'stopped':
		case 'rewound':
			return 'warning';
		case 'lagging':
			if (row.growingMs >= growingMs) return 'warning';
			return row.lagMs !== null && row.lagMs >= lateMs && row.drain !== 'shrinking' ? 'warning' : 'ok';
	}
};
