import fc from 'fast-check';
import {expect, test} from 'vitest';
import {decodeValue, encodeValue} from '../../source/engine/recording/codec.ts';
import {decodeEvent, encodeEvent} from '../../source/engine/recording/event-line.ts';
import type {FeedEvent} from '../../source/model/feed-events.ts';
import {anyEvent} from './arbitrary-events.ts';

test('every event comes back as it was, odd numbers, columns and strange keys included', () => {
	fc.assert(
		fc.property(anyEvent(1, 5), (event) => {
			const line = encodeEvent(event);
			expect(line).not.toContain('\n');
			expect(decodeEvent(line)).toStrictEqual(event);
		}),
		{numRuns: 2_000},
	);
});

test.each([
	['not a number', Number.NaN, '{"$n":"NaN"}'],
	['negative zero', -0, '{"$n":"-0"}'],
	['an integer beyond 2^53', 2n ** 64n, '{"$b":"18446744073709551616"}'],
	['integer columns', Int32Array.of(-1, 7), '{"$i32":[-1,7]}'],
	['number columns', Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY, -0), '{"$f64":[1.5,null,"Infinity","-0"]}'],
	['data that looks like a mark', {$n: 'NaN'}, '{"$$n":"NaN"}'],
	['data that looks like escaped data', {$$n: {$i32: [1]}}, '{"$$$n":{"$$i32":[1]}}'],
	['no value', null, 'null'],
])('%s survives', (_name, value, json) => {
	expect(encodeValue(value)).toBe(json);
	expect(decodeValue(json)).toStrictEqual(value);
});

test('long columns come back bit by bit, odd numbers too, and take few bytes', () => {
	const numbers = Float64Array.from(
		{length: 10_000},
		(_, index) => [index, Number.NaN, -0, Number.NEGATIVE_INFINITY, 2 ** 53, 0.1][index % 6] ?? 0,
	);
	const integers = Int32Array.from({length: 10_000}, (_, index) => index - 5_000);
	const json = encodeValue({numbers, integers: integers.subarray(1)});
	expect(json.length).toBeLessThan(170_000);
	expect(decodeValue(json)).toStrictEqual({numbers, integers: integers.slice(1)});
	expect(() => decodeValue('{"$f64b":"AAAA"}')).toThrow('a column of 3 bytes is cut');
});

test('a key called __proto__ is data and changes no prototype', () => {
	const value = decodeValue('{"labels":{"__proto__":{"polluted":1},"x":{"$n":"NaN"}}}') as {labels: object};
	expect(Object.getPrototypeOf(value.labels)).toBe(Object.prototype);
	expect(Object.keys(value.labels)).toEqual(['__proto__', 'x']);
});

test('escape sequences in a recording from somebody else do not reach the screen', () => {
	const line = String.raw`{"type":"started","seq":1,"now":2,"source":"a\u001b]52;c;aGk=\u0007b\u009b2J"}`;
	expect(decodeEvent(line)).toEqual({type: 'started', seq: 1, now: 2, source: 'ab'});
	const marked = String.raw`{"type":"started","seq":1,"now":2,"source":"x\u202ey","more":{"$n":"NaN"}}`;
	expect(decodeEvent(marked)).toMatchObject({source: 'x\ufffdy'});
});

test.each([
	['no JSON', '{"type":'],
	['a list', '[]'],
	['an unknown type', '{"type":"other","seq":1,"now":1}'],
	['no time', '{"type":"tick","seq":1}'],
	['a time that is no number', '{"type":"tick","seq":1,"now":{"$n":"NaN"}}'],
	[
		'a sample without parts',
		'{"type":"sample","seq":1,"now":1,"source":"a","startedAtMs":1,"durationMs":1,"failure":null,"nextAtMs":null}',
	],
	[
		'a fact without a kind',
		'{"type":"sample","seq":1,"now":1,"source":"a","startedAtMs":1,"durationMs":1,"failure":null,"nextAtMs":null,"parts":[{"part":"p","startedAtMs":1,"durationMs":1,"failure":null,"facts":[{}]}]}',
	],
	['an unknown mark', '{"type":"started","seq":1,"now":1,"source":{"$x":1}}'],
])('a line with %s is refused', (_name, line) => {
	expect(() => decodeEvent(line)).toThrow();
});

test('an event that cannot be kept leaves one of the same number that says so', () => {
	const facts = [{kind: 'metric', name: 'm', labels: {}, value: 1, type: 'gauge', extra: new Uint8Array(2)}] as never;
	const event: FeedEvent = {
		type: 'sample',
		seq: 7,
		now: 9,
		source: 'a',
		startedAtMs: 1,
		durationMs: 2,
		parts: [{part: 'p', startedAtMs: 1, durationMs: 1, facts, failure: null}],
		failure: null,
		nextAtMs: null,
	};
	expect(decodeEvent(encodeEvent(event))).toMatchObject({
		seq: 7,
		now: 9,
		parts: [],
		failure: {kind: 'bug', message: 'the answer could not be kept: cannot record a Uint8Array'},
	});
});
