import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createLineReader, createLineWriter} from '../../source/engine/ring-lines.ts';
import {shareParts} from '../../source/engine/share-facts.ts';
import type {Fact, OffsetsFact} from '../../source/model/facts.ts';
import type {FeedEvent, PartOutcome} from '../../source/model/feed-events.ts';
import {anyFact, anyPart} from './arbitrary-events.ts';

/** Copies of what a poll before said, so that nothing is shared to begin with. */
const copied = <Value>(value: Value): Value => structuredClone(value);

const readLines = (lines: readonly string[]): readonly FeedEvent[] => {
	const reader = createLineReader();
	return lines.map((line) => reader.read(line));
};

const partOf = (facts: readonly Fact[]): PartOutcome => ({part: 'p', startedAtMs: 0, durationMs: 0, facts, failure: null});
const sampleOf = (seq: number, source: string, parts: readonly PartOutcome[]): FeedEvent => ({
	type: 'sample',
	seq,
	now: seq * 1_000,
	source,
	startedAtMs: seq * 1_000,
	durationMs: 1,
	parts,
	failure: null,
	nextAtMs: null,
});

/** A poll in which each fact of the one before stays, is told at a later time, goes, or is another. */
const change = fc.array(fc.oneof(fc.constantFrom('stays', 'later', 'goes'), anyFact), {minLength: 1, maxLength: 6});
const after = (before: readonly Fact[], changes: ReadonlyArray<string | Fact>): readonly Fact[] => {
	const facts = before.flatMap((fact, index): Fact[] => {
		const what = changes[index % changes.length];
		if (what === 'goes') return [];
		if (what === 'later') return [{...copied(fact), ...('readAtMs' in fact ? {readAtMs: (fact.readAtMs as number) + 5} : {})} as Fact];
		return [typeof what === 'object' ? what : copied(fact)];
	});
	return [...facts, ...changes.filter((what): what is Fact => typeof what === 'object').slice(0, 2)];
};

describe('what a poll says again', () => {
	test('it is the very object that said it before, and nothing else is', () => {
		const offsets = (committed: number, readAtMs: number): OffsetsFact => ({
			kind: 'offsets',
			group: 'g',
			topics: ['t'],
			topic: Int32Array.of(0, 0),
			partition: Int32Array.of(0, 1),
			committed: Float64Array.of(1, committed),
			readAtMs,
			error: null,
			errors: {},
		});
		const before = [partOf([offsets(5, 1), offsets(6, 1)])];
		const [part] = shareParts(before, [partOf([offsets(5, 1), offsets(7, 2)])]);
		const [first, second] = (part?.facts ?? []) as OffsetsFact[];
		const [oldFirst, oldSecond] = (before[0]?.facts ?? []) as OffsetsFact[];
		expect(first).toBe(oldFirst);
		expect(second?.partition).toBe(oldSecond?.partition);
		expect(second?.topics).toBe(oldSecond?.topics);
		expect([...(second?.committed ?? [])]).toEqual([1, 7]);
		expect([...(oldSecond?.committed ?? [])]).toEqual([1, 6]);
		expect(second?.readAtMs).toBe(2);
	});

	test('sharing changes nothing of what is said', () => {
		fc.assert(
			fc.property(fc.array(anyPart, {maxLength: 4}), fc.array(anyPart, {maxLength: 4}), (before, parts) => {
				expect(shareParts(before, parts)).toStrictEqual(parts);
				expect(shareParts(copied(parts), parts)).toStrictEqual(parts);
			}),
		);
	});
});

describe('the lines of a block', () => {
	test('give back every event as it was, whatever its sources say again', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), change), {minLength: 1, maxLength: 12}), (polls) => {
				const last = new Map<string, readonly PartOutcome[]>();
				const events = polls.map(([source, changes], seq) => {
					const before = last.get(source) ?? [];
					const parts = shareParts(before, [partOf(after(before[0]?.facts ?? [], changes))]);
					last.set(source, parts);
					return sampleOf(seq, source, parts);
				});
				const writer = createLineWriter(1);
				expect(readLines(events.map((event) => writer.write(event).line))).toStrictEqual(events);
			}),
		);
	});

	test('what is said again takes next to no room, and is shared when it is read', () => {
		const facts = Array.from(
			{length: 100},
			(_, index): Fact => ({kind: 'metric', name: `m${index}`, labels: {a: 'b'}, value: index, type: 'gauge'}),
		);
		const first = [partOf(facts)];
		const second = shareParts(first, [partOf(copied(facts))]);
		const writer = createLineWriter();
		const written = [sampleOf(1, 'a', first), sampleOf(2, 'a', second)].map((event) => writer.write(event));
		expect(written.map(({isWhole}) => isWhole)).toEqual([true, false]);
		expect(written[1]?.line.length).toBeLessThan((written[0]?.line.length ?? 0) / 10);
		const [one, two] = readLines(written.map(({line}) => line));
		if (one?.type !== 'sample' || two?.type !== 'sample') throw new Error('not the events that were written');
		expect(two.parts[0]?.facts[7]).toBe(one.parts[0]?.facts[7]);
	});

	test('an event that cannot be kept is no ground for the next one', () => {
		const cyclic: Record<string, unknown> = {kind: 'metric', name: 'm'};
		cyclic.self = cyclic;
		const good = sampleOf(2, 'a', [partOf([{kind: 'metric', name: 'm', labels: {}, value: 1, type: 'gauge'}])]);
		const writer = createLineWriter(1);
		const lines = [sampleOf(1, 'a', [partOf([cyclic as unknown as Fact])]), good].map((event) => writer.write(event).line);
		const [bad, next] = readLines(lines);
		expect(bad).toMatchObject({parts: [], failure: {kind: 'bug'}});
		expect(next).toStrictEqual(good);
	});
});
