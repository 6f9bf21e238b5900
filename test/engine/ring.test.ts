import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createHistory, type History} from '../../source/engine/history.ts';
import {createRing, defaultRingLimits, type Ring, type RingLimits} from '../../source/engine/ring.ts';
import type {FeedEvent} from '../../source/model/feed-events.ts';
import {type ToyState, toyModel} from './toy-model.ts';

const start = Date.UTC(2026, 8, 1);
type Run = {readonly ring: Ring<ToyState>; readonly history: History<ToyState>; readonly states: ToyState[]; readonly events: FeedEvent[]};

/** `seconds` seconds: a tick each, a sample of `chars` characters every `every` seconds. */
const run = (
	seconds: number,
	{
		every = 2,
		chars = 20,
		limits = defaultRingLimits,
		held,
	}: {every?: number; chars?: number; limits?: RingLimits; held?: (state: ToyState, newer: ToyState) => number} = {},
): Run => {
	const ring = createRing<ToyState>(limits, held);
	const history = createHistory(toyModel, ring);
	const states: ToyState[] = [toyModel.initial];
	const events: FeedEvent[] = [];
	const add = (event: FeedEvent): void => {
		const before = states.at(-1) ?? toyModel.initial;
		ring.append(event, before);
		states.push(toyModel.reduce(before, event));
		events.push(event);
	};
	let noise = 1;
	for (let second = 0; second < seconds; second += 1) {
		const now = start + second * 1_000;
		add({type: 'tick', seq: events.length + 1, now});
		if (second % every !== 0) continue;
		let text = '';
		// Text that does not compress away.
		while (text.length < chars) {
			noise = (noise * 48_271) % 2_147_483_647;
			text += noise.toString(36);
		}
		const part = {
			part: 'p',
			startedAtMs: now,
			durationMs: 3,
			failure: null,
			facts: [{kind: 'event', id: String(now), atMs: now, eventKind: 'log', text, labels: {}} as const],
		};
		add({
			type: 'sample',
			seq: events.length + 1,
			now: now + 3,
			source: 'a',
			startedAtMs: now,
			durationMs: 3,
			parts: [part],
			failure: null,
			nextAtMs: null,
		});
	}
	return {ring, history, states, events};
};

describe('history of a live session', () => {
	test('any moment of it gives the state that was true then, whatever order one asks in', () => {
		const {history, states, events} = run(600);
		fc.assert(
			fc.property(fc.array(fc.integer({min: 1, max: events.length}), {minLength: 1, maxLength: 20}), (seqs) => {
				for (const seq of seqs) expect(history.state(seq)).toEqual(states[seq]);
			}),
			{numRuns: 50},
		);
	});

	test('steps go from poll to poll, both ways, and end at both ends', () => {
		const {history, events} = run(61, {every: 20});
		const samples = events.filter((event) => event.type === 'sample').map((event) => event.seq);
		const forward: number[] = [];
		for (let at = history.after(0); at; at = history.after(at.seq)) forward.push(at.seq);
		const back: number[] = [];
		for (let at = history.before(events.length + 1); at; at = history.before(at.seq)) back.push(at.seq);
		expect(forward).toEqual(samples);
		expect(back).toEqual(samples.toReversed());
		expect(samples.length).toBe(4);
	});

	test('a time gives the last event at or before it, and before everything the first', () => {
		const {history} = run(30);
		expect(history.at(start + 2_002)).toEqual({seq: 4, ms: start + 2_000});
		expect(history.at(start + 2_003)).toEqual({seq: 5, ms: start + 2_003});
		expect(history.at(start - 5)).toEqual({seq: 1, ms: start});
		expect(history.at(start + 9_999_999)).toEqual(history.last);
	});

	test('an empty history has no moment', () => {
		const {history} = run(0);
		expect([history.first, history.last, history.at(start), history.before(1), history.after(0)]).toEqual([null, null, null, null, null]);
		expect(history.fromMs).toBeNaN();
	});

	test('a long seek can be made in pieces', () => {
		const {history, states} = run(59);
		let pieces = 0;
		while (!history.approach(80, 20)) pieces += 1;
		expect(pieces).toBe(3);
		expect(history.state(80)).toEqual(states[80]);
	});
});

describe('limits', () => {
	test('it reaches back half an hour and at most a minute more, and drops nothing younger', () => {
		const {history, states, ring} = run(3_600);
		const reachMs = history.toMs - history.fromMs;
		expect(reachMs).toBeGreaterThanOrEqual(30 * 60_000);
		expect(reachMs).toBeLessThanOrEqual(31.5 * 60_000);
		expect(history.note).toBe('');
		const first = history.first?.seq ?? 0;
		expect(history.state(first)).toEqual(states[first]);
		expect(ring.bytes).toBeLessThan(2 * 1024 * 1024);
	});

	test('when it is full, the oldest goes, it says so, and what is left stays true', () => {
		const limits = {...defaultRingLimits, maxBytes: 1024 * 1024};
		const {history, ring, states} = run(1_800, {chars: 4_000, limits});
		expect(ring.bytes).toBeLessThanOrEqual(limits.maxBytes + 512 * 1024);
		expect(history.toMs - history.fromMs).toBeLessThan(29 * 60_000);
		expect(history.note).toBe('the last 30 min do not fit into 1 MB: older events were dropped');
		const first = history.first?.seq ?? 0;
		for (let seq = first; seq < states.length; seq += 97) expect(history.state(seq)).toEqual(states[seq]);
	});

	test('large answers thin the keyframes before they cost time', () => {
		const limits = {...defaultRingLimits, maxBytes: 4 * 1024 * 1024};
		const {history, ring, states} = run(1_200, {every: 60, chars: 150_000, limits});
		const kept = ring.blocks().filter((block) => ring.keyframe(block)).length;
		expect(kept).toBeLessThan(20);
		for (let seq = history.first?.seq ?? 0; seq < states.length; seq += 61) expect(history.state(seq)).toEqual(states[seq]);
	});

	test('what a state holds alone counts, and thins the keyframes too', () => {
		const limits = {...defaultRingLimits, maxBytes: 4 * 1024 * 1024};
		const {history, ring, states} = run(1_200, {limits, held: () => 400_000});
		const kept = ring.blocks().filter((block) => ring.keyframe(block)).length;
		expect(kept).toBeGreaterThan(1);
		expect(kept).toBeLessThan(8);
		for (let seq = history.first?.seq ?? 0; seq < states.length; seq += 61) expect(history.state(seq)).toEqual(states[seq]);
	});

	test('it holds on to no more memory than it says', async () => {
		setFlagsFromString('--expose-gc');
		const collectGarbage = runInNewContext('gc') as () => void;
		const settledBytes = async (): Promise<number> => {
			for (let round = 0; round < 5; round += 1) {
				await new Promise((resolve) => setImmediate(resolve));
				collectGarbage();
			}
			return process.memoryUsage().arrayBuffers;
		};
		const before = await settledBytes();
		const {ring} = run(1_800, {chars: 4_000});
		const held = (await settledBytes()) - before;
		expect(held).toBeLessThan(ring.bytes + 512 * 1024);
		expect(ring.bytes).toBeGreaterThan(1024 * 1024);
	});
});
