import {describe, expect, test} from 'vitest';
import {createPromql} from '../../source/promql/promql.ts';
import {checkTemplate} from '../../source/promql/template.ts';
import {loadSeries} from './load-series.ts';

const series = loadSeries({'up{job="api",instance="b:1"}': '1', 'up{job="api",instance="a:1"}': '0'});
const promql = createPromql({externalLabels: {cluster: 'eu'}, externalUrl: 'http://prom.example/base'});
const expand = (template: string, value = 1500): string =>
	promql.expand(template, {labels: {topic: 'sensor-data', partition: '3'}, value}, 0, series);

describe('templates give what Prometheus gives', () => {
	test.each([
		['no template', 'no template'],
		['{{ $value }} {{ .Value }}', '1500 1500'],
		['{{$labels.topic}}/{{ $labels.partition }}{{ $labels.none }}', 'sensor-data/3'],
		['{{ .Labels.topic | toUpper | printf "%s!" }}', 'SENSOR-DATA!'],
		['{{ title "two words" }}', 'Two Words'],
		[
			'{{ printf "%.2f|%8.1f|%-6s|%05d|%x|%e|%g|%v|%q|%%" $value 2.25 "ab" 42 255 12345.678 1e-7 true "x" }}',
			'1500.00|     2.2|ab    |00042|ff|1.234568e+04|1e-07|true|"x"|%',
		],
		['{{ printf "%d" $value }}', '%!d(float64=1500)'],
		['{{ printf "%s %s" "a" }}', 'a %!s(MISSING)'],
		['{{ reReplaceAll "(\\\\w+)-(\\\\w+)" "$2-$1" $labels.topic }}', 'data-sensor'],
		['{{ if match "^sensor" $labels.topic }}yes{{ else }}no{{ end }}', 'yes'],
		['{{ if gt $value 2000.0 }}high{{ else if gt $value 1000.0 }}medium{{ else }}low{{ end }}', 'medium'],
		['{{ if and (eq $labels.topic "x") $labels.none }}a{{ else }}b{{ end }}{{ or "" "c" }}{{ not true }}', 'bcfalse'],
		['{{ range query "sort(up)" }}{{ .Labels.instance }}={{ .Value }};{{ end }}', 'a:1=0;b:1=1;'],
		['{{ range $i, $s := query "up" | sortByLabel "instance" }}{{ $i }}:{{ $s.Labels.instance }} {{ end }}', '0:a:1 1:b:1 '],
		['{{ range query "gone" }}x{{ else }}none{{ end }}', 'none'],
		['{{ with query "up{instance=\'a:1\'}" }}{{ . | first | value | humanize }}{{ end }}', '0'],
		['{{ query "up" | first | label "instance" | stripPort }}', 'b'],
		['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}', '2'],
		['a  {{- /* a comment */ -}}  b {{- " c" }}', 'ab c'],
		['{{ "}}" }}{{ `raw \\n` }}', '}}raw \\n'],
		['{{ $externalLabels.cluster }} {{ externalURL }} {{ pathPrefix }}', 'eu http://prom.example/base /base'],
		['{{ len $labels.topic }} {{ index $labels "partition" }}', '11 3'],
		['{{ $labels }}', 'map[partition:3 topic:sensor-data]'],
		['{{ parseDuration "1h30m" | humanizeDuration }}', '1h 30m 0s'],
	])('%s', (template, expected) => {
		expect(expand(template)).toBe(expected);
		expect(checkTemplate(template)).toBeNull();
	});
});

describe('numbers for people', () => {
	test.each([
		[
			'humanize',
			[0, 1, 999, 1000, 1234567, 0.00012, -2500, Number.NaN, Number.POSITIVE_INFINITY],
			['0', '1', '999', '1k', '1.235M', '120u', '-2.5k', 'NaN', '+Inf'],
		],
		['humanize1024', [0, 1, 1024, 1536, 3 * 2 ** 40], ['0', '1', '1ki', '1.5ki', '3Ti']],
		['humanizeDuration', [0, 0.25, 1.5, 75, 3600, 100_000, -90], ['0s', '250ms', '1.5s', '1m 15s', '1h 0m 0s', '1d 3h 46m 40s', '-1m 30s']],
		['humanizePercentage', [0.5, 0.12345, 100_000], ['50%', '12.35%', '1e+07%']],
		['humanizeTimestamp', [0, 1435065584.128], ['1970-01-01 00:00:00 +0000 UTC', '2015-06-23 13:19:44.128 +0000 UTC']],
	])('%s', (name, values, expected) => {
		expect(values.map((value) => expand(`{{ $value | ${name} }}`, value))).toEqual(expected);
	});

	test('a value is printed as Go prints a float', () => {
		expect([0.1, 1e21, 123456789, 1e-5, -0, 5e20, 0.0001].map((value) => expand('{{ $value }}', value))).toEqual([
			'0.1',
			'1e+21',
			'1.23456789e+08',
			'1e-05',
			'-0',
			'5e+20',
			'0.0001',
		]);
	});
});

describe('a template that fails says so in the text, and the alert lives on', () => {
	test.each([
		['{{ $value', 'an action "{{" is not closed by "}}"', true],
		['{{ if true }}x', '{{end}} is missing', true],
		['{{ end }}', 'unexpected {{end}}: no if, range or with is open', true],
		['{{ foo $value }}', 'function "foo" not defined', true],
		['{{ $missing }}', 'undefined variable "$missing"', true],
		['{{ humanize }}', 'wrong number of args for humanize: want 1 got 0', true],
		['{{ template "x" }}', '{{template}} is not supported', true],
		['{{ if gt $value 1 }}x{{ end }}', 'error calling gt: incompatible types for comparison', false],
		['{{ humanize "x" }}', `error calling humanize: can't convert "x" to float`, false],
		['{{ query "sum(" }}', 'error calling query: 1:5: unexpected end of the expression: expected an expression, a comma or ")"', false],
		['{{ query "gone" | first | value }}', 'error calling first: first() called on vector with no elements', false],
		['{{ $value.Foo }}', `can't evaluate field Foo in 1500`, false],
	])('%s', (template, reason, atLoad) => {
		expect(expand(template)).toBe(`<error expanding template: ${reason}>`);
		expect(checkTemplate(template)).toBe(atLoad ? reason : null);
	});

	test('a template cannot run for ever or fill the memory', () => {
		expect(expand('{{ printf "%1000000000d" 1 }}')).toMatch(/^<error expanding template: .*printf width/);
	});
});
