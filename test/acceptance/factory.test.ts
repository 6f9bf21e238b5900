/** pipetop against the running factory: its figures beside independent witnesses, and what it shows when things break. */
import {execFile} from 'node:child_process';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {builtProgram, root} from '../cli/built.ts';
import {oracleRows} from '../collectors/kafka-oracle.ts';
import {parseSnapshot} from '../output/snapshot-document.ts';
import {javaAvailable} from '../servers/kafka.ts';
import {until} from '../servers/until.ts';
import {type FactoryStandIn, startFactory} from '../systems/factory/factory.ts';
import {agreement, type Verdicts} from './agreement.ts';
import {factoryFigures, factoryParts} from './factory-figures.ts';
import {api, askFactory, type FactoryTruth, sql} from './factory-truth.ts';
import {failing, lateSources, recovered, serviceOf, slackMs, sourceOf} from './faults.ts';
import {freeze} from './freeze.ts';
import {type LiveWatch, type Seen, watchProfile} from './live-watch.ts';
import {askedInWords, otherThanReading} from './read-only.ts';

const missing = javaAvailable();
const title = `pipetop on the running factory${missing === undefined ? '' : ` (skipped: ${missing})`}`;
const execute = promisify(execFile);

type Partition = SnapshotDocument['partitions'][number];

const readings = (document: SnapshotDocument): readonly Partition[] => document.partitions.filter(({topic}) => topic === 'sensor-data');
const kpiOf = (document: SnapshotDocument, name: string) => document.kpis.find((one) => one.title === name);
const brokerOf = (document: SnapshotDocument, id: number) => document.brokers.find((broker) => broker.id === id);

