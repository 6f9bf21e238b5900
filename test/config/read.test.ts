import {describe, expect, test} from 'vitest';
import {collectorKinds} from '../../source/collectors/index.ts';
import type {Environment} from '../../source/config/expand-variables.ts';
import {InputError} from '../../source/config/input-error.ts';
import {type Config, readConfig} from '../../source/config/read-config.ts';
import {panels, views} from '../../source/panels/index.ts';
import {checkWatched} from '../../source/promql/check-watched.ts';

const read = (text: string, environment: Environment = {}): Config =>
	readConfig(text, '/conf/pipetop.yaml', {
		kinds: collectorKinds,
		panels: [...panels, ...views].map(({id}) => id),
		checkExpr: checkWatched,
		readRules: (file) => {
			throw new InputError([{file, line: 0, column: 0, message: 'there is no such file'}]);
		},
		environment,
	});

/** What is said of a config: its lines without the file's name. */
const mistakes = (text: string, environment: Environment = {}): readonly string[] => {
	try {
		read(text, environment);
		return [];
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		return error.message.split('\n').map((line) => line.replace('/conf/pipetop.yaml:', ''));
	}
};

const host = 'sources: {here: {kind: host}}\n';

describe('a mistake is told with its line and column, what was found and what is allowed', () => {
	const cases: ReadonlyArray<readonly [what: string, text: string, said: readonly RegExp[]]> = [
		['an empty file', '', [/^1:1: a config is a mapping with at least `sources:`/u]],
		['a list', '- a\n', [/^1:1: a config is a mapping/u]],
		['a mapping without sources', 'title: x\n', [/^1:1: sources: expected .*found nothing/u]],
		['broken indentation', 'sources:\n  a: {kind: host}\n b: 1\n', [/^3:\d+: /u]],
		['a bracket that is not closed', 'sources: {a: {kind: host}\n', [/^\d+:\d+: /u]],
		['a tab as indentation', 'sources:\n\ta: {kind: host}\n', [/^2:\d+: .*[Tt]ab/u]],
		['a key that stands twice', `${host}title: a\ntitle: b\n`, [/^3:1: Map keys must be unique: "title" stands twice/u]],
		['an unknown key at the top', `${host}titel: x\n`, [/^2:1: unknown key "titel"; nearest: "title"/u]],
		[
			'an unknown key of a source',
			'sources:\n  here:\n    kind: host\n    evry: 5s\n',
			[/^4:5: sources\.here: unknown key "evry"; nearest: "every"/u],
		],
		[
			'an unknown kind',
			'sources:\n  a: {kind: kafak}\n',
			[/^2:13: sources\.a\.kind: "kafak" is no kind of source; there are .*kafka.*; nearest: "kafka"/u],
		],
		['a source without a kind', 'sources:\n  a: {every: 5s}\n', [/^2:\d+: sources\.a\.kind: expected string, found nothing/u]],
		['a source that is a word', 'sources:\n  a: host\n', [/^2:6: sources\.a: expected a mapping, found "host"/u]],
		['an id with a blank', 'sources:\n  a b: {kind: host}\n', [/^2:3: sources\.a b: ids are letters/u]],
		['a list for a map', 'sources: []\n', [/^1:10: sources: expected a mapping, found a list/u]],
		['a bad interval', 'sources:\n  a: {kind: host, every: fast}\n', [/^2:26: sources\.a\.every: expected a duration .* found "fast"/u]],
		['an interval of nothing', 'sources:\n  a: {kind: host, every: 0s}\n', [/^2:26: .*expected a duration/u]],
		['an interval below nothing', 'sources:\n  a: {kind: host, every: -5}\n', [/^2:26: .*expected a duration .* found -5/u]],
		[
			'a text for a number',
			`${host}kpis:\n  - {title: a, expr: up, warn: high}\n`,
			[/^3:32: kpis\[0\].warn: expected number, found "high"/u],
		],
		[
			'a number that is none',
			`${host}kpis:\n  - {title: a, expr: up, warn: .nan}\n`,
			[/^3:32: kpis\[0\]\.warn: expected number, found \.nan$/u],
		],
		[
			'a text of nothing',
			`${host}kpis:\n  - {title: '', expr: up}\n`,
			[/^3:13: kpis\[0\]\.title: expected a text that is not empty, found ""$/u],
		],
		[
			'an unknown key of a section',
			`${host}kpis:\n  - {titel: a, title: b, expr: up}\n`,
			[/^3:6: kpis\[0\]: unknown key "titel"; nearest: "title"$/u],
		],
		['a word that is nearly one of those there are', `${host}kpis:\n  - {title: a, expr: up, unit: secondz}\n`, [/; nearest: "seconds"$/u]],
		['an alias inside what it repeats', 'sources: &all\n  a: *all\n', [/^2:6: \*all stands inside what it repeats/u]],
		['an alias of nothing', 'sources: {a: *nobody}\n', [/^1:14: \*nobody: there is no anchor/u]],
		['two documents', `${host}---\n${host}`, [/^2:1: a config is one YAML document; another begins here$/u]],
		[
			'mistakes of every sort at once',
			`${host}titel: x\nkpis: 5\npanels: [nowhere]\nkeys: {row.dwn: j}\ncharts: [{title: c, expr: 'sum('}]\n`,
			[
				/^2:1: unknown key "titel"/u,
				/^3:7: kpis: expected a list, found 5$/u,
				/there is no panel "nowhere"/u,
				/no command "row\.dwn"/u,
				/charts\[0\]\.expr/u,
			],
		],
		['an unknown unit', `${host}kpis:\n  - {title: a, expr: up, unit: parsecs}\n`, [/^3:32: kpis\[0\]\.unit: .*found "parsecs"/u]],
		[
			'an unknown tab',
			`${host}quality:\n  - {dataset: d, tab: Beauty, title: t, value: up}\n`,
			[/^3:23: quality\[0\]\.tab: .*"Validity".*found "Beauty"/u],
		],
		[
			'a source that is not there',
			`${host}services:\n  - {title: a, source: thre}\n`,
			[/^3:24: services\[0\]\.source: there is no source "thre"; there are here/u],
		],
		[
			'a source that is nearly there',
			`${host}kpis:\n  - {title: a, expr: up, source: heer}\n`,
			[/^3:34: kpis\[0\].source: there is no source "heer"; there are here; nearest: "here"/u],
		],
		[
			'a panel that is not there',
			`${host}panels:\n  - services\n  - {panel: latncy, title: Charts}\n  - nowhere\n`,
			[
				/^4:13: panels\[1\]\.panel: there is no panel "latncy"; there are services, kpis, .*problems; nearest: "latency"/u,
				/^5:5: panels\[2\]: there is no panel "nowhere"; there are services, .*problems$/u,
			],
		],
		[
			'a panel twice',
			`${host}panels: [kpis, alerts, {panel: kpis, title: Again}]\n`,
			[/^2:32: panels\[2\]\.panel: kpis is listed already, as panels\[0\]/u],
		],
		[
			'a range where a value is needed',
			`${host}charts:\n  - {title: a, expr: 'up[5m]'}\n`,
			[/^3:23: charts\[0\]\.expr: the expression gives a range vector; expected one value at a time, such as rate/u],
		],
		[
			'a text where a value is needed',
			`${host}kpis:\n  - {title: a, expr: '"x"'}\n`,
			[/kpis\[0\]\.expr: the expression gives a string; expected one value/u],
		],
		['no panels', `${host}panels: []\n`, [/^2:9: panels: at least one panel/u]],
		[
			'a panel that is no name',
			`${host}panels: [kpis, 3]\n`,
			[/^2:16: panels\[1\]: a panel is a name, or a mapping of `panel` and `title`, found 3/u],
		],
		[
			'a panel named by a control character',
			`${host}panels: [{panel: kpis, title: "\\e[31mred"}]\n`,
			[/^2:31: panels\[0\]\.title: .*control characters/u],
		],
		['a panel named by blanks', `${host}panels: [{panel: kpis, title: '  '}]\n`, [/^2:31: panels\[0\]\.title: .*on one line/u]],
		[
			'mistakes beside sources that are wrong',
			'sources: 5\npanels: [nowhere]\nkeys: {row.dwn: j}\n',
			[/^1:10: sources: /u, /^2:10: panels\[0\]: there is no panel/u, /^3:8: keys: there is no command/u],
		],
		['a panel with an unknown key', `${host}panels: [{panel: kpis, name: x}]\n`, [/^2:24: panels\[0\]: unknown key "name"/u]],
		['a name that objects have anyway', `${host}services:\n  - {title: a, source: toString}\n`, [/there is no source "toString"/u]],
		[
			'owners claimed of a source that is not there',
			`${host}ownerClaims:\n  - {source: kafak, group: g, topic: t, owner: o, expr: up}\n`,
			[/^3:14: ownerClaims\[0\]\.source: there is no source "kafak"; there are here/u],
		],
		[
			'a claim with a negative tolerance',
			`${host}kpis:\n  - {title: a, expr: up, claims: [{expr: up, tolerance: -1}]}\n`,
			[/^3:57: kpis\[0\]\.claims\[0\]\.tolerance: /u],
		],
		[
			'half a check',
			`${host}quality:\n  - {dataset: d, tab: Validity, title: t, good: up}\n`,
			[/^3:5: quality\[0\]: good and of belong together/u],
		],
		[
			'a check without anything',
			`${host}quality:\n  - {dataset: d, tab: Validity, title: t}\n`,
			[/^3:5: quality\[0\]: needs good and of/u],
		],
		[
			'a rule file that is not there',
			`${host}rules:\n  - alerts.yml\n`,
			[/^3:5: rules\[0\]: .*\/conf\/alerts\.yml: there is no such file/u],
		],
		[
			'several at once',
			`${host}kpis:\n  - {title: 1, expr: up}\n  - {expr: up}\n`,
			[/^3:13: kpis\[0\]\.title/u, /^4:5: kpis\[1\]\.title: expected string, found nothing/u],
		],
		[
			'requests that are words',
			"sources:\n  a: {kind: http, url: 'http://a', requests: [x]}\nservices: [{title: t, source: a, path: /x}]\n",
			[/^2:\d+: sources\.a\.requests\[0\]: /u],
		],
	];
	test.each(cases)('%s', (_, text, said) => {
		const found = mistakes(text);
		expect(found).toHaveLength(said.length);
		for (const [index, one] of said.entries()) expect(found[index]).toMatch(one);
	});
});

