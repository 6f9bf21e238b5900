/** The five scenarios of the factory's document, as the shipped recording tells them. */
import {describe, expect, test} from 'vitest';
import {reasonText} from '../../source/model/reason-words.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {
	alertsOf,
	brokerBack,
	brokerKilled,
	checkOf,
	consumerBack,
	consumerFrozen,
	consumerKilled,
	consumerRestarted,
	databaseFree,
	databaseLocked,
	demo,
	drainsSlowly,
	firing,
	groupOf,
	kpiOf,
	movedBetween,
	owners,
	readings,
	rebalancesIn,
	sensorsBack,
	sensorsKilled,
	statesOf,
	tileOf,
} from './factory-story.ts';

/** Length of time between two messages of a sensor, s. */
const interval = 5.2;
const moves = (row: {moves: ReadonlyArray<{partition: number; from: string | null; to: string | null}>} | undefined): readonly string[] =>
	(row?.moves ?? []).map(({partition, from, to}) => `${partition} ${from} → ${to}`).toSorted();

describe('F1, normal flow', () => {
	const seen = demo.at(consumerKilled - 10);

	test('what is sent, delivered and stored agrees, and nothing is behind for longer than a commit takes', () => {
		const [sent, delivered, stored] = ['Sent /s', 'In Kafka /s', 'Stored /s'].map((name) => kpiOf(seen, name)?.value ?? Number.NaN);
		for (const rate of [sent, delivered, stored]) expect(Math.abs((rate ?? 0) - 6 / interval)).toBeLessThan(0.2);
		expect(kpiOf(seen, 'Behind (time)')?.value).toBeLessThan(12);
		expect(readings(seen).map(({verdict, ownership}) => `${verdict} ${ownership}`)).toEqual(['ok stable', 'ok stable', 'ok stable']);
		expect(groupOf(seen)).toMatchObject({state: 'Stable', verdict: 'ok', ownerless: 0, idle: 0, coverage: {known: 3, total: 3}});
	});

	test('what the system claims of owners and figures is what is seen', () => {
		expect(readings(seen).flatMap(({claims}) => claims)).toEqual([]);
		for (const name of ['Sent /s', 'Stored /s', 'Consumers alive', 'Group members'])
			expect(kpiOf(seen, name)?.claims, name).toMatchObject([{differs: false}]);
	});

	test('calls producers late by its API again and again, whose tiles stay up', () => {
		const tiles = demo
			.polls('api', 60, consumerKilled)
			.flatMap(({seen: one}) => one.services.filter(({title}) => title.includes('sensor-0')));
		expect(tiles.filter(({claims}) => claims?.some(({state, differs}) => state === 'down' && differs)).length).toBeGreaterThan(0);
		expect(new Set(tiles.map(({state}) => state))).toEqual(new Set(['up']));
	});
});

