/**
 * Finding out when the record at an offset was written, from answers to "which is the first record of this time or later?".
 * Pure. Kafka finds that record exactly, whether or not timestamps rise with the offsets: every record before it is older.
 */

/** What one answer is evidence of: every record before `offset` is older than `askedMs`; the record at `offset` is of `recordMs`. */
export type Anchor = {
	readonly askedMs: number;
	readonly offset: number;
	/** NaN: there was no such record, `offset` was the log end. */
	readonly recordMs: number;
};

/** Epoch ms; NaN: no bound on that side. Equal: the record at the offset itself was found. */
export type RecordBounds = {readonly notBeforeMs: number; readonly notAfterMs: number};

/** Adds an answer; anchors stand in the order of `askedMs`, which is that of their offsets too. */
export const addAnchor = (anchors: readonly Anchor[], anchor: Anchor): readonly Anchor[] =>
	[...anchors.filter(({askedMs}) => askedMs !== anchor.askedMs), anchor].sort((a, b) => a.askedMs - b.askedMs);

/**
 * Bounds on the time of the first record at `offset` or after it. The upper bound always holds. The lower one holds where
 * no earlier record carries a later time, as producers write them. In a log with gaps (`gapless` false) the record found
 * beyond `offset` may be the very one that is looked for, so that only its own time is a bound.
 */
export const boundsOf = (anchors: readonly Anchor[], offset: number, gapless: boolean): RecordBounds => {
	const {below, above} = around(anchors, offset);
	if (above?.offset === offset && !Number.isNaN(above.recordMs)) return {notBeforeMs: above.recordMs, notAfterMs: above.recordMs};
	const notAfterMs = above === undefined ? Number.NaN : gapless || Number.isNaN(above.recordMs) ? above.askedMs - 1 : above.recordMs;
	const notBeforeMs = below?.recordMs ?? Number.NaN;
	// Found from both sides, but never the record itself: not called exact.
	return {notBeforeMs: notBeforeMs >= notAfterMs ? notAfterMs - 1 : notBeforeMs, notAfterMs};
};

/** Asked in place of a time: the first record that carries the largest timestamp. */
export const newestRecord = -3;

/**
 * The times to ask for next, after so many answers: both ends of the log first, then closer and closer; empty when nothing
 * more can be learnt. The time in doubt is shared out as if records came evenly; where that does not help it is halved.
 */
export const nextTimes = (anchors: readonly Anchor[], offset: number, answers: number): readonly number[] => {
	const {below, above} = around(anchors, offset);
	if (above === undefined) return below === undefined ? [0, newestRecord] : [newestRecord];
	if (above.offset === offset && !Number.isNaN(above.recordMs)) return [];
	if (below === undefined) return anchors.some(({askedMs}) => askedMs === 0) ? [] : [0];
	const [least, most] = [below.recordMs + 1, above.askedMs - 1];
	if (least > most) return [];
	if (answers > 4 && answers % 4 !== 0) return [Math.floor((least + most) / 2)];
	const share = (offset - below.offset) / (above.offset - below.offset);
	const aboveMs = Number.isNaN(above.recordMs) ? above.askedMs : above.recordMs;
	return [Math.min(most, Math.max(least, Math.round(below.recordMs + share * (aboveMs - below.recordMs))))];
};

/** Only the anchors next to any of these offsets: the others add nothing. */
export const nearest = (anchors: readonly Anchor[], offsets: Iterable<number>): readonly Anchor[] => {
	const kept = new Set<Anchor>();
	for (const offset of offsets) {
		const {below, above} = around(anchors, offset);
		if (below) kept.add(below);
		if (above) kept.add(above);
	}
	return anchors.filter((anchor) => kept.has(anchor));
};

/** The last anchor before an offset and the first at it or after it. */
const around = (anchors: readonly Anchor[], offset: number): {below: Anchor | undefined; above: Anchor | undefined} => {
	let below: Anchor | undefined;
	for (const anchor of anchors) {
		if (anchor.offset >= offset) return {below, above: anchor};
		// A log end that has been passed meanwhile says nothing of what came after it.
		if (!Number.isNaN(anchor.recordMs)) below = anchor;
	}
	return {below, above: undefined};
};
