import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {paintScreen, restingUi} from '../../source/panels/screen.ts';
import {unicodeGlyphs} from '../../source/theme.ts';
import {gridGolden} from '../components/grid-golden.ts';
import {openDemo} from './recording.ts';

const demo = openDemo('rt-lakehouse');
const frame = (snapshot: Snapshot): string => gridGolden(paintScreen(snapshot, {...restingUi, zone: 'UTC'}, 120, 40, unicodeGlyphs).grid);

/** The script of the recorded incident, in seconds. */
const badEvents = {from: 7 * 60, to: 9 * 60};
const sparkGone = {from: 10 * 60, to: 13.5 * 60};
const goldGone = {from: 15 * 60, to: 18 * 60};

const kpi = (seen: Snapshot, title: string): number | null => seen.kpis.find((one) => one.title === title)?.value ?? null;
const service = (seen: Snapshot, title: string) => seen.services.find((one) => one.title === title);
const alert = (seen: Snapshot, name: string): string | undefined => seen.alerts.find((one) => one.name === name && !one.isClaim)?.state;
const check = (seen: Snapshot, title: string) => seen.quality.find((one) => one.title === title);

test('the recorded lakehouse is at least twenty minutes long and undamaged', () => {
	expect(demo.recording.toMs - demo.recording.fromMs).toBeGreaterThanOrEqual(20 * 60_000);
	expect(demo.recording.damage).toEqual([]);
});

test.each([
	['before the incident', badEvents.from - 30],
	['bad events', badEvents.to - 10],
	['Spark stopped', sparkGone.to - 20],
	['gold missing', goldGone.to - 20],
	['all well again', 21 * 60],
])('%s, at 120x40', async (name, second) => {
	await expect(frame(demo.at(second))).toMatchFileSnapshot(
		path.join(import.meta.dirname, 'goldens', `rt-lakehouse-${name.replaceAll(' ', '-')}.txt`),
	);
});

describe('bad events', () => {
	test('lower the share of events with a user, and raise an alert about it', () => {
		const before = check(demo.at(badEvents.from - 20), 'Non-null user in 2 min');
		const during = check(demo.at(badEvents.to - 5), 'Non-null user in 2 min');
		expect(before?.outcome).toBe('pass');
		expect(during?.ratio ?? 1).toBeLessThan((before?.ratio ?? 0) - 0.1);
		expect(during?.outcome).not.toBe('pass');
		expect(alert(demo.at(badEvents.to + 20), 'BadEvents')).toBe('firing');
	});
});

describe('Spark stopped', () => {
	const early = demo.at(sparkGone.from + 60);
	const late = demo.at(sparkGone.to - 15);

	test('shows the driver down and every query without a commit', () => {
		expect(service(late, 'Spark driver')).toMatchObject({state: 'down'});
		for (const query of ['bronze', 'silver', 'gold']) expect(service(late, `Query ${query}`)).toMatchObject({state: 'down'});
		expect(alert(late, 'QueryStopped')).toBe('firing');
		expect(alert(late, 'PipelineBehind')).toBe('firing');
	});

	test('true freshness grows with time while the lag that the API claims stands still', () => {
		expect((kpi(late, 'Silver is') ?? 0) - (kpi(early, 'Silver is') ?? 0)).toBeGreaterThan(100);
		expect(kpi(late, 'Claimed lag')).toBe(kpi(demo.at(sparkGone.to - 60), 'Claimed lag'));
	});

	test('events that nobody reads are counted without any consumer group', () => {
		expect(late.groups).toEqual([]);
		expect((kpi(late, 'Not read yet') ?? 0) - (kpi(early, 'Not read yet') ?? 0)).toBeGreaterThan(1_000);
	});

	test('says healthy all the while, and is not believed for that', () => {
		expect(service(late, 'API')).toMatchObject({state: 'up'});
		expect(late.worst).toBe('critical');
	});

	test('catches up afterwards', () => {
		expect(kpi(demo.at(sparkGone.to + 80), 'Not read yet') ?? Number.POSITIVE_INFINITY).toBeLessThan(1_000);
	});
});

describe('gold missing', () => {
	const seen = demo.at(goldGone.to - 20);

	test('is a failing service and a firing alert, though the system speaks of no breach', () => {
		expect(service(seen, 'API serves gold')).toMatchObject({state: 'down'});
		expect(alert(seen, 'GoldMissing')).toBe('firing');
		expect(check(seen, 'Parquet parts served')).toMatchObject({outcome: 'fail'});
	});

	test('no data reads unknown, not fine: the system gives no verdict over no samples', () => {
		expect(seen.alerts.filter(({isClaim, state}) => isClaim && state === 'resolved')).toEqual([]);
	});

	test('is over when gold is back', () => {
		expect(service(demo.at(goldGone.to + 60), 'API serves gold')).toMatchObject({state: 'up'});
	});
});

describe('what the system does not have', () => {
	test('is said to be missing, and passes nothing', () => {
		const seen = demo.at(60);
		expect(service(seen, 'Readiness')).toMatchObject({state: 'degraded', reason: {code: 'http-status', status: 404, message: 'Not Found'}});
		for (const title of ['Ingestion lag', 'Schema compliance'])
			expect(check(seen, title)).toMatchObject({outcome: 'unknown', ratio: null, value: null});
	});
});