describe('a bad expression is told at its own place in the file', () => {
	const cases: ReadonlyArray<readonly [what: string, text: string, place: string]> = [
		['plain in a KPI', 'kpis:\n  - {title: a, expr: sum(up}\n', '3:28'],
		['quoted in a chart', 'charts:\n  - title: a\n    expr: "up ++"\n', '4:17'],
		['in a check', "quality:\n  - {dataset: d, tab: Validity, title: t, good: up, of: 'rate(up)'}\n", '3:63'],
		['in a service', 'services:\n  - {title: a, source: here, up: up{}\n', '3:'],
		['in a claim about a KPI', 'kpis:\n  - {title: a, expr: up, claims: [{expr: sum(up}]}\n', '3:48'],
		['in a claim about a service', 'services:\n  - {title: a, source: here, claims: [{expr: up{}]}\n', '3:'],
		['in a claim about owners', 'ownerClaims:\n  - {source: here, group: g, topic: t, owner: o, expr: up++}\n', '3:'],
		['on the second line of a block', 'kpis:\n  - title: a\n    expr: |\n      sum(\n        rate(up))\n', '6:14'],
		['where the file folds it', 'kpis:\n  - title: a\n    expr: >\n      sum(\n      rate(up))\n', '4:11'],
	];
	test.each(cases)('%s', (_, text, place) => {
		const [first = ''] = mistakes(host + text);
		expect(first.startsWith(place), first).toBe(true);
	});

	test('what is not supported is refused when it is loaded', () => {
		expect(mistakes(`${host}kpis:\n  - {title: a, expr: predict_linear(up)}\n`)[0]).toMatch(/^3:\d+: kpis\[0\]\.expr: /u);
	});
});

