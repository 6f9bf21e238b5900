import type {Field, ValueOfFields} from './describe/field.ts';
import {flag, maybe, text, time} from './describe/make-fields.ts';

/** Whether the value is the last good one of a source that does not answer now. */
export const stale: Field<boolean> = flag('its source does not answer now; the value is the last good one');
export const asOfMs = maybe(time('time of the observation; null: it carries none'));

/** Where a value comes from and how old it is; stands in every view of what a source gave. */
export const origin = {source: text('id of the source'), asOfMs, stale} as const;
/** `stale`: its part failed or is overdue: shown dimmed with its age. `asOfMs`: null when the observation carries none. */
export type Origin = ValueOfFields<typeof origin>;
