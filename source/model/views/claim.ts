import type {ValueOf, ValueOfFields} from '../describe/field.ts';
import {choice, describe, figure, flag, maybe, text} from '../describe/make-fields.ts';
import {asOfMs, stale} from '../origin.ts';

/** Who claims, when that was so, and whether it is something else than what is shown and believed. */
export const claimed = {
	by: text('who says so'),
	differs: flag('it is not what is shown and believed; never true of a claim that is stale or not known'),
	asOfMs,
	stale,
} as const;
export type Claimed = ValueOfFields<typeof claimed>;

/** Somebody else's word for a service's state. */
export const serviceClaimView = describe({...claimed, state: choice(['up', 'down', 'unknown'])});
export type ServiceClaimView = ValueOf<typeof serviceClaimView>;

/** Somebody else's word for a figure, in its unit; null: no such word now. */
export const figureClaimView = describe({...claimed, value: maybe(figure())});
export type FigureClaimView = ValueOf<typeof figureClaimView>;