describe('F2, a consumer killed', () => {
	const polls = demo.polls('kafka', consumerKilled - 10, consumerKilled + 120);
	const lost = polls.find(({seen}) => groupOf(seen)?.members.every(({clientId}) => clientId !== 'consumer-consumer-002'));
	const before = demo.at(consumerKilled - 5);
	const after = demo.at(consumerKilled + 60);
	const mine = owners(before).indexOf('consumer-consumer-002');

	test('is silent while the brokers still list it: its partition falls behind under its name', () => {
		const silent = polls.filter(({event}) => lost && event.now < lost.event.now).map(({seen}) => seen);
		expect(silent.length).toBeGreaterThanOrEqual(3);
		for (const seen of silent) expect(owners(seen)[mine]).toBe('consumer-consumer-002');
		const lags = silent.map((seen) => readings(seen)[mine]?.lag ?? Number.NaN);
		expect(Math.max(...lags.slice(-2))).toBeGreaterThan(lags[0] ?? Number.NaN);
	});

	test('leaves its partition without an owner in every poll that could see that, critical at once', () => {
		const settled = polls.find(({event, seen}) => lost && event.now >= lost.event.now && groupOf(seen)?.state === 'Stable');
		const between = polls.filter(({event}) => lost && settled && event.now >= lost.event.now && event.now < settled.event.now);
		expect(between.length).toBeGreaterThanOrEqual(1);
		for (const {seen} of between) {
			expect(readings(seen)[mine]).toMatchObject({owner: null, ownership: 'none', severity: 'critical'});
			expect(groupOf(seen)).toMatchObject({ownerless: 1, severity: 'critical'});
		}
	});

	test('loses its partition to another member in exactly one rebalance row that names what moved; no other is ever without an owner', () => {
		expect(owners(after)[mine]).toMatch(/^consumer-consumer-00[13]$/u);
		for (const {seen} of polls)
			for (const row of readings(seen)) if (row.partition !== mine) expect(row.owner, `partition ${row.partition}`).not.toBeNull();
		const rows = rebalancesIn(after, consumerKilled - 5, consumerKilled + 60);
		expect(rows).toHaveLength(1);
		expect(rows[0]).toMatchObject({kind: 'left', ongoing: false, evidence: expect.stringContaining('consumer-consumer-002 left')});
		expect(moves(rows[0])).toEqual(movedBetween(before, after));
		expect(rows[0]?.moved).toBe(rows[0]?.moves.length);
	});

	test('is down by its heartbeat within 20 seconds and raises one alert that ends when it is back', () => {
		const down = demo.polls('database', consumerKilled, consumerRestarted + 60);
		const first = down.find(({seen}) => tileOf(seen, 'consumer-002')?.state === 'down');
		expect((first?.event.now ?? Number.POSITIVE_INFINITY) - demo.recording.fromMs).toBeLessThan((consumerKilled + 25) * 1_000);
		expect(tileOf(down.at(-1)?.seen as Snapshot, 'consumer-002')?.state).toBe('up');
		expect(statesOf('ConsumerSilent', consumerKilled, consumerRestarted + 60)).toEqual(['firing', 'resolved']);
	});

	test('keeps its partition in the API for ever: shown as a claim in the row and beside the figures; the brokers are believed', () => {
		const later = demo.at(consumerRestarted - 10);
		expect(kpiOf(later, 'Claimed twice')).toMatchObject({value: 1, severity: 'warning'});
		const row = readings(later)[mine];
		expect(row?.claims).toEqual([{source: 'api', owner: 'consumer-consumer-002'}]);
		expect(row?.owner?.clientId).not.toBe('consumer-consumer-002');
		expect(kpiOf(later, 'Group members')).toMatchObject({value: 2, claims: [{by: 'api', value: 3, differs: true}]});
		expect(kpiOf(later, 'Stored /s')?.claims).toMatchObject([{by: 'table', differs: true}]);
		expect(firing(later)).toContain('ClaimedTwice');
	});

	test('comes back: one more row, three owners, no claim that differs', () => {
		const back = demo.at(consumerRestarted + 60);
		expect(new Set(owners(back)).size).toBe(3);
		expect(readings(back).flatMap(({claims}) => claims)).toEqual([]);
		const rows = rebalancesIn(back, consumerRestarted - 5, consumerRestarted + 60);
		expect(rows.map(({kind}) => kind)).toEqual(['joined']);
		expect(moves(rows[0])).toEqual(movedBetween(demo.at(consumerRestarted - 5), back));
	});
});

describe('F3, the sensors of a kind killed', () => {
	const seen = demo.at(sensorsBack - 20);

	test('their tiles are down and no others, with an alert each and the check of who reports', () => {
		const down = seen.services.filter(({state}) => state !== 'up').map(({title, state}) => `${title} ${state}`);
		expect(down.toSorted()).toEqual(['temp-sensor-001 down', 'temp-sensor-002 down']);
		expect(alertsOf(seen, 'ProducerSilent').filter(({state}) => state === 'firing')).toHaveLength(2);
		expect(checkOf(seen, 'Sensors reporting in a minute')).toMatchObject({good: 4, total: 6, outcome: 'fail'});
		expect(kpiOf(seen, 'Producers alive')).toMatchObject({value: 4, severity: 'warning'});
	});

	test('less is sent, delivered and stored alike, which the constant in the table of the producers does not know', () => {
		for (const name of ['Sent /s', 'In Kafka /s', 'Stored /s']) expect(kpiOf(seen, name)?.value, name).toBeLessThan(0.95);
		expect(kpiOf(seen, 'Sent /s')?.claims).toMatchObject([{by: 'table', differs: true, value: expect.closeTo(1.2, 1)}]);
	});

	test('no partition is called stalled, stopped or lagging: less traffic is no fault of who reads it', () => {
		const verdicts = demo.polls('kafka', sensorsKilled, sensorsBack).flatMap(({seen: one}) => readings(one).map(({verdict}) => verdict));
		expect(new Set(verdicts)).toEqual(new Set(['ok']));
	});

	test('all is well again after their restart', () => {
		const back = demo.at(sensorsBack + 60);
		expect(statesOf('ProducerSilent', sensorsKilled, sensorsBack + 60)).toEqual(['pending', 'firing', 'resolved']);
		expect(back.services.every(({state}) => state === 'up')).toBe(true);
	});
});