describe('variables', () => {
	const titled = (title: string, environment: Environment = {}): unknown => read(`${host}title: ${title}\n`, environment).definitions.title;
	const cases: ReadonlyArray<readonly [text: string, environment: Environment, expected: string]> = [
		['${A}', {A: 'x'}, 'x'],
		['${A:-y}', {}, 'y'],
		['${A:-y}', {A: ''}, 'y'],
		['${A:-y}', {A: 'x'}, 'x'],
		['"${A:-}!"', {}, '!'],
		['$${A}', {A: 'x'}, '${A}'],
		['"$A $ {A} $"', {A: 'x'}, '$A $ {A} $'],
		['${A}-${B}', {A: 'x', B: 'y'}, 'x-y'],
		['${A}', {A: '${B}', B: 'z'}, '${B}'],
		['${A}', {A: 'x\ny: [1'}, 'x\ny: [1'],
		['"${A}"', {A: '12'}, '12'],
	];
	test.each(cases)('%s with %o is %s', (text, environment, expected) => {
		expect(titled(text, environment)).toBe(expected);
	});

	test('an unquoted variable that holds a number is one, unless something would be lost', () => {
		const postgres = (environment: Environment) =>
			read('sources:\n  p:\n    kind: postgres\n    host: h\n    port: ${P}\n    password: ${PASSWORD}\n', environment).settings[0]
				?.options;
		expect(postgres({P: '5433', PASSWORD: '007'})).toMatchObject({port: 5433, password: '007'});
		expect(postgres({P: '5433', PASSWORD: '123456'})).toMatchObject({password: '123456'});
	});

	test('every name that is not set is told at its place', () => {
		expect(mistakes('sources:\n  a: {kind: postgres, url: "${DB}"}\ntitle: ${TITLE}\n')).toEqual([
			'2:28: ${DB} is not set: export DB, put it into .env, or write ${DB:-default}',
			'3:8: ${TITLE} is not set: export TITLE, put it into .env, or write ${TITLE:-default}',
		]);
	});

	test('a comment and a key are no place for variables', () => {
		expect(mistakes(`# \${NOBODY}\n${host}`)).toEqual([]);
		expect(mistakes(`${host}"\${NOBODY}": 1\n`)).toEqual(['2:1: unknown key "${NOBODY}"']);
	});
});

