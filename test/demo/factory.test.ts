import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {gridGolden} from '../../source/components/grid-golden.ts';
import {manualClock} from '../../source/engine/clock.ts';
import {startReplay} from '../../source/engine/replay.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {paintScreen, restingUi} from '../../source/panels/screen.ts';
import {unicodeGlyphs} from '../../source/theme.ts';
import {openDemo} from './recording.ts';

const demo = openDemo('factory');
const ui = {...restingUi, zone: 'UTC'};
const frame = (snapshot: Snapshot, width = 120, height = 40): string =>
	gridGolden(paintScreen(snapshot, ui, width, height, unicodeGlyphs).grid);
const golden = (name: string): string => path.join(import.meta.dirname, 'goldens', `factory-${name}.txt`);

/** The script of the recorded incident, in seconds. */
const killed = 6 * 60;
const restarted = 11 * 60;
const brokerKilled = 14 * 60;
const brokerBack = 17.5 * 60;

const ownerOf = (snapshot: Snapshot, partition: number): string | null =>
	snapshot.partitions.find((row) => row.topic === 'sensor-data' && row.partition === partition)?.owner?.clientId ?? null;

describe('the recorded factory', () => {
	test('is at least twenty minutes long and undamaged', () => {
		expect(demo.recording.toMs - demo.recording.fromMs).toBeGreaterThanOrEqual(20 * 60_000);
		expect(demo.recording.damage).toEqual([]);
		expect(demo.recording.isClosed).toBe(true);
	});

	test.each([
		['before the incident', killed - 30],
		['the consumer silent', killed + 6],
		['its partition without an owner', killed + 8.5],
		['its partition moved', killed + 12],
		['down by its heartbeat', killed + 60],
		['a broker killed', brokerKilled + 20],
		['all well again', 21 * 60],
	])('%s, at 120x40', async (name, second) => {
		await expect(frame(demo.at(second))).toMatchFileSnapshot(golden(name.replaceAll(' ', '-')));
	});

	test('fills all six panels', () => {
		const text = frame(demo.at(killed - 30));
		for (const title of ['1 Services', '2 KPIs', '3 Latency', '4 Quality', '5 Partitions', '6 Alerts']) expect(text).toContain(title);
		expect(text).not.toMatch(/no data|none configured|asking/u);
	});
});

describe('the killed consumer', () => {
	const polls = demo.polls('kafka', killed - 10, killed + 120);
	const lost = polls.find(({seen}) => seen.groups[0]?.members.every(({clientId}) => clientId !== 'consumer-consumer-002'));
	const mine = demo.at(killed - 5).partitions.find((row) => row.owner?.clientId === 'consumer-consumer-002')?.partition ?? Number.NaN;

	test('is silent while the brokers still list it: its partition falls behind under its name', () => {
		const silent = polls.filter(({event}) => lost && event.now < lost.event.now).map(({seen}) => seen);
		expect(silent.length).toBeGreaterThanOrEqual(3);
		for (const seen of silent) expect(ownerOf(seen, mine)).toBe('consumer-consumer-002');
		const lags = silent.map((seen) => seen.partitions.find(({partition}) => partition === mine)?.lag ?? Number.NaN);
		expect(Math.max(...lags.slice(-2))).toBeGreaterThan(lags[0] ?? Number.NaN);
	});

	test('leaves its partition without an owner in every poll that could see that, critical at once', () => {
		const settled = polls.find(({event, seen}) => lost && event.now >= lost.event.now && seen.groups[0]?.state === 'Stable');
		const between = polls.filter(({event}) => lost && settled && event.now >= lost.event.now && event.now < settled.event.now);
		expect(between.length).toBeGreaterThanOrEqual(1);
		for (const {seen} of between) {
			expect(seen.partitions.find(({partition}) => partition === mine)).toMatchObject({
				owner: null,
				ownership: 'none',
				severity: 'critical',
			});
			expect(seen.groups[0]).toMatchObject({ownerless: 1, severity: 'critical'});
		}
	});

	test('loses its partition to another member, and no other partition is ever without one', () => {
		const after = polls.at(-1)?.seen as Snapshot;
		expect(ownerOf(after, mine)).toMatch(/^consumer-consumer-00[13]$/u);
		for (const {seen} of polls)
			for (const row of seen.partitions) if (row.partition !== mine) expect(row.owner, `partition ${row.partition}`).not.toBeNull();
	});

	test('is down by its heartbeat within 20 seconds and raises one alert that ends when it is back', () => {
		const down = demo.polls('database', killed, restarted + 60);
		const service = (seen: Snapshot) => seen.services.find(({title}) => title === 'consumer-002')?.state;
		const first = down.find(({seen}) => service(seen) === 'down');
		expect((first?.event.now ?? Number.POSITIVE_INFINITY) - demo.recording.fromMs).toBeLessThan((killed + 25) * 1_000);
		expect(service(down.at(-1)?.seen as Snapshot)).toBe('up');
		const states = new Set(
			down.flatMap(({seen}) =>
				seen.alerts.filter(({name, labels}) => name === 'ConsumerSilent' && labels.consumer_id === 'consumer-002').map(({state}) => state),
			),
		);
		expect([...states]).toEqual(['firing', 'resolved']);
	});

	test('keeps its partition in the API for ever: the claim is told as a claim, the brokers are believed', () => {
		const later = demo.at(killed + 120);
		expect(later.kpis.find(({title}) => title === 'Claimed twice')).toMatchObject({value: 1, severity: 'warning'});
		expect(later.partitions.filter(({partition}) => partition === mine)).toHaveLength(1);
	});
});

describe('the killed broker', () => {
	test('is down in its own row within two polls while the others stay up and every lag stays known', () => {
		const polls = demo.polls('kafka', brokerKilled, brokerKilled + 60);
		const down = polls.filter(({seen}) => seen.brokers.some(({id, state}) => id === 2 && state === 'down'));
		expect((down[0]?.event.now ?? Number.POSITIVE_INFINITY) - demo.recording.fromMs).toBeLessThan((brokerKilled + 8) * 1_000);
		const last = polls.at(-1)?.seen as Snapshot;
		expect(last.brokers.map(({id, state}) => `${id} ${state}`)).toEqual(['1 up', '2 down', '3 up']);
		expect(last.partitions.every(({lag}) => lag !== null)).toBe(true);
		expect(last.services.find(({title}) => title === 'Kafka')).toMatchObject({state: 'degraded', note: '2/3 brokers'});
	});

	test('is up again after its restart', () => {
		expect(demo.at(brokerBack + 60).brokers.map(({state}) => state)).toEqual(['up', 'up', 'up']);
	});
});

describe('stepping over the incident', () => {
	test('forth and back gives the same screens', async () => {
		const clock = manualClock();
		const session = startReplay({
			recording: demo.recording,
			model: demo.model,
			clock,
			atMs: demo.recording.fromMs + (killed - 2) * 1_000,
			isPaused: true,
		});
		await clock.advance(5_000);
		await session.store.whenIdle();
		const screen = () => frame(session.store.getSnapshot());
		// A jump may land between two polls; steps go from poll to poll.
		session.step(1);
		const forth = [screen()];
		for (let step = 0; step < 30; step += 1) {
			expect(session.step(1)).toBe(true);
			forth.push(screen());
		}
		const back = [screen()];
		for (let step = 0; step < 30; step += 1) {
			session.step(-1);
			back.push(screen());
		}
		expect(back.reverse()).toEqual(forth);
		expect(new Set(forth).size).toBeGreaterThan(20);
	});
});