describe.skipIf(missing !== undefined)(title, {timeout: 120_000}, () => {
	let factory: FactoryStandIn;
	let watch: LiveWatch;
	let first: FactoryTruth;

	beforeAll(async () => {
		factory = await startFactory({watched: true});
		watch = watchProfile('factory', factory.environment);
		await watch.until(
			'a first answer of every source',
			(document) => (document.sources.every(({state}) => state === 'ok') ? true : undefined),
			20_000,
		);
		first = await askFactory(factory);
	}, 300_000);
	afterAll(async () => {
		await watch?.stop();
		await factory?.stop();
	});

	it('prints the same from the built program: a line a second, by the shipped schema, that agrees with the database', async () => {
		const known = await sql<{n: number}>(factory, 'SELECT count(*)::int AS n FROM sensors');
		const {stdout} = await execute(
			process.execPath,
			[builtProgram(), 'watch', '--profile', 'factory', '--format', 'ndjson', '--interval', '1s', '--count', '4'],
			{cwd: root, env: {...process.env, ...factory.environment}, maxBuffer: 32 << 20, timeout: 60_000},
		);
		const documents = stdout
			.trimEnd()
			.split('\n')
			.map((line) => parseSnapshot(JSON.parse(line)));
		expect(documents).toHaveLength(4);
		const steps = documents.slice(1).map((document, index) => Date.parse(document.now) - Date.parse(documents[index]?.now ?? ''));
		expect(Math.max(...steps)).toBeLessThan(2_500);
		const last = documents.at(-1) as SnapshotDocument;
		expect(last.sources.map(({id, state}) => `${id} ${state}`)).toEqual(['kafka ok', 'database ok', 'api ok', 'host ok']);
		expect(last.quality.find((one) => one.title === 'Sensors reporting in a minute')?.total).toBe(known[0]?.n);
		const told = new Map((await oracleRows(factory.kafka, 'sensor-processors')).map((row) => [row.partition, row.clientId]));
		expect(readings(last).map(({partition, owner}) => [partition, owner?.clientId])).toEqual(
			[0, 1, 2].map((partition) => [partition, told.get(partition)]),
		);
	});

	it('shows a frozen API in its own row within one timeout, keeps its last values with their age, and asks all others on time', async () => {
		const before = watch.latest().document;
		const frozenMs = Date.now();
		await factory.command('stop-api');
		try {
			const shown = await watch.until(
				'the API to be down',
				(document) => (serviceOf(document, 'Monitoring API').state === 'down' ? document : undefined),
				(watch.everyMs.get('api') ?? 0) + 2_000 + slackMs,
			);
			expect(sourceOf(shown, 'api').failingParts.map(({kind}) => kind)).toContain('timeout');
			expect(sourceOf(shown, 'database').state).toBe('ok');
			// One of its paths is asked in every other poll only, and has not failed before that.
			await failing(watch, {source: 'api', timeoutMs: 2_000});
			const stale = await watch.until(
				'the figures of the API to be marked stale',
				(document) => (kpiOf(document, 'Claimed twice')?.stale === true ? document : undefined),
				5_000,
			);
			expect(kpiOf(stale, 'Claimed twice')?.value).toBe(kpiOf(before, 'Claimed twice')?.value);
			expect(Date.parse(kpiOf(stale, 'Claimed twice')?.asOf ?? '')).toBeLessThanOrEqual(frozenMs + slackMs);
			expect(serviceOf(stale, 'Monitoring API')).toMatchObject({
				state: 'down',
				stale: true,
				reason: expect.stringMatching(/last answer \d+ s ago/),
			});
			expect(sourceOf(stale, 'api').ageSeconds ?? 0).toBeGreaterThan(1);
		} finally {
			await factory.command('cont-api');
		}
		const thawedMs = Date.now();
		const well = await recovered(watch, 'api');
		expect(lateSources(watch, ['kafka', 'database', 'host'], frozenMs, thawedMs)).toEqual([]);
		expect(serviceOf(well, 'Monitoring API').state).toBe('up');
	});

	it('keeps producers up while the API calls them inactive between two heartbeats (trap 4)', async () => {
		const fromMs = Date.now();
		const flap = await until(
			'the API to call a producer inactive',
			async () =>
				(await api<{producer_id: string; status: string}[]>(factory, '/api/producer-health')).find((one) => one.status === 'inactive'),
			20_000,
			60,
		);
		const flapMs = Date.now();
		await watch.until('an evaluation after it', (_, seen) => (seen.evaluatedMs > flapMs ? true : undefined), 20_000);
		const unanswered = new Set(
			watch.seen.filter(({document}) => {
				const {state, failingParts} = sourceOf(document, 'database');
				return state !== 'ok' || failingParts.length > 0;
			}),
		);
		// A database that did not answer in time (a slow machine) makes both unknown until the rules are evaluated again, and is no claim of silence.
		const mayBeUnknown = ({atMs}: Seen): boolean =>
			[...unanswered].some((seen) => seen.atMs <= atMs && atMs - seen.atMs <= 5_000 + slackMs);
		const tiles = watch.since(fromMs).flatMap((seen) => {
			const {state} = serviceOf(seen.document, flap.producer_id);
			return state === 'unknown' && mayBeUnknown(seen) ? [] : [state];
		});
		expect(new Set(tiles)).toEqual(new Set(['up']));
		const alerts = watch.seen.flatMap((seen) =>
			seen.document.alerts
				.filter(
					({name, origin, state}) => name === 'ProducerSilent' && origin === 'pipetop' && !(state === 'unknown' && mayBeUnknown(seen)),
				)
				.map(({state, reason, summary}) => `${seen.document.now} ${state} ${reason} ${summary}`),
		);
		expect(alerts).toEqual([]);
		const claims = watch.since(fromMs).flatMap(({document}) => serviceOf(document, flap.producer_id).claims);
		expect(new Set(claims.map(({by}) => by))).toEqual(new Set(['api']));
	});

	describe('agrees with SQL, kafka-consumer-groups and the API asked between two of its polls:', () => {
		const figures = factoryFigures(() => first);
		let verdicts: Verdicts;
		beforeAll(async () => {
			// Rates over a minute agree in a later round only.
			verdicts = await agreement({watch, ask: () => askFactory(factory), figures, parts: factoryParts, mostRounds: 6});
		}, 240_000);
		it.each(figures.map(({name}) => name))('%s', (name) => {
			expect(verdicts.get(name)).toBe('agrees');
		});
		it('every KPI and every check of the profile is among them', () => {
			const {document} = watch.latest();
			const names = figures.map(({name}) => name.replace(/^(KPI|check) /, ''));
			const isCompared = (text: string): boolean =>
				names.some((name) => name.split(/[:,]/)[0] !== '' && text.startsWith(name.split(/[:,]/)[0] ?? '?'));
			expect([...document.kpis, ...document.quality].map((one) => one.title).filter((one) => !isCompared(one))).toEqual([]);
		});
		it('rebalancing events as the API tells them', async () => {
			const {rebalancing_events: told} = await api<{rebalancing_events: {event_type: string; consumer_id: string; timestamp: string}[]}>(
				factory,
				'/api/system-status',
			);
			const shown = watch.latest().document.events.map(({kind, text, time}) => `${kind} ${text.split(' ')[0]} ${time}`);
			const wanted = told.map((one) => `${one.event_type} ${one.consumer_id} ${new Date(one.timestamp).toISOString()}`);
			expect(wanted.filter((one) => !shown.includes(one))).toEqual([]);
			expect(wanted.length).toBeGreaterThan(0);
		});
	});

	it('counts a reading that is stored twice once, and says so, although the API reports the higher throughput (trap 12)', async () => {
		const ratioOf = (document: SnapshotDocument) => document.quality.find((one) => one.title === 'Stored once');
		await sql(
			factory,
			`INSERT INTO sensor_readings (sensor_id, timestamp_utc, reading_value, unit, alert_level, quality, processed_by_consumer, kafka_partition, kafka_offset, processing_timestamp)
			SELECT sensor_id, timestamp_utc, reading_value, unit, alert_level, quality, processed_by_consumer, kafka_partition, kafka_offset, processing_timestamp
			FROM sensor_readings WHERE kafka_offset IS NOT NULL ORDER BY processing_timestamp DESC LIMIT 5`,
		);
		const found = await watch.until(
			'five rows too many',
			(document) => {
				const {good, total} = ratioOf(document) ?? {};
				return (total ?? 0) - (good ?? 0) >= 5 ? ratioOf(document) : undefined;
			},
			15_000,
		);
		const {partition_activity: counted} = await api<{partition_activity: Record<string, number>}>(factory, '/api/real-time-metrics');
		expect(Object.values(counted).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual((found?.good ?? 0) + 5);
		expect(found?.outcome).not.toBe('pass');
		expect(found?.ratio).toBeLessThan(1);
	});

	describe('with consumer-002 killed and consumer-003 frozen', () => {
		let killedMs: number;
		let movedMs: number;
		let before: readonly Partition[];
		const lost = (client: string): Partition => {
			const found = before.find(({owner}) => owner?.clientId === client);
			if (found === undefined) throw new Error(`${client} owned nothing`);
			return found;
		};
		const kafkaPolls = (): readonly Seen[] => {
			const times = new Set<string>();
			return watch.since(killedMs).filter(({document}) => {
				const asOf = document.groups.find(({group}) => group === 'sensor-processors')?.asOf ?? '';
				return times.has(asOf) ? false : times.add(asOf);
			});
		};
		const groupOf = (document: SnapshotDocument) => document.groups.find(({group}) => group === 'sensor-processors');

		beforeAll(async () => {
			before = readings(watch.latest().document);
			killedMs = Date.now();
			await Promise.all([factory.command('kill-consumer consumer-002'), factory.command('stop-consumer consumer-003')]);
		}, 30_000);

		it('moves their partitions to the consumer that lives, as the tool has it', async () => {
			await watch.until(
				'all partitions to be owned by consumer-001',
				(document) => {
					const owners = readings(document).map(({owner, ownership}) => `${owner?.clientId} ${ownership}`);
					if (owners.length === 3 && owners.every((owner) => owner === 'consumer-consumer-001 stable')) return document;
					throw new Error(owners.join(', '));
				},
				45_000,
			);
			movedMs = Date.now();
			const told = await oracleRows(factory.kafka, 'sensor-processors');
			expect(told.map(({clientId}) => clientId)).toEqual(['consumer-consumer-001', 'consumer-consumer-001', 'consumer-consumer-001']);
		});

		it('shows them without an owner in every poll that could see that, critical at once, and never gives them to a member that has left', () => {
			const wrong = kafkaPolls().flatMap(({document}) => {
				const members = new Set(groupOf(document)?.members.map(({id}) => id));
				return readings(document).flatMap(({partition, owner, ownership, severity}) => {
					if (owner !== null && !members.has(owner.member)) return [`${document.now} ${partition}: ${owner.clientId} is no member`];
					const isGone = !members.has(lostOwner(partition) ?? '') && owner === null;
					return isGone && (ownership !== 'none' || severity !== 'critical')
						? [`${document.now} ${partition}: ${ownership}, ${severity}`]
						: [];
				});
			});
			expect(wrong).toEqual([]);
			const states = new Set(kafkaPolls().map(({document}) => groupOf(document)?.state));
			expect(states).toContain('Stable');
		});
		const lostOwner = (partition: number): string | undefined => before.find((row) => row.partition === partition)?.owner?.member;

		it('says that both are silent: their services down, an alert each, and the heartbeats of the database agree', async () => {
			const document = await watch.until(
				'both consumers to be down and alerted on',
				(one) => {
					const down = ['consumer-002', 'consumer-003'].filter((id) => serviceOf(one, id).state === 'down');
					const alerts = one.alerts.filter(({name, state}) => name === 'ConsumerSilent' && state === 'firing');
					if (down.length === 2 && alerts.length === 2) return one;
					throw new Error(`down: ${down.join()}; alerts: ${alerts.map(({summary}) => summary).join()}`);
				},
				30_000,
			);
			expect(serviceOf(document, 'consumer-001').state).toBe('up');
			const silent = await sql<{consumer_id: string}>(
				factory,
				"SELECT consumer_id FROM consumer_health WHERE last_heartbeat < now() - interval '15 s' ORDER BY 1",
			);
			expect(silent.map((row) => row.consumer_id)).toEqual(['consumer-002', 'consumer-003']);
		});

		it('shows the stale claim of the API beside the word of the brokers (trap 2)', async () => {
			const {assignments} = await api<{assignments: {consumer_id: string; assigned_partitions: number[]}[]}>(
				factory,
				'/api/partition-assignment',
			);
			expect(assignments.find((one) => one.consumer_id === 'consumer-002')?.assigned_partitions).toEqual([
				lost('consumer-consumer-002').partition,
			]);
			const killed = lost('consumer-consumer-002').partition;
			const claimsOf = (one: SnapshotDocument) => readings(one).find(({partition}) => partition === killed)?.claims ?? [];
			// The figure and the claims are told by different answers, one of which may come a poll later.
			const document = await watch.until(
				'two partitions claimed twice',
				(one) => {
					if (kpiOf(one, 'Claimed twice')?.value === 2 && claimsOf(one).length > 0) return one;
					throw new Error(JSON.stringify([kpiOf(one, 'Claimed twice')?.value, claimsOf(one)]));
				},
				30_000,
			);
			expect(serviceOf(document, 'consumer-002')).toMatchObject({state: 'down', claims: [{by: 'api', state: 'down', differs: false}]});
			expect(kpiOf(document, 'Group members')).toMatchObject({value: 1, claims: [{by: 'api', value: 3, differs: true}]});
			// It names the true owner too, which takes no room.
			expect(claimsOf(document)).toEqual([{source: 'api', owner: 'consumer-consumer-002'}]);
			expect(document.quality.find((one) => one.title === 'Partitions claimed once')).toMatchObject({good: 1, total: 3});
			expect(readings(document).map(({owner}) => owner?.clientId)).toEqual(Array.from({length: 3}, () => 'consumer-consumer-001'));
		});

		it('never gives a partition to the zombie that wakes and still claims it (trap 3)', async () => {
			const zombie = lost('consumer-consumer-003').owner?.member;
			await factory.command('cont-consumer consumer-003');
			await factory.command('restart-consumer consumer-002');
			await watch.until(
				'three owners again',
				(document) => {
					const owners = readings(document).map(({owner, ownership}) => `${owner?.clientId} ${ownership}`);
					if (new Set(owners).size === 3 && owners.every((owner) => owner.endsWith('stable'))) return true;
					throw new Error(owners.join(', '));
				},
				60_000,
			);
			const owners = watch.since(movedMs).flatMap(({document}) => readings(document).map(({owner}) => owner?.member));
			expect(owners).not.toContain(zombie);
			await watch.until(
				'the tile of the zombie to be up again',
				(document) => (serviceOf(document, 'consumer-003').state === 'up' ? true : undefined),
				15_000,
			);
		});
	});

	it('shows a killed broker in its own row within one timeout, with all other rows on time, and well again after its restart', async () => {
		const killedMs = Date.now();
		await factory.command('kill-broker 2');
		const shown = await watch.until(
			'broker 2 to be down',
			(document) => (brokerOf(document, 2)?.state === 'down' ? document : undefined),
			(watch.everyMs.get('kafka') ?? 0) + 2_000 + slackMs,
		);
		expect([1, 3].map((id) => brokerOf(shown, id)?.state)).toEqual(['up', 'up']);
		expect(serviceOf(shown, 'Kafka')).toMatchObject({state: 'degraded', note: '2/3 brokers', reason: expect.stringContaining('broker 2')});
		const alert = await watch.until(
			'the alert',
			(document) => document.alerts.find(({name, state}) => name === 'BrokerDown' && state === 'firing'),
			12_000,
		);
		expect(alert.summary).toBe('broker 2 does not answer');
		const backMs = Date.now();
		await factory.command('restart-broker 2');
		await watch.until(
			'all replicas in sync again',
			(document) => {
				const all = document.brokers.map(({id, state, underReplicated}) => `${id} ${state} ${underReplicated}`);
				if (document.brokers.length === 3 && all.every((one) => one.endsWith('up 0'))) return true;
				throw new Error(all.join(', '));
			},
			60_000,
		);
		expect(lateSources(watch, ['kafka', 'database', 'api', 'host'], killedMs, backMs)).toEqual([]);
	});

	const faults: readonly (readonly [string, 'refused' | 'timeout', () => Promise<() => Promise<unknown>>])[] = [
		[
			'frozen',
			'timeout',
			async () => {
				const thaw = freeze(factory.postgres.pid);
				return async () => thaw();
			},
		],
		[
			'killed',
			'refused',
			async () => {
				await factory.command('kill-postgres');
				return () => factory.command('restart-postgres');
			},
		],
	];
	it.each(faults)(
		'shows a %s Postgres in its own row (%s) with the last values and their age, asks the rest on time, and comes back',
		async (_, kind, inject) => {
			const lastGood = kpiOf(watch.latest().document, 'Latency p50');
			const brokenMs = Date.now();
			const mend = await inject();
			try {
				const shown = await failing(watch, {source: 'database', timeoutMs: 4_000});
				const {failure, failingParts} = sourceOf(shown, 'database');
				expect(failure?.kind ?? failingParts[0]?.kind).toBe(kind);
				const stale = await watch.until(
					'its figures to be marked stale',
					(document) => (kpiOf(document, 'Latency p50')?.stale ? document : undefined),
					6_000,
				);
				expect(kpiOf(stale, 'Latency p50')?.value).not.toBeNull();
				expect(Date.parse(kpiOf(stale, 'Latency p50')?.asOf ?? '')).toBeGreaterThanOrEqual(Date.parse(lastGood?.asOf ?? ''));
				expect(sourceOf(stale, 'database').ageSeconds ?? 0).toBeGreaterThan(1);
				expect(serviceOf(stale, 'Postgres')).toMatchObject({state: 'down', stale: true});
				expect(serviceOf(stale, 'consumer-001')).toMatchObject({state: 'unknown', reason: expect.stringMatching(/^was up; /)});
				// The API stands on this database and fails with it, in its own row.
				expect(lateSources(watch, ['kafka', 'host'], brokenMs, Date.now())).toEqual([]);
			} finally {
				await mend();
				await recovered(watch, 'database', 45_000);
			}
			const well = await recovered(watch, 'api', 45_000);
			expect(serviceOf(well, 'Postgres').state).toBe('up');
			const falseAlarms = watch
				.since(brokenMs)
				.flatMap(({document}) => document.alerts.filter(({name, state}) => name === 'ConsumerSilent' && state === 'firing'));
			expect(falseAlarms).toEqual([]);
		},
	);

	it('has only read in all of this, as a user who may Describe and nothing else', () => {
		const asked = factory.asked();
		expect(otherThanReading(asked), askedInWords(asked)).toEqual([]);
		expect([...asked.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
	});
});