describe('files made to do harm', () => {
	test('a bomb of aliases is refused', () => {
		const lines = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
		for (let index = 1; index < 12; index += 1) {
			const [before, name] = [String.fromCharCode(96 + index), String.fromCharCode(97 + index)];
			lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(',')}]`);
		}
		expect(mistakes(lines.join('\n'))[0]).toMatch(/alias/iu);
	});

	test('a file of megabytes is refused before it is parsed', () => {
		expect(mistakes(`${host}# ${'x'.repeat(1_100_000)}\n`)[0]).toMatch(/a config is at most 1000 kB/u);
	});

	test('ten thousand levels end in a message', () => {
		expect(mistakes(`sources: ${'['.repeat(10_000)}${']'.repeat(10_000)}`).length).toBeGreaterThan(0);
	});

	test('keys of every object are names like others', () => {
		expect(mistakes('sources: {__proto__: {kind: host}, constructor: {kind: host}}\n')).toEqual([]);
		expect(mistakes('__proto__: {polluted: yes}\nsources: {a: {kind: host}}\n').length).toBeLessThanOrEqual(1);
		expect(({} as {polluted?: unknown}).polluted).toBeUndefined();
	});
});

describe('intervals', () => {
	test('a source is polled as often as its hastiest part, and keeps its own interval for the others', () => {
		const [setting] = read(
			"sources: {a: {kind: http, url: 'http://a', every: 10s, requests: [{path: /slow}, {path: /fast, every: 2s}]}}\n",
		).settings;
		expect(setting).toMatchObject({everyMs: 10_000, pollMs: 2_000, timeoutMs: 5_000});
	});

	test('parts that are slower than the source do not slow it', () => {
		const [setting] = read("sources: {a: {kind: http, url: 'http://a', every: 5s, requests: [{path: /x, every: 1m}]}}\n").settings;
		expect(setting).toMatchObject({everyMs: 5_000, pollMs: 5_000});
	});
});
