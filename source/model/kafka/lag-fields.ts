import type {ValueOf} from '../describe/field.ts';
import {choice, describe, duration, maybe, reason} from '../describe/make-fields.ts';

/** Verdict by rules over time; `unknown` is also "too little history". */
export const lagVerdicts = ['ok', 'lagging', 'stalled', 'stopped', 'rewound', 'unknown'] as const;
export type LagVerdict = (typeof lagVerdicts)[number];
export const lagVerdict = choice(lagVerdicts, 'by rules over time; unknown: also too little history');

/**
 * How a time lag was found. `exact`: caught up, or the record's own timestamp; `interpolated`: between two of our own
 * observations, shown with `~`; `bound`: it is at least this, shown with `≥`; `none`: not known.
 */
export const lagMethod = choice(
	['exact', 'interpolated', 'bound', 'none'],
	'interpolated: between two own observations; bound: it is at least this; none: not known',
);
export type LagMethod = ValueOf<typeof lagMethod>;

/** When a lag will be gone if it goes on shrinking as in the last minutes. */
export const drain = describe({
	state: choice(['caught-up', 'shrinking', 'steady', 'growing', 'unknown']),
	ms: maybe(duration('until the lag is gone if it goes on shrinking so; null in every other state')),
});
export type Drain = ValueOf<typeof drain>;

/** How long until the oldest unread message may be deleted. */
export const retentionClock = describe({
	ms: maybe(duration('until the oldest unread message may be deleted, 0 or less: any moment; null: not known, or never, see reason')),
	method: lagMethod,
	reason: reason('why there is no figure, such as `kept for ever`, or its caveat'),
});
export type RetentionClock = ValueOf<typeof retentionClock>;
