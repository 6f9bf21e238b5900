import {describe, expect, test} from 'vitest';
import type {HealthFact} from '../../source/model/facts.ts';
import {worded} from './said.ts';
import {failure, health, metric, service, source, start, tell} from './story.ts';

const one = (fact: Partial<HealthFact>) =>
	tell({sources: [source('api')], services: [service({source: 'api'})]}).answers('api', [health(fact)], '/health').seen.services[0];

describe('a service is judged by code and body together', () => {
	test.each<[string, Partial<HealthFact>, string, string]>([
		['200 without a condition is up', {}, 'up', ''],
		['200 whose body says healthy is up', {healthy: true, claim: 'healthy'}, 'up', ''],
		['200 whose body says unhealthy is down', {healthy: false, claim: 'unhealthy'}, 'down', 'says "unhealthy"'],
		['200 whose body says degraded is degraded', {healthy: false, claim: 'degraded'}, 'degraded', 'says "degraded"'],
		['200 whose body says neither is unknown', {healthy: null}, 'unknown', 'its answer says neither healthy nor unhealthy'],
		[
			'503 is down with its reason, whatever the body claims',
			{status: 503, healthy: true, reason: 'pool exhausted'},
			'down',
			'503 pool exhausted',
		],
		['404 is degraded: something answers, but not this', {status: 404}, 'degraded', '404'],
		['429 is unknown: nothing was learnt', {status: 429}, 'unknown', '429 rate limited'],
		['no connection is down', {reachable: false, reason: 'connection refused'}, 'down', 'connection refused'],
	])('%s', (_, fact, state, reason) => {
		expect(worded(one(fact))).toMatchObject({state, reason});
	});
});

describe('time and silence', () => {
	test('the first state seen may have begun earlier, a later change is exact', () => {
		const story = tell({sources: [source('api')], services: [service({source: 'api'})]})
			.pass(3)
			.answers('api', [health()], '/health')
			.pass(5);
		expect(worded(story.seen.services[0])).toMatchObject({state: 'up', sinceMs: start + 3_000, sinceIsBound: true});
		story.answers('api', [health({status: 503})], '/health').pass(7);
		expect(worded(story.seen.services[0])).toMatchObject({state: 'down', sinceMs: start + 8_000, sinceIsBound: false});
	});

	test('a service that stops answering is down with the age of its last answer', () => {
		const story = tell({sources: [source('api')], services: [service({source: 'api'})]})
			.answers('api', [health()], '/health')
			.pass(5);
		story.polled('api', [{part: '/health', failure: failure('timeout', 'no answer in 2 s')}]);
		expect(worded(story.seen.services[0])).toMatchObject({
			state: 'down',
			reason: 'no answer in 2 s, last answer 5 s ago',
			stale: true,
			asOfMs: start,
		});
	});

	test('a service that never answered says when its source last did, and never an age that is none', () => {
		const story = tell({sources: [source('api')], services: [service({source: 'api', target: '/other'})]})
			.answers('api', [health()], '/health')
			.pass(5)
			.fails('api', failure('timeout', 'no answer in 2 s'));
		expect(worded(story.seen.services[0])).toMatchObject({state: 'down', reason: 'no answer in 2 s, last answer 5 s ago', stale: true});
	});

	test('what a service was by its last answer stays known while its source is silent and then tells something else', () => {
		const story = tell({sources: [source('db')], services: [service({source: 'db', target: null, up: 'beat', title: 'Beat'})]})
			.answers('db', [metric('beat', 0)])
			.pass(5)
			.fails('db', failure('refused', 'nothing listens'))
			.pass(20)
			.fails('db', failure('timeout', 'no answer in 2 s'))
			.pass(20);
		expect(worded(story.seen.services[0])).toMatchObject({state: 'unknown', reason: 'was down; no answer in 2 s'});
	});

	test('a locked or limited source makes its service unknown, not down', () => {
		const story = tell({sources: [source('db')], services: [service({source: 'db', target: null})]}).fails(
			'db',
			failure('locked', 'locked by PID 7'),
		);
		expect(worded(story.seen.services[0])).toMatchObject({state: 'unknown', reason: expect.stringContaining('locked by PID 7')});
		expect(story.seen.sources[0]).toMatchObject({state: 'locked'});
	});

	test('a source that is not asked any more makes its service unknown, however healthy it was', () => {
		const story = tell({sources: [source('api')], services: [service({source: 'api'})]})
			.answers('api', [health()], '/health')
			.pass(30);
		expect(story.seen.sources[0]?.state).toBe('stale');
		expect(worded(story.seen.services[0])).toMatchObject({state: 'unknown', stale: true});
	});

	test('a source that never answered is asked, not empty', () => {
		const story = tell({sources: [source('api')]})
			.begins('api')
			.pass(1);
		expect(story.seen.sources[0]).toMatchObject({state: 'starting', askingSinceMs: start, lastSuccessMs: null, ageMs: null});
	});
});

describe('services by expression', () => {
	const beats = (seconds: number, ages: Readonly<Record<string, number>>) =>
		Object.entries(ages).map(([id, age]) => metric('beat_seconds', (start + seconds * 1000) / 1000 - age, {id}));
	const definitions = {
		sources: [source('db')],
		services: [service({source: 'db', target: null, title: '{{id}}', up: 'time() - beat_seconds < bool 15'})],
	};

	test('one tile for each series, down once its heartbeat is too old', () => {
		const story = tell(definitions).answers('db', beats(0, {a: 1, b: 30}));
		expect(story.seen.services.map(({title, state}) => [title, state])).toEqual([
			['a', 'up'],
			['b', 'down'],
		]);
	});

	test('a heartbeat exactly every five seconds never flaps under a limit of fifteen', () => {
		const story = tell(definitions);
		const states = new Set<string>();
		for (let beat = 0; beat < 12; beat += 1) {
			story.answers('db', [metric('beat_seconds', (start + beat * 5_000) / 1000, {id: 'p'})]).pass(5);
			for (const {state} of story.seen.services) states.add(state);
		}
		expect([...states]).toEqual(['up']);
	});

	test('when the database fails its tiles become unknown and say what they were', () => {
		const story = tell(definitions)
			.answers('db', beats(0, {a: 1}))
			.pass(5)
			.fails('db', failure('refused', 'nothing listens'));
		expect(worded(story.seen.services[0])).toMatchObject({title: 'a', state: 'unknown', reason: 'was up; nothing listens', stale: true});
	});
});
