import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CollectError} from '../../source/collectors/failure.ts';
import {type GroupCommits, offsetFetch} from '../../source/collectors/kafka/protocol/offset-fetch.ts';
import {Reader} from '../../source/collectors/kafka/protocol/reader.ts';
import {RepeatedPieces} from '../../source/collectors/kafka/protocol/repeated-pieces.ts';
import {Writer} from '../../source/collectors/kafka/protocol/writer.ts';

type Group = {readonly name: string; readonly committed: readonly number[]};

const version = 8;

/** An OffsetFetch answer of these groups, each with commits to one topic. */
const answerOf = (groups: readonly Group[]): Buffer => {
	const writer = new Writer(true).int32(0);
	writer.array(groups, ({name, committed}) => {
		writer.string(name);
		writer.array(['orders'], (topic) => {
			writer.string(topic);
			writer.array([...committed.entries()], ([partition, offset]) => {
				writer.int32(partition).int64(offset).int32(-1).string('').int16(0).tags();
			});
			writer.tags();
		});
		writer.int16(0).tags();
	});
	return writer.finish();
};

const read = (bytes: Buffer, repeats: RepeatedPieces | null): readonly GroupCommits[] =>
	offsetFetch.decode(new Reader(bytes, true, repeats), version);

const group = fc.record({name: fc.constantFrom('a', 'b', 'billing', 'billing-2', 'ü'), committed: fc.array(fc.nat(3), {maxLength: 4})});
const groups = fc.array(group, {maxLength: 12});

describe('what a broker says again', () => {
	it('reads as it would alone, whatever the answers before it were', () => {
		fc.assert(
			fc.property(fc.array(groups, {minLength: 1, maxLength: 6}), (answers) => {
				let before: RepeatedPieces | null = null;
				for (const given of answers) {
					const bytes = answerOf(given);
					const repeats: RepeatedPieces = new RepeatedPieces(bytes, before);
					expect(read(bytes, repeats)).toEqual(read(bytes, null));
					repeats.settle();
					before = repeats;
				}
			}),
			{numRuns: 300},
		);
	});

	it('is the very object of before, also when one group more or less stands before it', () => {
		const many = Array.from({length: 20}, (_, index): Group => ({name: `readers-${index}`, committed: [index, 5]}));
		const bytes = answerOf(many);
		const repeats = new RepeatedPieces(bytes, null);
		const first = read(bytes, repeats);
		const changed = [{name: 'new', committed: [1]}, ...many.slice(0, 7), {name: 'readers-7', committed: [8, 5]}, ...many.slice(9)];
		const next = answerOf(changed);
		const second = read(next, new RepeatedPieces(next, repeats));
		expect(second.map(({group: name}) => name)).toEqual(changed.map(({name}) => name));
		expect(second.filter((one) => first.includes(one)).map(({group: name}) => name)).toEqual(
			many.filter((_, index) => index !== 7 && index !== 8).map(({name}) => name),
		);
	});

	it('an answer that breaks off is refused, though it began as the one before', () => {
		const bytes = answerOf([
			{name: 'a', committed: [1, 2, 3]},
			{name: 'b', committed: [4]},
		]);
		const repeats = new RepeatedPieces(bytes, null);
		read(bytes, repeats);
		const cut = bytes.subarray(0, bytes.length - 9);
		expect(() => read(cut, new RepeatedPieces(cut, repeats))).toThrow(CollectError);
	});
});
