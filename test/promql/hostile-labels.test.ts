import {expect, test} from 'vitest';
import {createPromql} from '../../source/promql/promql.ts';
import {checkTemplate} from '../../source/promql/template.ts';
import {ask, loadSeries} from './load-series.ts';

const series = loadSeries({'laps{constructor="Mercedes",__proto__="p",toString="s"}': '3', 'laps{constructor="Ferrari"}': '2'});

test('labels named like members of every object are labels like any other', () => {
	expect(ask('laps{constructor="Mercedes"}', 0, series)).toEqual(['laps{__proto__=p,constructor=Mercedes,toString=s} 3']);
	expect(ask('sum by (constructor) (laps)', 0, series)).toEqual(['{constructor=Mercedes} 3', '{constructor=Ferrari} 2']);
	expect(ask('sum by (valueOf) (laps)', 0, series)).toEqual(['{} 5']);
	expect(ask('count(laps * on (constructor) laps)', 0, series)).toEqual(['{} 2']);
});

test('templates know no functions but their own', () => {
	const {expand} = createPromql();
	const data = {labels: {}, value: 1};
	expect(expand('{{ constructor "x" }}', data, 0, series)).toBe('<error expanding template: function "constructor" not defined>');
	expect(checkTemplate('{{ toString }}')).toBe('function "toString" not defined');
	expect(expand('[{{ $labels.constructor }}]', data, 0, series)).toBe('[]');
	expect(expand('{{ query "laps" | first | label "hasOwnProperty" }}', data, 0, series)).toBe('');
	expect(expand('{{ query "laps" | first | label "constructor" }}', data, 0, series)).toBe('Mercedes');
});
