import {describe, expect, it} from 'vitest';
import {attention} from '../../source/model/attention.ts';
import type {RuleGroup} from '../../source/model/rule-definitions.ts';
import {parseRuleFile} from '../../source/promql/rule-file.ts';
import {worded} from './said.ts';
import {failure, kpi, metric, service, source, start, tell} from './story.ts';

const rules = `
groups:
  - name: g
    interval: 5s
    rules:
      - {alert: Silent, expr: 'time() - beat_seconds > 15', labels: {severity: critical}}
      - {alert: Down, expr: 'up == 0', labels: {severity: critical}}
`;
const groups = (): readonly RuleGroup[] => {
	const read = parseRuleFile(rules, 'rules.yml');
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	return read.groups;
};

describe('a source of which one part fails while another answers', () => {
	const definitions = {
		sources: [source('api')],
		services: [service({source: 'api', target: null, title: 'queue', up: 'queue_up'})],
		kpis: [kpi('sum(rows)'), kpi('load', {id: 'load', title: 'load'})],
	};
	const begun = () =>
		tell(definitions).polled('api', [
			{part: '/rows', facts: [metric('rows', 7), metric('queue_up', 1)]},
			{part: '/load', facts: [metric('load', 2)]},
		]);
	const half = (story: ReturnType<typeof begun>) =>
		story.polled('api', [
			{part: '/rows', failure: failure('bad_answer')},
			{part: '/load', facts: [metric('load', 3)]},
		]);

	it('shows what the failing part gave as old, with the reason, and nothing else', () => {
		const story = half(begun().pass(5)).pass(5);
		expect(worded(story.seen.kpis[0])).toMatchObject({
			value: 7,
			stale: true,
			severity: 'unknown',
			reason: expect.stringContaining('/rows'),
		});
		expect(story.seen.kpis[1]).toMatchObject({value: 3, stale: false, severity: 'ok'});
		expect(story.seen.services[0]).toMatchObject({state: 'unknown', stale: true});
	});

	it('counts them under the source, and takes them for now again when it answers', () => {
		const story = half(begun().pass(5)).pass(5);
		expect(attention(story.seen).roots.map(({name, folded}) => [name, folded.map((item) => item.name)])).toEqual([
			['api', ['Figure', 'queue']],
		]);
		story
			.polled('api', [
				{part: '/rows', facts: [metric('rows', 8), metric('queue_up', 1)]},
				{part: '/load', facts: [metric('load', 3)]},
			])
			.pass(5);
		expect(story.seen.kpis[0]).toMatchObject({value: 8, stale: false, severity: 'ok'});
		expect(story.seen.services[0]).toMatchObject({state: 'up', stale: false});
	});
});

describe('a database that falls silent', () => {
	const definitions = {
		sources: [source('db')],
		services: [service({source: 'db', target: null, title: '{{id}}', up: 'time() - beat_seconds < bool 15'})],
		kpis: [kpi('sum(rows)')],
		groups: groups(),
	};
	const begun = () =>
		tell(definitions).polled('db', [
			{part: 'connection', facts: [metric('up', 1)]},
			{part: 'beats', facts: [metric('beat_seconds', start / 1000 - 1, {id: 'a'}), metric('rows', 7)]},
		]);
	const silent = (story: ReturnType<typeof begun>, kind: 'refused' | 'timeout') =>
		story.polled('db', [
			{part: 'connection', facts: [metric('up', 0)], failure: failure(kind)},
			{part: 'beats', failure: failure(kind)},
		]);

	it.each(['refused', 'timeout'] as const)('raises no alert on heartbeats in it, only on itself (%s)', (kind) => {
		const story = begun();
		for (let poll = 0; poll < 8; poll += 1) silent(story.pass(5), kind);
		story.pass(5);
		expect(story.seen.alerts.filter(({state}) => state === 'firing').map(({name}) => name)).toEqual(['Down']);
	});

	it('calls what it spoke of unknown, not down, and keeps its last figure with its age', () => {
		const story = begun();
		for (let poll = 0; poll < 8; poll += 1) silent(story.pass(5), 'refused');
		expect(worded(story.seen.services[0])).toMatchObject({title: 'a', state: 'unknown', reason: 'was up; it is refused', stale: true});
		expect(story.seen.kpis[0]).toMatchObject({value: 7, stale: true, asOfMs: start});
	});

	it('makes a firing alert unknown, and lets it go on when it answers again', () => {
		const late = (ageSeconds: number, at: number) => [metric('beat_seconds', at / 1000 - ageSeconds, {id: 'a'}), metric('rows', 7)];
		const story = begun()
			.pass(5)
			.polled('db', [{part: 'beats', facts: late(40, start)}])
			.pass(5);
		expect(story.seen.alerts.map(({name, state}) => `${name} ${state}`)).toEqual(['Silent firing']);
		silent(story, 'refused').pass(6);
		expect(story.seen.alerts.find(({name}) => name === 'Silent')?.state).toBe('unknown');
		story
			.polled('db', [
				{part: 'connection', facts: [metric('up', 1)]},
				{part: 'beats', facts: late(60, start)},
			])
			.pass(6);
		expect(story.seen.alerts.find(({name}) => name === 'Silent')?.state).toBe('firing');
	});
});
