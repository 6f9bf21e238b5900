import {describe, expect, test} from 'vitest';
import {latest, madeOnce, memo, once, sameList} from '../../source/model/memo.ts';

describe('what was made is remembered', () => {
	test('as long as it would be made from the very same things', () => {
		const sums = memo((numbers: readonly number[], factor: number) => ({sum: numbers.reduce((all, one) => all + one, 0) * factor}));
		const numbers = [1, 2, 3];
		const first = sums(numbers, 2);
		expect(first).toEqual({sum: 12});
		expect(sums(numbers, 2)).toBe(first);
		expect(sums([1, 2, 3], 2)).not.toBe(first);
		expect(sums(numbers, 3)).toEqual({sum: 18});
		expect(sums(numbers, 2)).not.toBe(first);
	});
	test('for each first argument by itself', () => {
		const names = memo((of: object) => ({of}));
		const [a, b] = [{}, {}];
		const [ofA, ofB] = [names(a), names(b)];
		expect(names(a)).toBe(ofA);
		expect(names(b)).toBe(ofB);
		expect(ofA.of).toBe(a);
	});
	test('also when nothing came of it, and NaN is the same as NaN', () => {
		let made = 0;
		const nothing = memo((_of: object, _more: number) => {
			made += 1;
			return undefined;
		});
		const of = {};
		nothing(of, Number.NaN);
		nothing(of, Number.NaN);
		expect(made).toBe(1);
	});
	test('by what it says it is made from, where it is made of more', () => {
		const known = madeOnce<object, string>();
		const key = {};
		expect(known(key, [1, 'a'], () => 'first')).toBe('first');
		expect(known(key, [1, 'a'], () => 'second')).toBe('first');
		expect(known(key, [1], () => 'third')).toBe('third');
	});
	test('of the newest only, where one is enough', () => {
		const lines = latest((of: {readonly text: string}) => ({line: of.text}));
		const [a, b] = [{text: 'a'}, {text: 'b'}];
		const first = lines(a);
		expect(lines(a)).toBe(first);
		expect(lines(b)).toEqual({line: 'b'});
		expect(lines(a)).not.toBe(first);
		const byText = latest(
			(of: string[]) => of.join(''),
			(x, y) => x.join() === y.join(),
		);
		expect(byText(['a'])).toBe(byText(['a']));
	});
	test('and made no sooner than it is needed', () => {
		let made = 0;
		const value = once(() => {
			made += 1;
			return null;
		});
		expect(made).toBe(0);
		expect([value(), value(), made]).toEqual([null, null, 1]);
	});
	test('and nothing that fails is remembered as made', () => {
		let fails = true;
		const risky = memo((_of: object) => {
			if (fails) throw new Error('not now');
			return 'made';
		});
		const of = {};
		expect(() => risky(of)).toThrow('not now');
		fails = false;
		expect(risky(of)).toBe('made');
	});
});

describe('a list that is put together again', () => {
	test('is the list it was while it has the very same elements', () => {
		const list = sameList<object>();
		const [a, b] = [{}, {}];
		const first = list([a, b]);
		expect(list([a, b])).toBe(first);
		expect(list([b, a])).not.toBe(first);
		expect(list([a])).toEqual([a]);
		expect(list([a, b, a])).toHaveLength(3);
	});
});
