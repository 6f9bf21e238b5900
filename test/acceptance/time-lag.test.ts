/** Verdict, time lag and time to drain on real Kafka, beside the true age of the first unread message: live, late and replayed. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {laggingAfterMs, stalledAfterMs, stoppedAfterMs} from '../../source/model/kafka/verdict-rules.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import {javaAvailable} from '../servers/kafka.ts';
import {type KafkaWatch, type PollSeen, rowKey} from './kafka-watch.ts';
import type {TrueAge} from './lag-truth.ts';
import {askedInWords, otherThanReading} from './read-only.ts';
import {frozenGroup, intervalMs, killedGroup, type LagRun, lateGroups, type Moments, partitions, runTimeLag, topic} from './time-lag.ts';

const missing = javaAvailable();
const title = `a consumer that is late, beside the true age of its messages${missing === undefined ? '' : ` (skipped: ${missing})`}`;

/** A message is made a moment before the broker has it, and a poll and a reading of the truth are not the same moment. */
const slackMs = 400;

type Row = {readonly poll: PollSeen; readonly row: PartitionView; readonly age: TrueAge};

describe.skipIf(missing !== undefined)(title, {timeout: 60_000}, () => {
	let run: LagRun;
	let moments: Moments;
	let replayed: readonly PollSeen[];

	/** Every partition in every good poll, with its true age at that moment. */
	const rowsOf = (watch: KafkaWatch, group: string): readonly Row[] =>
		watch.polls
			.filter(({failure}) => failure === null)
			.flatMap((poll) =>
				Array.from({length: partitions}, (_, partition) => partition).flatMap((partition): readonly Row[] => {
					const row = poll.rows.get(rowKey(group, topic, partition));
					const age = run.truth.age(group, partition, poll);
					return row === undefined || row.stale || row.lag === null || age === null ? [] : [{poll, row, age}];
				}),
			);
	const between = (rows: readonly Row[], fromMs: number, toMs: number): readonly Row[] =>
		rows.filter(({poll}) => poll.startedMs >= fromMs && poll.endedMs <= toMs);
	const words = ({poll, row, age}: Row): string =>
		`${((poll.endedMs - moments.hitMs) / 1000).toFixed(1)} s, ${row.group}/${row.partition}: lag ${row.lag}, ${row.lagMethod} ${row.lagMs} ms (${row.lagHow}); true ${Math.round(age.leastMs)} to ${Math.round(age.mostMs)} ms; ${row.rule}; drain ${row.drain.state} ${row.drain.ms}`;
	const unlike = (rows: readonly Row[], verdict: string): readonly string[] =>
		rows.filter(({row}) => row.verdict !== verdict).map((one) => `expected ${verdict}: ${words(one)}`);
	/** When the broker dropped the last member, by the admin client. */
	const droppedMs = (group: string): number =>
		run.truth.readings(group).find(({fromMs, members}) => fromMs > moments.hitMs && members === 0)?.toMs ?? Number.NaN;
	/** When everything was committed that had been sent, after the resuming. */
	const readMs = (group: string): number =>
		run.truth
			.readings(group)
			.find(({fromMs, committed, ends}) => fromMs > moments.resumedMs && committed.every((offset, index) => offset >= (ends[index] ?? 0)))
			?.toMs ?? Number.NaN;

	beforeAll(async () => {
		run = await runTimeLag();
		({moments} = run);
		replayed = run.replayed();
	}, 400_000);
	afterAll(() => run?.stop());

	describe('while both ends run', () => {
		it('it is ok and hardly late', () => {
			const rows = lateGroups.flatMap((group) => between(rowsOf(run.watch, group).slice(2 * partitions), 0, moments.hitMs));
			expect(rows.length).toBeGreaterThan(5);
			expect(rows.filter(({row}) => row.lagMs !== null && row.lagMs > 3 * intervalMs).map(words)).toEqual([]);
		});
	});

	describe('with the consumer dead', () => {
		it('killed, it is ok while nobody can know, then stopped and never anything else until it is back', () => {
			const rows = rowsOf(run.watch, killedGroup);
			const gone = droppedMs(killedGroup);
			expect(gone).toBeGreaterThan(moments.hitMs);
			const early = between(rows, moments.hitMs, gone + stoppedAfterMs - 2 * intervalMs);
			expect(early.filter(({row}) => row.verdict === 'stopped' || row.verdict === 'stalled').map(words)).toEqual([]);
			const after = between(rows, gone + stoppedAfterMs + 2 * intervalMs, moments.resumedMs);
			expect(after.length).toBeGreaterThan(20);
			expect(unlike(after, 'stopped')).toEqual([]);
			expect(after.filter(({row}) => row.owner !== null || row.ownership !== 'none').map(words)).toEqual([]);
		});

		it('frozen, it is lagging, then stalled with its owner alive, and stopped when the broker has dropped it', () => {
			const rows = rowsOf(run.watch, frozenGroup);
			const gone = droppedMs(frozenGroup);
			expect(gone).toBeGreaterThan(moments.hitMs + stalledAfterMs);
			const late = between(rows, moments.hitMs + laggingAfterMs + 3 * intervalMs, moments.hitMs + stalledAfterMs - 2 * intervalMs);
			expect(late.length).toBeGreaterThan(5);
			expect(unlike(late, 'lagging')).toEqual([]);
			const stalled = between(rows, moments.hitMs + stalledAfterMs + 2 * intervalMs, gone - intervalMs);
			expect(unlike(stalled, 'stalled')).toEqual([]);
			expect(rows.filter(({row}) => row.verdict === 'stalled' && row.owner === null).map(words)).toEqual([]);
			expect(rows.some(({row}) => row.verdict === 'stalled')).toBe(true);
			// It had not read for a minute when it left: there is nothing to wait for.
			const stopped = between(rows, gone + 3 * intervalMs, moments.resumedMs);
			expect(stopped.length).toBeGreaterThan(3);
			expect(unlike(stopped, 'stopped')).toEqual([]);
		});

		it('is as late as its first unread message is old, within a fifth or an interval, in every poll', () => {
			const rows = lateGroups.flatMap((group) => between(rowsOf(run.watch, group), moments.hitMs, moments.resumedMs));
			expect(rows.length).toBeGreaterThan(100);
			const far = rows.filter(({row, age}) => {
				const allowed = (ms: number): number => Math.max(intervalMs, 0.2 * ms) + slackMs;
				const {lagMs} = row;
				return lagMs === null || lagMs < age.leastMs - allowed(age.leastMs) || lagMs > age.mostMs + allowed(age.mostMs);
			});
			expect(far.map(words)).toEqual([]);
		});

		it('grows later by the wall clock when the producer has stopped too', () => {
			const rows = rowsOf(run.watch, killedGroup).filter(({row}) => row.partition === 0);
			const quiet = between(rows, moments.heldMs + intervalMs, moments.resumedMs);
			const [first, last] = [quiet[0], quiet.at(-1)];
			expect(quiet.length).toBeGreaterThan(5);
			expect(new Set(quiet.map(({row}) => row.logEnd)).size).toBe(1);
			const grown = (last?.row.lagMs ?? 0) - (first?.row.lagMs ?? 0);
			const passed = (last?.poll.startedMs ?? 0) - (first?.poll.startedMs ?? 0);
			expect(Math.abs(grown - passed)).toBeLessThan(500);
			expect(quiet.every(({row}, index) => index === 0 || (row.lagMs ?? 0) > (quiet[index - 1]?.row.lagMs ?? 0))).toBe(true);
			expect(unlike(quiet, 'stopped')).toEqual([]);
		});
	});

	describe('with both resumed', () => {
		/** A trend needs that much history of its own, and one poll more to be shown. */
		const trendMs = 10_000 + 2 * intervalMs;
		it.each(lateGroups)('%s: the lag shrinks, and the estimate of its end is within a factor of two of the true time left', (group) => {
			const endMs = readMs(group);
			const drop = run.watch.polls.find(({startedMs, groups}, index) => {
				const before = run.watch.polls[index - 1]?.groups.get(group)?.lag ?? 0;
				return startedMs > moments.resumedMs && (groups.get(group)?.lag ?? 0) < before;
			});
			const dropMs = drop?.startedMs ?? Number.NaN;
			expect(endMs).toBeGreaterThan(dropMs + trendMs);
			const polls = run.watch.polls.filter(({startedMs, endedMs}) => startedMs > moments.resumedMs && endedMs < endMs);
			const text = polls
				.map((poll) => {
					const {lag, drain} = poll.groups.get(group) ?? {};
					return `${((endMs - poll.startedMs) / 1000).toFixed(1)} s before the end: lag ${lag}, ${drain?.state} ${drain?.ms}`;
				})
				.join('\n');
			const told = polls
				.map((poll) => ({atMs: poll.startedMs, drain: poll.groups.get(group)?.drain, leftMs: endMs - poll.startedMs}))
				.filter(({atMs, leftMs}) => atMs > dropMs + trendMs && leftMs >= 3 * intervalMs);
			expect(told.length, text).toBeGreaterThan(2);
			const far = told.filter(({drain, leftMs}) => !(drain?.ms != null && drain.ms <= 2 * leftMs && drain.ms >= leftMs / 2));
			expect(far, text).toEqual([]);
		});

		it('it ends caught up: exactly nothing behind, no time late, ok', () => {
			const last = lateGroups.flatMap((group) => run.watch.latest().groups.get(group)?.rows ?? []);
			expect(last.map(({lag, lagMs, lagMethod, verdict, drain}) => [lag, lagMs, lagMethod, verdict, drain.state])).toEqual(
				Array.from({length: lateGroups.length * partitions}, () => [0, 0, 'exact', 'ok', 'caught-up']),
			);
			expect(
				lateGroups.map((group) => [run.watch.latest().groups.get(group)?.lagMs, run.watch.latest().groups.get(group)?.verdict]),
			).toEqual(lateGroups.map(() => [0, 'ok']));
		});
	});

	describe('attached when the backlog is there already', () => {
		const watches: ReadonlyArray<readonly [string, () => KafkaWatch]> = [
			['from the start', () => run.watch],
			['late, with somebody looking', () => run.late],
			['late, with nobody looking', () => run.unseen],
		];
		it.each(watches)('%s: no time lag is wrong by more than its method says', (_, watchOf) => {
			const rows = lateGroups.flatMap((group) => rowsOf(watchOf(), group));
			expect(rows.length).toBeGreaterThan(50);
			const wrong = rows.filter(({row, age}) => {
				const {lag, lagMs, lagMethod} = row;
				if (lag === 0) return lagMs !== 0 || lagMethod !== 'exact';
				if (lagMethod === 'none') return lagMs !== null;
				if (lagMs === null || !Number.isFinite(lagMs) || lagMs < 0) return true;
				if (lagMethod === 'bound') return lagMs > age.mostMs + slackMs;
				const allowed = (ms: number): number => (lagMethod === 'exact' ? slackMs : Math.max(intervalMs, 0.2 * ms) + slackMs);
				return lagMs < age.leastMs - allowed(age.leastMs) || lagMs > age.mostMs + allowed(age.mostMs);
			});
			expect(wrong.map(words)).toEqual([]);
		});

		it('it is late by at least what was seen, or by what the records say, from its second poll on', () => {
			for (const watch of [run.late, run.unseen]) {
				const early = watch.polls.slice(1, 6).flatMap((poll) => [...poll.rows.values()].filter(({lag}) => (lag ?? 0) > 0));
				expect(early.length).toBeGreaterThan(3);
				expect(early.filter(({lagMethod, lagMs}) => lagMethod === 'none' || lagMs === null).map(({lagHow}) => lagHow)).toEqual([]);
			}
		});

		it('when somebody looks at the group, the records are asked: no bound is left within ten polls, and the age is right', () => {
			const rows = lateGroups.flatMap((group) => rowsOf(run.late, group)).filter(({poll}) => poll.endedMs < moments.resumedMs);
			const tenth = run.late.polls[10]?.startedMs ?? Number.NaN;
			const later = rows.filter(({poll}) => poll.startedMs >= tenth);
			expect(later.length).toBeGreaterThan(3);
			expect(later.filter(({row}) => row.lagMethod !== 'exact' && row.lagMethod !== 'interpolated').map(words)).toEqual([]);
		});
	});

	it('a recording of it says the same at the same moments', () => {
		expect(replayed.map(({seq}) => seq)).toEqual(run.watch.polls.map(({seq}) => seq));
		const said = ({endedMs, groups}: PollSeen) => ({
			endedMs,
			groups: lateGroups.map((name) => {
				const group = groups.get(name);
				return {
					...{name, verdict: group?.verdict, since: group?.verdictSinceMs, lag: group?.lag, lagMs: group?.lagMs, drain: group?.drain},
					rows: group?.rows.map((row) => ({
						...{verdict: row.verdict, since: row.verdictSinceMs, rule: row.rule, owner: row.owner, lag: row.lag},
						...{lagMs: row.lagMs, method: row.lagMethod, how: row.lagHow, drain: row.drain, retention: row.retention},
					})),
				};
			}),
		});
		expect(replayed.map(said)).toEqual(run.watch.polls.map(said));
		const told = new Set(replayed.flatMap(({groups}) => lateGroups.map((name) => groups.get(name)?.verdict)));
		expect([...told]).toEqual(expect.arrayContaining(['ok', 'lagging', 'stalled', 'stopped']));
	});

	it('was found out by nothing but reading', () => {
		const asked = run.kafka.asked();
		expect(otherThanReading(asked), askedInWords(asked)).toEqual([]);
		expect([...asked.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(500);
	});
});
