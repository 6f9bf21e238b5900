import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {lists} from '../../source/panels/partitions/lists.ts';
import {type Place, placeIn, placeText} from '../../source/panels/partitions/places.ts';
import {anyText} from '../any-text.ts';
import {live, textOf, zoom120} from './golden.ts';
import {bare, broker, group, partition, topic} from './snapshots.ts';

const hostile = ['', ' ', '\n', 'a\nb', '\u0000', '","', '["groups","x"]', '\\', '"', 'ü\u0301', '\ud800', '😀', '__proto__', '2', 'NaN'];
const name = fc.oneof(fc.constantFrom(...hostile), anyText(), fc.string());
const number = fc.integer({min: -1, max: 2 ** 31 - 1});

const places: fc.Arbitrary<Place> = fc.oneof(
	fc.record({list: fc.constant('groups' as const), source: name, group: name}),
	fc.record({list: fc.constant('partitions' as const), source: name, group: name, topic: name, partition: number}),
	fc.record({list: fc.constant('topics' as const), source: name, topic: name}),
	fc.record({list: fc.constant('brokers' as const), source: name, id: number}),
);

describe('a place inside of the partitions panel', () => {
	test('reads back from its text as it was, whatever names it is made of', () => {
		fc.assert(
			fc.property(places, (place) => {
				expect(placeIn(placeText(place))).toEqual(place);
			}),
		);
	});

	test('has a text that no other place has', () => {
		fc.assert(
			fc.property(places, places, (a, b) => {
				fc.pre(JSON.stringify(a) !== JSON.stringify(b));
				expect(placeText(a)).not.toBe(placeText(b));
			}),
		);
	});

	test.each([
		'',
		'gone',
		'null',
		'{}',
		'[]',
		'["no-such-list","kafka","a"]',
		'["groups"]',
		'["groups","kafka"]',
		'["groups","kafka","a","b"]',
		'["groups","kafka",1]',
		'["brokers","kafka","1"]',
		'["partitions","kafka","g","t",null]',
		'["__proto__"]',
	])('is none in %s, and the panel says that what was opened is gone', (text) => {
		expect(placeIn(text)).toBeUndefined();
		expect(textOf('partitions', bare({groups: [group('a')]}), {...zoom120, state: {path: [text]}})).toContain('no longer there');
	});

	test('is found again by any text', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
				const place = placeIn(text);
				if (place !== undefined) expect(placeIn(placeText(place))).toEqual(place);
			}),
		);
	});
});

describe('what Enter opens', () => {
	const odd = 'a\nb","c\\';
	const snapshot = bare({
		groups: [group(odd, {source: 'one\ntwo'}), group('b"'), group('plain')],
		partitions: [partition(3, {group: odd, source: 'one\ntwo', topic: 'x\ny'})],
		topics: [topic('x\ny'), topic('x')],
		brokers: [broker(1), broker(11)],
	});

	test.each([0, 1, 2])('is the row under the cursor and no other, on tab %i, with separators in its names', (tab) => {
		for (let cursor = 0; cursor < live('partitions', snapshot, {tab}).rows; cursor += 1) {
			const outside = live('partitions', snapshot, {tab, cursor});
			const inside = live('partitions', snapshot, {tab, path: [outside.open ?? '']});
			const wanted = outside.explain.find(([label]) => ['group', 'topic', 'broker'].includes(label))?.[1];
			expect(inside.crumbs.at(-1)).toBe(wanted);
		}
	});

	test('goes from a group to its partition and no deeper', () => {
		const cursor = [0, 1, 2].find((index) => live('partitions', snapshot, {cursor: index}).open?.includes('two')) ?? -1;
		const path = [live('partitions', snapshot, {cursor}).open ?? ''];
		const inGroup = live('partitions', snapshot, {path});
		const deepest = live('partitions', snapshot, {path: [...path, inGroup.open ?? '']});
		expect([inGroup.crumbs, deepest.crumbs, deepest.open]).toEqual([[odd], [odd, 'x\ny/3'], null]);
	});
});

describe('every list of the partitions panel', () => {
	test.each(lists.map((list) => [list.id, list] as const))('%s: is one of its kind, and its first order is worst first', (id, list) => {
		expect(lists.filter((one) => one.id === id)).toHaveLength(1);
		expect(list.sorts[0]).toBe('worst');
		expect(new Set(list.sorts).size).toBe(list.sorts.length);
		expect(list.tab === undefined).toBe(list.within !== undefined);
	});

	test.each([0, 1, 2])('has a mark at the column that the order goes by, on tab %i', (tab) => {
		const shown = bare({groups: [group('a'), group('b')], topics: [topic('a')], brokers: [broker(1)]});
		live('partitions', shown, {tab}).sorts.forEach((name, sort) => {
			for (const reversed of [false, true]) {
				const text = textOf('partitions', shown, {...zoom120, width: 200, state: {tab, sort, reversed}});
				expect([name, /[↑↓]/u.test(text.split('\n')[1] ?? '')]).toEqual([name, name !== 'worst']);
			}
		});
	});
});
