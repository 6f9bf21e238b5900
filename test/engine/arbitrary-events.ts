import fc from 'fast-check';
import type {Fact} from '../../source/model/facts.ts';
import type {Failure} from '../../source/model/failure.ts';
import type {FeedEvent, PartOutcome} from '../../source/model/feed-events.ts';
import {plainText} from '../../source/model/plain-text.ts';
import {anyText} from '../any-text.ts';

/** Plain objects, as JSON gives them. */
const record = <T>(model: {[Key in keyof T]: fc.Arbitrary<T[Key]>}): fc.Arbitrary<T> =>
	fc.record(model, {noNullPrototype: true}) as fc.Arbitrary<T>;

/** Text as it leaves a collector's edge: hostile, then cleaned. */
const text = fc
	.oneof(fc.string({maxLength: 12}), anyText(8), fc.constantFrom('$n', '$b', '$$f64', '__proto__', 'constructor', '"$', '\u001b[2J', ''))
	.map(plainText);
const number = fc.oneof(
	fc.double(),
	fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 2 ** 53 - 1),
	fc.integer(),
);
const labels = fc.array(fc.tuple(text, text), {maxLength: 3}).map((pairs) => Object.fromEntries(pairs));
const failure: fc.Arbitrary<Failure> = record({kind: fc.constantFrom('timeout', 'refused', 'bug', 'limited'), message: text});

const metric: fc.Arbitrary<Fact> = record({
	kind: fc.constant('metric'),
	name: text,
	labels,
	value: number,
	type: fc.constantFrom('gauge', 'counter'),
});
const offsets: fc.Arbitrary<Fact> = fc.array(fc.tuple(fc.integer({min: -1, max: 12}), number), {maxLength: 6}).map((rows) => ({
	kind: 'offsets',
	group: 'g',
	topics: ['t'],
	topic: Int32Array.from(rows, () => 0),
	partition: Int32Array.from(rows, ([partition]) => partition),
	committed: Float64Array.from(rows, ([, committed]) => committed),
	readAtMs: 1,
	error: null,
	errors: {},
}));
const listing: fc.Arbitrary<Fact> = record({
	kind: fc.constant('listing'),
	id: text,
	title: text,
	columns: fc.array(text, {maxLength: 2}),
	rows: fc.array(fc.array(fc.option(text), {maxLength: 2}), {maxLength: 2}),
	omitted: fc.nat(),
});
export const anyFact: fc.Arbitrary<Fact> = fc.oneof(metric, offsets, listing);

export const anyPart: fc.Arbitrary<PartOutcome> = record({
	part: text,
	startedAtMs: fc.nat(),
	durationMs: fc.nat(),
	facts: fc.array(anyFact, {maxLength: 4}),
	failure: fc.option(failure),
});

/** An event of any type; `seq` and `now` as given. */
export const anyEvent = (seq: number, now: number): fc.Arbitrary<FeedEvent> => {
	const stamp = {seq: fc.constant(seq), now: fc.constant(now)};
	return fc.oneof(
		record({type: fc.constant('tick' as const), ...stamp}),
		record({type: fc.constant('clock' as const), ...stamp, backwardsMs: fc.nat()}),
		record({type: fc.constant('started' as const), ...stamp, source: text}),
		record({
			type: fc.constant('sample' as const),
			...stamp,
			source: text,
			startedAtMs: fc.nat(),
			durationMs: fc.nat(),
			parts: fc.array(anyPart, {maxLength: 3}),
			failure: fc.option(failure),
			nextAtMs: fc.option(fc.nat()),
		}),
	);
};
