/** pipetop against the running lakehouse: its figures beside independent witnesses, and what it shows when the system lies or breaks. */
import {existsSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {javaAvailable} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {freePorts} from '../servers/ports.ts';
import {until} from '../servers/until.ts';
import {type Duck, openDuck} from '../systems/rt-lakehouse/duck.ts';
import {type LakehouseStandIn, startLakehouse} from '../systems/rt-lakehouse/lakehouse.ts';
import {startUnit, type Unit} from '../systems/unit.ts';
import {agreement, type Verdicts} from './agreement.ts';
import {type CountingProxy, startCountingProxy} from './counting-proxy.ts';
import {serviceOf, sourceOf} from './faults.ts';
import {lakehouseFigures, lakehouseParts} from './lakehouse-figures.ts';
import {api, askLakehouse, type LakehouseTruth, logEnds} from './lakehouse-truth.ts';
import {type LiveWatch, type Seen, watchProfile} from './live-watch.ts';

const missing = javaAvailable();
const title = `pipetop on the running lakehouse${missing === undefined ? '' : ` (skipped: ${missing})`}`;
const minuteMs = 60_000;
const eventsPerSecond = 20;
const limitedPaths = ['/metrics', '/latency', '/dq/status', '/alerts/state'];
const wantedPaths = ['/health/detailed', '/readyz', '/alerts/current', '/metrics/system', '/metrics/database'];

const kpiOf = (document: SnapshotDocument, name: string) => document.kpis.find((one) => one.title === name);
const figureOf = ({document}: Seen, name: string): number => kpiOf(document, name)?.value ?? Number.NaN;
const firing = (document: SnapshotDocument, name: string) =>
	document.alerts.filter((alert) => alert.name === name && alert.state === 'firing' && alert.origin === 'pipetop');

/** Six minutes of gold, eight to three minutes ago: ten views and one purchase of 20 in each. */
const past = (): readonly object[] => {
	const base = Math.floor(Date.now() / minuteMs) * minuteMs;
	return Array.from({length: 6}, (_, index) => base - (8 - index) * minuteMs).flatMap((start, index) =>
		Array.from({length: 11}, (_unused, number) => ({
			...{event_id: `past-${index}-${number}`, user_id: `past_user_${number}`, product_id: 'product_1', quantity: 2, price: 10},
			...{event_type: number === 10 ? 'purchase' : 'page_view', currency: 'USD', country: 'DE', session_id: `${index}`, device: 'desktop'},
			...{ts: new Date(start + number * 1000).toISOString().replace('Z', '+00:00'), ua: 'test', campaign: null, referrer: 'direct'},
		})),
	);
};

describe.skipIf(missing !== undefined)(title, {timeout: 150_000}, () => {
	let lakehouse: LakehouseStandIn;
	let duck: Duck;
	let proxy: CountingProxy;
	let watch: LiveWatch;
	let first: LakehouseTruth;
	let endsAtStart: number;

	/** Another watch, whose API allows six limited questions a minute. */
	let limited: Unit;
	let toLimited: CountingProxy;
	let other: LiveWatch;

	const startLimited = async (): Promise<void> => {
		const [port = 0] = await freePorts(1);
		limited = await startUnit({
			...{name: 'limited-api', program: join(import.meta.dirname, '../systems/rt-lakehouse/api.ts'), folder: tmpdir()},
			settings: {port, deltaPath: lakehouse.deltaPath, rateLimit: 6, rateWindowSeconds: 60},
		});
		toLimited = await startCountingProxy(`http://127.0.0.1:${port}`);
		other = watchProfile('rt-lakehouse', {...lakehouse.environment, API_URL: toLimited.url});
	};
	const sendPast = async (): Promise<void> => {
		const producer = kafkaClient(lakehouse.kafka.brokers).producer();
		await producer.connect();
		// One key, so one partition and one batch: nothing of it comes too late.
		await producer.send({topic: 'ecommerce_events', messages: past().map((one) => ({key: 'past', value: JSON.stringify(one)}))});
		await producer.disconnect();
	};

	beforeAll(async () => {
		duck = await openDuck();
		lakehouse = await startLakehouse({
			knobs: {eventsPerSec: 0},
			timing: {batchMs: 1_000, goldMs: 2_000, exportMs: 7_300, overwriteGapMs: 150, goldWatermarkMs: 5_000},
			rateLimit: 600,
		});
		await sendPast();
		endsAtStart = await logEnds(lakehouse);
		await lakehouse.command(`events-per-second ${eventsPerSecond}`);
		proxy = await startCountingProxy(lakehouse.apiUrl);
		watch = watchProfile('rt-lakehouse', {...lakehouse.environment, API_URL: proxy.url});
		await until(
			'gold',
			async () => ((await api<{gold_parquet_parts: number}>(lakehouse, '/healthz')).gold_parquet_parts > 0 ? true : undefined),
			90_000,
			300,
		);
		first = await askLakehouse(lakehouse, duck);
		await startLimited();
	}, 300_000);
	afterAll(async () => {
		await Promise.all([watch?.stop(), other?.stop()]);
		await Promise.all([proxy?.stop(), toLimited?.stop(), limited?.kill('SIGKILL')]);
		await lakehouse?.stop();
	});

	it('names the endpoints that the document wants and the deployed system lacks, and stays fine without them', async () => {
		const document = await watch.until(
			'five missing endpoints',
			(one, {notes}) => {
				const told = notes.get('api') ?? [];
				const named = wantedPaths.filter((path) => told.some((note) => note.includes(`${path}: HTTP 404, the service has no such path`)));
				if (named.length === wantedPaths.length) return one;
				throw new Error(told.join('; '));
			},
			30_000,
		);
		expect(sourceOf(document, 'api').state).toBe('ok');
		expect(sourceOf(document, 'api').failingParts.filter(({part}) => wantedPaths.includes(part))).toEqual([]);
		expect(serviceOf(document, 'Readiness').state).not.toBe('up');
		expect(document.quality.find((one) => one.title === 'Schema compliance')).toMatchObject({
			outcome: 'unknown',
			ratio: null,
			reason: expect.stringMatching(/does not measure/),
		});
		expect(document.quality.find((one) => one.title === 'Ingestion lag')).toMatchObject({outcome: 'unknown', value: null});
	});

	describe("agrees with DuckDB over the same files, Kafka's own tool and the API asked by hand:", () => {
		const figures = lakehouseFigures(
			() => first,
			() => endsAtStart,
		);
		let verdicts: Verdicts;
		beforeAll(async () => {
			// Figures over a minute agree in a later round only.
			// Not a number until its first good answer.
			const lastMetrics = (): number => watch.latest().parts.get('api')?.get('/metrics') || 0;
			verdicts = await agreement({
				...{watch, ask: () => askLakehouse(lakehouse, duck), figures, parts: lakehouseParts, mostRounds: 6},
				// The API keeps its answers for 10 to 15 s: just after a poll both are told the same.
				moment: async () => {
					const before = lastMetrics();
					await until('the next poll of the API', () => (lastMetrics() > before ? true : undefined), 60_000, 20);
				},
			});
		}, 300_000);
		it.each(figures.map(({name}) => name))('%s', (name) => {
			expect(verdicts.get(name)).toBe('agrees');
		});
		it('every KPI and every check of the profile is among them, or said to be missing', () => {
			const names = figures.map(({name}) => name.replace(/^(KPI|check) /, ''));
			const absent = ['Ingestion lag', 'Schema compliance'];
			const {document} = watch.latest();
			const left = [...document.kpis, ...document.quality]
				.map((one) => one.title)
				.filter((one) => !names.some((name) => name.startsWith(one)));
			expect(left.filter((one) => !absent.includes(one))).toEqual([]);
		});
		it('says how old the figures of the API are, which it says of itself only by a window, and does not judge them late (trap 17)', async () => {
			const {latest_kpis: kpis} = await api<{latest_kpis: {window_start: string}}>(lakehouse, '/metrics');
			const age = kpiOf(watch.latest().document, 'Figures are');
			// Another minute may have been closed since pipetop asked.
			expect(Math.abs((age?.value ?? Number.NaN) - (Date.now() - Date.parse(`${kpis.window_start}Z`)) / 1000)).toBeLessThan(90);
			expect(age?.state).toBe('ok');
		});
		it('asks at most 16 limited questions in any minute, of the 60 that it shares with the pages of the system', () => {
			const times = proxy.asked.filter(({path}) => limitedPaths.includes(path)).map(({atMs}) => atMs);
			const perMinute = times.map((start) => times.filter((atMs) => atMs >= start && atMs < start + minuteMs).length);
			expect(Math.max(...perMinute)).toBeLessThanOrEqual(16);
			expect(times.length).toBeGreaterThan(12);
		});
		it('never counts events in Kafka below those that were read', () => {
			const counts = watch.seen.map((seen) => figureOf(seen, 'Not read yet')).filter((value) => !Number.isNaN(value));
			expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
		});
	});

	it('obeys the limit of requests (trap 10): after a 429 without Retry-After nothing is asked for a while, and the last values stay with their age', async () => {
		const refusal = await until('a 429', () => toLimited.asked.find(({status}) => status === 429), 60_000);
		const shown = await until(
			'the limit to be told',
			() =>
				other.seen.find(({document}) => {
					const {failure, failingParts} = sourceOf(document, 'api');
					return failure?.kind === 'limited' || failingParts.some(({kind}) => kind === 'limited');
				})?.document,
			10_000,
		);
		const told = sourceOf(shown, 'api');
		expect([...told.failingParts.map(({message}) => message), told.failure?.message].join()).toMatch(/429|limit/);
		expect(kpiOf(shown, 'Orders')?.value).not.toBeNull();
		// Held back beyond its own interval of 10 s: a whole poll is left out.
		const pause = await until(
			'a pause longer than the interval',
			() => {
				const times = toLimited.asked.filter(({atMs}) => atMs >= refusal.atMs).map(({atMs}) => atMs);
				const longest = Math.max(0, ...times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs)));
				if (longest > 14_000) return longest;
				throw new Error(`asked ${times.map((atMs) => atMs - refusal.atMs).join()} ms after the refusal`);
			},
			80_000,
		);
		expect(pause).toBeGreaterThan(14_000);
	});

	describe('with Spark killed', () => {
		let killedMs: number;
		let endsAtKill: number;
		beforeAll(async () => {
			// Not in the middle of an export, which would take the files with it.
			const marker = join(lakehouse.deltaPath, 'gold_latest.parquet', '_SUCCESS');
			await until(
				'an export just made',
				() => (existsSync(marker) && Date.now() - statSync(marker).mtimeMs < 2_000 ? true : undefined),
				30_000,
				20,
			);
			await lakehouse.command('kill-spark');
			killedMs = Date.now();
			endsAtKill = await logEnds(lakehouse);
		}, 60_000);
		const sinceKill = (ms: number): readonly Seen[] => watch.since(killedMs + ms);

		it('shows the driver down within one poll and its timeout, while the API goes on being healthy (trap 1)', async () => {
			const document = await watch.until(
				'the driver to be down',
				(one) => (serviceOf(one, 'Spark driver').state === 'down' ? one : undefined),
				10_000 + 4_000 + 2_500,
			);
			expect(serviceOf(document, 'API').state).toBe('up');
			expect((await api<{status: string}>(lakehouse, '/health')).status).toBe('healthy');
		});

		it('lets "Not read yet" and "Silver is" grow while the lag that the API claims stands still (trap 8)', async () => {
			await watch.until('50 s without Spark', (_, seen) => (seen.atMs > killedMs + 50_000 ? true : undefined), 60_000);
			// The API keeps an answer for 15 s, and pipetop asks every 15 s.
			const still = new Set(sinceKill(32_000).map((seen) => figureOf(seen, 'Claimed lag')));
			expect(still.size).toBe(1);
			expect(await api<{lag_sec: number}>(lakehouse, '/latency')).toMatchObject({lag_sec: [...still][0]});
			const [early, late] = [sinceKill(16_000)[0] as Seen, watch.latest()];
			const seconds = (late.evaluatedMs - early.evaluatedMs) / 1000;
			expect(figureOf(late, 'Silver is') - figureOf(early, 'Silver is')).toBeCloseTo(seconds, 0);
			const unread = figureOf(late, 'Not read yet');
			const ends = await logEnds(lakehouse);
			expect(unread).toBeGreaterThan(0.5 * (ends - endsAtKill));
			expect(unread).toBeLessThanOrEqual(ends - endsAtKill + 10 * eventsPerSecond);
			expect(unread - figureOf(early, 'Not read yet')).toBeGreaterThan(0.5 * seconds * eventsPerSecond);
		});

		it('fires on missing gold although the API says that there is no breach (trap 9)', async () => {
			rmSync(join(lakehouse.deltaPath, 'gold_latest.parquet'), {recursive: true, force: true});
			const alert = await watch.until('GoldMissing', (document) => firing(document, 'GoldMissing')[0], 60_000);
			expect(alert.severity).toBe('critical');
			expect(await api(lakehouse, '/alerts/state')).toEqual({breach: false, samples: []});
			const {document} = watch.latest();
			expect(serviceOf(document, 'API').state).toBe('up');
			expect(serviceOf(document, 'API serves gold').state).toBe('down');
			expect(document.quality.find((one) => one.title === 'Parquet parts served')).toMatchObject({outcome: 'fail', ratio: 0});
			// No samples is no verdict: neither a breach nor its end is told.
			const told = await watch.until(
				'an answer without samples',
				(one) => {
					const found = one.alerts.filter(({origin}) => origin === 'api');
					return found.length === 0 ? [] : undefined;
				},
				40_000,
			);
			expect(told).toEqual([]);
		});

		it('calls every query down when it has committed nothing for 90 s, each with an alert', async () => {
			const queries = ['bronze', 'silver', 'gold'];
			const document = await watch.until(
				'three queries down',
				(one) => {
					const states = queries.map((query) => serviceOf(one, `Query ${query}`).state);
					if (states.every((state) => state === 'down') && firing(one, 'QueryStopped').length === 3) return one;
					throw new Error(states.join());
				},
				150_000,
			);
			await watch.until('PipelineBehind', (one) => firing(one, 'PipelineBehind')[0], 60_000);
			expect(
				firing(document, 'QueryStopped')
					.map(({labels}) => labels.query)
					.sort(),
			).toEqual(queries.toSorted());
			// Bronze's last commit may be a second or two before the kill, gold's longer.
			const bronzeDown = watch.since(killedMs).find((one) => serviceOf(one.document, 'Query bronze').state === 'down') as Seen;
			expect(bronzeDown.atMs - killedMs).toBeGreaterThan(80_000);
			expect(bronzeDown.atMs - killedMs).toBeLessThan(110_000);
		});

		it('is well again when Spark goes on where its checkpoint ends', async () => {
			await lakehouse.command('start-spark');
			await watch.until(
				'all services and the backlog',
				(one) => {
					const down = one.services
						.filter(({title: name, state}) => state !== 'up' && name !== 'Readiness')
						.map(({title: name, state}) => `${name} ${state}`);
					const unread = kpiOf(one, 'Not read yet')?.value ?? Number.POSITIVE_INFINITY;
					if (
						down.length === 0 &&
						unread < 10 * eventsPerSecond &&
						[...firing(one, 'QueryStopped'), ...firing(one, 'GoldMissing')].length === 0
					)
						return one;
					throw new Error(`${down.join()}; not read ${unread}`);
				},
				90_000,
			);
		});
	});
});
