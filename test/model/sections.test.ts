import {describe, expect, test} from 'vitest';
import {createModel} from '../../source/model/reduce.ts';
import {asksOf} from '../../source/model/sections/every-section.ts';
import {sections} from '../../source/model/sections/index.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {check, kpi, metric, service, source, tell} from './story.ts';

const story = () =>
	tell({
		sources: [source('api')],
		services: [service({source: 'api', target: null, up: 'figure', note: 'figure', claims: [{by: null, expr: 'other'}]})],
		kpis: [kpi('figure', {claims: [{by: null, expr: 'other', tolerance: 0.1}]})],
		quality: [check({value: 'figure', fail: 2, unit: 'count'})],
	});

describe('the sections of the config', () => {
	test('have keys that differ, and say of every field what it means', () => {
		const keys = sections.map(({key}) => key);
		expect(new Set(keys).size).toBe(keys.length);
		for (const {about, entry} of sections)
			for (const words of [about, ...Object.values(entry.fields ?? {}).map((field) => field.about)]) expect(words).not.toBe('');
	});

	test('ask each expression under a name of its own', () => {
		const ids = asksOf(story().definitions).map(([id]) => id);
		expect(ids.length).toBe(6);
		expect(new Set(ids).size).toBe(ids.length);
	});

	test('that an older recording does not know are empty', () => {
		const {title, sources, evaluateEveryMs} = story().definitions;
		const older = {title, sources, evaluateEveryMs, services: [], kpis: [], charts: [], quality: [], groups: []};
		const model = createModel(older, createPromql({defaultStepMs: evaluateEveryMs}), 'replay');
		const seen = model.project(model.reduce(model.initial, {type: 'tick', seq: 1, now: 1_000}));
		expect([seen.services, seen.kpis, seen.charts, seen.quality, seen.alerts]).toEqual([[], [], [], [], []]);
	});

	test('are judged by the answers to what they ask', () => {
		const {seen} = story()
			.answers('api', [metric('figure', 3), metric('other', 4)])
			.pass(5);
		expect(seen.services[0]).toMatchObject({state: 'up', note: '3', claims: [{state: 'up', differs: false}]});
		expect(seen.kpis[0]).toMatchObject({value: 3, claims: [{value: 4, differs: true}]});
		expect(seen.quality[0]).toMatchObject({value: 3, outcome: 'fail'});
	});
});