describe('F4, a broker killed', () => {
	const polls = demo.polls('kafka', brokerKilled - 5, brokerKilled + 60);
	const last = polls.at(-1)?.seen as Snapshot;

	test('is down in its own row within two polls while the others stay up', () => {
		const first = polls.find(({seen}) => seen.brokers.some(({id, state}) => id === 2 && state === 'down'));
		expect((first?.event.now ?? Number.POSITIVE_INFINITY) - demo.recording.fromMs).toBeLessThan((brokerKilled + 8) * 1_000);
		expect(last.brokers.map(({id, state}) => `${id} ${state}`)).toEqual(['1 up', '2 down', '3 up']);
		expect(tileOf(last, 'Kafka')).toMatchObject({state: 'degraded', note: '2/3 brokers'});
		expect(firing(last)).toEqual(expect.arrayContaining(['BrokerDown', 'UnderReplicated']));
	});

	test('its leaders move to the others, and its row and theirs say so', () => {
		expect(readings(demo.at(brokerKilled - 5)).some(({leader}) => leader === 2)).toBe(true);
		expect(readings(last).every(({leader}) => leader === 1 || leader === 3)).toBe(true);
		expect(last.brokers.find(({id}) => id === 2)).toMatchObject({leaders: 0, leadersMoved: {gained: 0, lost: expect.any(Number)}});
		const gained = last.brokers.reduce((sum, {leadersMoved}) => sum + (leadersMoved?.gained ?? 0), 0);
		expect(gained).toBe(last.brokers.find(({id}) => id === 2)?.leadersMoved?.lost);
	});

	test('costs only its own cells: its partitions are unknown with the reason until their leader has moved, all others stay', () => {
		const ledByIt = readings(demo.at(brokerKilled - 5)).flatMap(({leader, partition}) => (leader === 2 ? [partition] : []));
		const before = owners(demo.at(brokerKilled - 5));
		let unknown = 0;
		for (const {seen, event} of polls) {
			const at = `at ${((event.now - demo.recording.fromMs) / 1_000).toFixed(0)} s`;
			for (const {partition, lag, reason} of readings(seen).filter((row) => row.lag === null)) {
				unknown += 1;
				expect(ledByIt, at).toContain(partition);
				expect([partition, lag, reasonText(reason)], at).toEqual([partition, null, expect.stringMatching(/\S/u)]);
			}
			expect(owners(seen), at).toEqual(before);
		}
		// Until the cluster has missed it, 6 s in this one.
		expect(unknown).toBeLessThanOrEqual(8 * ledByIt.length);
		expect(readings(last).map(({lag, lagMs}) => lag !== null && lagMs !== null)).toEqual([true, true, true]);
		expect(rebalancesIn(last, brokerKilled - 5, brokerKilled + 60)).toEqual([]);
		expect(kpiOf(last, 'Stored /s')?.value).toBeGreaterThan(0.9);
	});

	test('is up again after its restart, and its alerts are resolved', () => {
		const back = demo.at(brokerBack + 60);
		expect(back.brokers.map(({state}) => state)).toEqual(['up', 'up', 'up']);
		expect(firing(back)).toEqual([]);
		expect(alertsOf(back, 'BrokerDown').map(({state}) => state)).toEqual(['resolved']);
	});
});

