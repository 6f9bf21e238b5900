import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Anchor, addAnchor, boundsOf, nearest, newestRecord, nextTimes} from '../../source/collectors/kafka/record-time-anchors.ts';

/** A log as a broker holds it: offsets with the times of their records, in the order of offsets. */
type Log = ReadonlyArray<{readonly offset: number; readonly ms: number}>;

/** What the leader answers, as measured on real brokers. */
const ask = (log: Log, end: number, time: number): readonly Anchor[] => {
	if (time === newestRecord) {
		const most = Math.max(...log.map(({ms}) => ms));
		const first = log.find(({ms}) => ms === most);
		return first === undefined
			? []
			: [
					{askedMs: most, offset: first.offset, recordMs: most},
					{askedMs: most + 1, offset: end, recordMs: Number.NaN},
				];
	}
	const found = log.find(({ms}) => ms >= time);
	return [{askedMs: time, offset: found?.offset ?? end, recordMs: found?.ms ?? Number.NaN}];
};

/** Searches for the first record at `offset` or after it, for so many steps. */
const search = (log: Log, offset: number, steps: number, gapless: boolean) => {
	const end = (log.at(-1)?.offset ?? -1) + 1;
	let anchors: readonly Anchor[] = [];
	let answers = 0;
	for (let step = 0; step < steps; step += 1) {
		for (const time of nextTimes(anchors, offset, answers)) {
			anchors = ask(log, end, time).reduce((all, anchor) => addAnchor(all, anchor), anchors);
			answers += 1;
		}
		anchors = nearest(anchors, [offset]);
	}
	return {...boundsOf(anchors, offset, gapless), anchors};
};

const steady: Log = Array.from({length: 10_000}, (_, offset) => ({offset, ms: 1_000_000 + offset * 100}));

describe('dating a record by the times that its partition is asked for', () => {
	it('finds a record of a steady log exactly within six steps', () => {
		for (const offset of [0, 1, 17, 4_999, 9_998, 9_999]) {
			expect(search(steady, offset, 6, true)).toMatchObject({notBeforeMs: 1_000_000 + offset * 100, notAfterMs: 1_000_000 + offset * 100});
		}
	});

	it('bounds it from both sides with the first questions already', () => {
		const {notBeforeMs, notAfterMs} = search(steady, 5_000, 1, true);
		expect([notBeforeMs, notAfterMs]).toEqual([1_000_000, 1_999_899]);
	});

	it('closes in on a record between two bursts, where sharing out the time goes wrong', () => {
		const bursts: Log = Array.from({length: 1_000}, (_, offset) => ({offset, ms: offset < 900 ? 5_000 + offset : 90_000_000 + offset}));
		const {notBeforeMs, notAfterMs} = search(bursts, 850, 14, true);
		expect(notBeforeMs).toBeLessThanOrEqual(5_850);
		expect(notAfterMs).toBeGreaterThanOrEqual(5_850);
		expect(notAfterMs - notBeforeMs).toBeLessThan(1_000_000);
	});

	it('never calls a record exact that it has not found: one of many with the same time', () => {
		const batch: Log = Array.from({length: 100}, (_, offset) => ({offset, ms: offset < 60 ? 7_000 : 9_000}));
		const {notBeforeMs, notAfterMs} = search(batch, 30, 20, true);
		expect(notBeforeMs).toBeLessThan(notAfterMs);
		expect([notBeforeMs, notAfterMs]).toEqual([6_999, 7_000]);
	});

	it('of a compacted log, does not date a record by those that were deleted before it', () => {
		const compacted: Log = [
			{offset: 0, ms: 1_000},
			{offset: 5_000, ms: 80_000_000},
			{offset: 6_000, ms: 90_000_000},
		];
		const {notBeforeMs, notAfterMs} = search(compacted, 1_000, 40, false);
		expect(notAfterMs).toBe(80_000_000);
		expect(notBeforeMs).toBe(1_000);
	});

	it('has an upper bound that holds whatever the order of the times, in a log with and without gaps', () => {
		const logs = fc
			.array(fc.record({skip: fc.integer({min: 1, max: 5}), ms: fc.integer({min: 1, max: 10_000})}), {minLength: 1, maxLength: 60})
			.map((rows) => {
				let offset = -1;
				return rows.map(({skip, ms}) => {
					offset += skip;
					return {offset, ms};
				});
			});
		fc.assert(
			fc.property(logs, fc.nat(), fc.integer({min: 1, max: 12}), fc.boolean(), (log, pick, steps, dense) => {
				const rows = dense ? log.map(({ms}, offset) => ({offset, ms})) : log;
				const last = rows.at(-1)?.offset ?? 0;
				const offset = pick % (last + 1);
				const first = rows.find((row) => row.offset >= offset);
				const {notBeforeMs, notAfterMs} = search(rows, offset, steps, dense);
				expect(notAfterMs).toBeGreaterThanOrEqual(first?.ms ?? Number.NaN);
				if (notBeforeMs === notAfterMs) expect(first).toEqual({offset, ms: notAfterMs});
				const rising = rows.every((row, index) => index === 0 || row.ms >= (rows[index - 1]?.ms ?? 0));
				if (rising && !Number.isNaN(notBeforeMs)) expect(notBeforeMs).toBeLessThanOrEqual(first?.ms ?? Number.NaN);
			}),
			{numRuns: 500},
		);
	});

	it('keeps only what still tells something of the records looked for', () => {
		const {anchors} = search(steady, 5_000, 3, true);
		expect(nearest(anchors, [5_000]).length).toBeLessThanOrEqual(2);
		expect(nearest(anchors, [])).toEqual([]);
	});
});
