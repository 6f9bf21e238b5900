import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';

const range = (letter: string, last: number): readonly string[] => Array.from({length: last}, (_, index) => `${letter}${index + 1}`);

/** Every line that the document of a system asks for, by its id. */
const asked: Readonly<Record<string, readonly string[]>> = {
	factory: [...range('A', 10), ...range('B', 6), ...range('C', 7), ...range('D', 4), ...range('E', 3), ...range('F', 5), ...range('G', 6)],
	'rt-lakehouse': [
		...[...range('A', 2), ...range('B', 8), ...range('C', 8), ...range('D', 6), ...range('E', 6), ...range('F', 7)],
		...[...range('G', 5), ...range('H', 4), ...range('I', 7)],
	],
};

const read = (profile: string, file: string): string => readFileSync(join(import.meta.dirname, '../../fixtures', profile, file), 'utf8');

/** Titles on the screen: of services, KPIs, charts, checks and listings, and names of alerts. */
const titlesOf = (profile: string): ReadonlySet<string> => {
	const found = new Set<string>();
	const collect = (value: unknown): void => {
		if (Array.isArray(value)) for (const one of value) collect(one);
		else if (typeof value === 'object' && value !== null) {
			for (const [key, inner] of Object.entries(value)) {
				if ((key === 'title' || key === 'alert') && typeof inner === 'string') found.add(inner);
				else collect(inner);
			}
		}
	};
	collect(parse(read(profile, 'pipetop.yaml')));
	collect(parse(read(profile, 'rules.yml')));
	return found;
};

describe.each(Object.entries(asked))('the README of the profile %s', (profile, lines) => {
	const text = read(profile, 'README.md');
	const rows = new Map(
		[...text.matchAll(/^\| ([A-Z]\d+) \| (.+?) \| (.+) \|$/gmu)].map(([, id = '', what = '', where = '']) => [id, {what, where}]),
	);

	it('says of every line that the document asks where it is on the screen, or why it is not', () => {
		expect([...rows.keys()]).toEqual(lines);
		expect([...rows].filter(([, {what, where}]) => what.trim() === '' || where.trim() === '')).toEqual([]);
	});

	it('names only what the profile has', () => {
		const titles = titlesOf(profile);
		const named = [...text.matchAll(/\*\*(.+?)\*\*/gu)].map(([, name = '']) => name);
		expect(named.length).toBeGreaterThan(lines.length / 2);
		expect([...new Set(named)].filter((name) => !titles.has(name))).toEqual([]);
	});

	it('leaves out no KPI, chart, check or alert of the profile', () => {
		const {kpis, charts, quality} = parse(read(profile, 'pipetop.yaml')) as Record<string, readonly {title: string}[]>;
		const {groups} = parse(read(profile, 'rules.yml')) as {groups: readonly {rules: readonly {alert: string}[]}[]};
		const all = [...(kpis ?? []), ...(charts ?? []), ...(quality ?? [])].map(({title}) => title);
		const alerts = groups.flatMap(({rules}) => rules.map(({alert}) => alert));
		expect([...all, ...alerts].filter((name) => !text.includes(`**${name}**`))).toEqual([]);
	});
});