describe('F5, the database takes readings late', () => {
	const locked = demo.at(drainsSlowly - 5);

	test('every consumer is alive by its heartbeat, by the API and by the brokers, and stalled by what it commits', () => {
		for (const id of ['consumer-001', 'consumer-002', 'consumer-003'])
			expect(tileOf(locked, id)).toMatchObject({state: 'up', claims: [{by: 'api', state: 'up'}]});
		expect(groupOf(locked)).toMatchObject({state: 'Stable', verdict: 'stalled', severity: 'critical'});
		for (const row of readings(locked)) {
			expect(row).toMatchObject({verdict: 'stalled', ownership: 'stable', severity: 'critical'});
			expect(row.rule).toMatch(/stalled/u);
		}
		expect(firing(locked)).toEqual(expect.arrayContaining(['ConsumerStalled', 'PartitionBehind', 'NothingStored']));
		expect(tileOf(locked, 'Postgres')?.state).toBe('up');
	});

	test('the time behind is the age of the oldest message that waits, within a fifth or one interval, while it grows and drains', () => {
		// The first message that could not be stored came within moments of the lock; every sensor sends once an interval.
		for (const second of [databaseLocked + 40, databaseLocked + 60, databaseLocked + 85]) {
			const age = second - databaseLocked;
			const worst = Math.max(...readings(demo.at(second)).map(({lagMs}) => (lagMs ?? Number.NaN) / 1_000));
			expect(Math.abs(worst - age), `${worst} s at ${age} s`).toBeLessThan(Math.max(age / 5, 2 * interval));
		}
	});

	test('then it drains: while it is late it is said to shrink, and the time until it is gone is right half of the time', () => {
		const polls = demo.polls('kafka', drainsSlowly, databaseFree + 30);
		const secondOf = (event: {readonly now: number}) => (event.now - demo.recording.fromMs) / 1_000;
		const caughtUp = polls.find(({seen}) => readings(seen).every(({lag}) => (lag ?? Number.NaN) <= 2));
		const end = secondOf(caughtUp?.event ?? {now: Number.NaN});
		expect(end).toBeGreaterThan(drainsSlowly + 20);
		// Every sensor sends at the same moment, six messages every 5.2 s, so that each poll sees another step of it.
		const late = polls.filter(({seen, event}) => secondOf(event) > drainsSlowly + 15 && (groupOf(seen)?.lagMs ?? 0) > 30_000);
		expect(late.length).toBeGreaterThan(8);
		const told = late.flatMap(({seen, event}) => {
			const {drain} = groupOf(seen) ?? {};
			return drain?.state === 'shrinking' ? [Math.abs((drain.ms ?? Number.NaN) / 1_000 - (end - secondOf(event)))] : [];
		});
		expect(told.length / late.length).toBeGreaterThan(0.8);
		const median = told.toSorted((a, b) => a - b)[Math.floor(told.length / 2)];
		expect(median, told.map((error) => error.toFixed(0)).join(' ')).toBeLessThan(20);
		expect(groupOf(demo.at(end + 20))?.drain.state).toMatch(/^(caught-up|steady)$/u);
	});

	test('the latency of what is stored shows it late, when it is over: its alert fires after the others', () => {
		const p95 = demo.polls('database', databaseLocked, databaseFree + 60).flatMap(({seen}) => kpiOf(seen, 'Latency p95')?.value ?? []);
		expect(Math.max(...p95)).toBeGreaterThan(60);
		// Nothing stored in a minute has no latency either.
		expect(statesOf('HighLatency', databaseLocked, consumerFrozen)).toEqual(['unknown', 'pending', 'firing', 'resolved']);
		expect(statesOf('ConsumerStalled', databaseLocked, consumerFrozen)).toEqual(['firing', 'resolved']);
		expect(rebalancesIn(demo.at(consumerFrozen - 5), databaseLocked, consumerFrozen - 5)).toEqual([]);
	});
});

describe('F5, a consumer frozen and thawed', () => {
	const before = demo.at(consumerFrozen - 5);
	const frozen = demo.at(consumerBack - 5);
	const back = demo.at(consumerBack + 60);
	const its = owners(before).indexOf('consumer-consumer-003');

	test('never has two silent owners: one by the brokers, and the claim of the other beside it', () => {
		const row = readings(frozen)[its];
		expect(row?.owner?.clientId).toMatch(/^consumer-consumer-00[12]$/u);
		expect(row?.claims.map(({owner}) => owner)).toContain('consumer-consumer-003');
		expect(kpiOf(frozen, 'Claimed twice')?.value).toBe(1);
		for (const {seen} of demo.polls('kafka', consumerFrozen, consumerBack + 60))
			for (const one of readings(seen)) {
				const members = groupOf(seen)?.members.map(({id}) => id);
				if (one.owner) expect(members, `partition ${one.partition}`).toContain(one.owner.member);
			}
	});

	test('is two rebalance rows, one for its going and one for its coming, with what moved in each', () => {
		const rows = rebalancesIn(back, consumerFrozen - 5, consumerBack + 60);
		expect(rows.map(({kind}) => kind)).toEqual(['left', 'joined']);
		expect(moves(rows[0])).toEqual(movedBetween(before, frozen));
		expect(moves(rows[1])).toEqual(movedBetween(frozen, back));
	});

	test('stands beside what the system itself tells of its rebalances, named by who tells it', () => {
		const told = back.events.filter(
			({eventKind, atMs}) => eventKind.startsWith('partition_') && atMs > demo.recording.fromMs + consumerFrozen * 1_000,
		);
		expect(told.length).toBeGreaterThan(0);
		expect(new Set(told.map(({source}) => source))).toEqual(new Set(['api']));
	});

	test('made the group read some messages twice, which the check of the rows counts once', () => {
		const check = checkOf(back, 'Stored once');
		expect(check?.total ?? 0).toBeGreaterThan(check?.good ?? Number.NaN);
	});

	test('ends well: three owners, no claim that differs, nothing firing', () => {
		const end = demo.at(24 * 60 - 10);
		expect(new Set(owners(end)).size).toBe(3);
		expect(readings(end).flatMap(({claims}) => claims)).toEqual([]);
		expect(firing(end)).toEqual([]);
	});
});
