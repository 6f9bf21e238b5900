import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {RecordTimesFact, TopicConfigsFact} from '../../../source/model/facts.ts';
import type {LagState} from '../../../source/model/kafka/judge-lag.ts';
import {aged} from '../../../source/model/kafka/unchanged-group.ts';
import {draws} from '../../draws.ts';
import {step, worldOf} from './arbitrary-worlds.ts';
import {type Given, readMs, rowsOf, type World, watch} from './lag-world.ts';

const configs: TopicConfigsFact = {
	kind: 'topic-configs',
	topics: ['t'],
	retentionMs: Float64Array.of(3_600_000),
	retentionBytes: Float64Array.of(Number.POSITIVE_INFINITY),
	deletes: [true],
	errors: {},
};

/** What a screen would say of the group and its partition, ages as of the newest poll. */
const said = (lag: LagState) => {
	const known = lag.groups.get('g');
	if (known === undefined || lag.context === null) throw new Error('no group');
	const {lagMs, lagMethod, lag: behind, verdict, verdictSinceMs, severity, drain, retention} = known.summary;
	const {nowMs} = lag.context;
	const [row] = rowsOf(lag);
	return {
		lagMs: aged(lagMs, known.judgedAtMs, nowMs) ?? Number.NaN,
		retentionMs: (retention.ms ?? Number.NaN) - (nowMs - known.judgedAtMs),
		rest: {lagMethod, behind, verdict, verdictSinceMs, severity, drain},
		row: row && [row.verdict, row.verdictSinceMs, row.severity, row.lagMs, row.drain, row.rule],
	};
};

/** The same polls, once with what may stand and once with every group judged in every poll. */
const both = (world: World, given: Given) =>
	[said(watch(world, {...given, configs})), said(watch(world, {...given, configs, retold: true}))] as const;

describe('a group in which nothing moves', () => {
	const still: World = (second) => ({end: second < 20 ? 100 + second : 120, committed: 100});

	it('is not judged again in every poll', () => {
		const lag = watch(still, {to: 190, configs});
		expect(lag.groups.get('g')?.judgedAtMs).toBeLessThan(lag.context?.nowMs ?? 0);
		expect(watch(still, {to: 190, configs, retold: true}).groups.get('g')?.judgedAtMs).toBe(readMs(190));
	});

	it.each([25, 30, 60, 65, 85, 100, 180, 295, 300, 305, 320])('says after %i s what judging it anew would say', (to) => {
		const [stood, anew] = both(still, {to});
		expect(stood).toEqual(anew);
	});

	it('keeps its age as it was found while more of its history was there', () => {
		// Message 100 came half a second after the start; thinned history would place it elsewhere.
		expect(said(watch(still, {to: 1_000, configs})).lagMs).toBe(999_500);
		expect(rowsOf(watch(still, {to: 1_000, configs}))[0]).toMatchObject({
			lagMs: 999_500,
			lagHow: 'end was 100 at 22:13:20 UTC by own history',
		});
	});

	it('whose messages were there before we looked gets older than our history reaches', () => {
		const asleep: World = () => ({end: 100, committed: 50});
		expect(rowsOf(watch(asleep, {to: 2_400, configs, keepMs: 1_800_000}))[0]).toMatchObject({lagMs: 2_400_000, lagMethod: 'bound'});
	});

	it('gets older with every poll', () => {
		const ages = [150, 155, 160, 165].map((to) => said(watch(still, {to, configs})).lagMs);
		expect(ages.map((age) => Math.round((age - (ages[0] ?? 0)) / 1_000))).toEqual([0, 5, 10, 15]);
	});

	it('is judged at once when a record tells its time', () => {
		const told: RecordTimesFact = {
			kind: 'record-times',
			topics: ['t'],
			topic: Int32Array.of(0),
			partition: Int32Array.of(0),
			offset: Float64Array.of(50),
			notBeforeMs: Float64Array.of(readMs(-600)),
			notAfterMs: Float64Array.of(readMs(-600)),
			readAtMs: 0,
		};
		const asleep: World = () => ({end: 100, committed: 50});
		const lag = (to: number) => said(watch(asleep, {to, configs, times: (second) => (second < 150 ? null : told)}));
		expect(lag(145).lagMs).toBe(145_000);
		expect(lag(150).lagMs).toBe(750_000);
	});
});

describe('whatever happened before', () => {
	it('a group that is left alone says what judging it anew would say', () => {
		fc.assert(
			fc.property(fc.array(step, {minLength: 1, maxLength: 12}), fc.integer({min: 0, max: 90}), (steps, polls) => {
				const quiet = Array.from({length: polls}, () => ({seconds: 5, produced: 0, consumed: 0, event: ''}) as const);
				const {polls: seconds, world} = worldOf([...steps, ...quiet]);
				const [stood, anew] = both(world, {to: 0, polls: seconds});
				// History is thinned meanwhile: what stood was found with more of it, and may reach a limit a little sooner or later.
				if (anew.rest.lagMethod === 'bound') expect(stood.lagMs).toBeGreaterThanOrEqual(anew.lagMs);
				else if (!Number.isNaN(anew.lagMs))
					expect(Math.abs(stood.lagMs - anew.lagMs)).toBeLessThanOrEqual(Math.max(1_000, 0.1 * anew.lagMs));
				if (stood.lagMs !== anew.lagMs && !Number.isNaN(anew.lagMs)) return;
				expect(stood).toEqual(anew);
			}),
			{numRuns: draws(400)},
		);
	});
});
