import fc from 'fast-check';
import {expect, test} from 'vitest';
import {appendSample, editIndex, emptyIndex, emptySeries, seriesKey} from '../../source/model/series.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {draws} from '../draws.ts';

type Sample = {readonly labels: Readonly<Record<string, string>>; readonly value: number};

const labelNames = ['a', 'b', 'c'] as const;
const side = fc.uniqueArray(
	fc.record({
		labels: fc.record({a: fc.constantFrom('1', '2'), b: fc.constantFrom('1', '2'), c: fc.constantFrom('1', '2', '3')}, {requiredKeys: []}),
		value: fc.integer({min: -5, max: 5}),
	}),
	{maxLength: 6, selector: ({labels}) => JSON.stringify(labelNames.map((name) => (labels as Record<string, string>)[name] ?? ''))},
);

const pick = (labels: Readonly<Record<string, string>>, keep: (name: string) => boolean): Record<string, string> =>
	Object.fromEntries(Object.entries(labels).filter(([name]) => keep(name)));
const keyOf = (labels: Readonly<Record<string, string>>): string =>
	JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The rules of vector matching written down once more, the slow way: every pair is looked at. */
const model = (
	left: readonly Sample[],
	right: readonly Sample[],
	on: boolean,
	names: readonly string[],
	group: '' | 'left' | 'right',
): string[] | 'error' => {
	const keep = (name: string): boolean => names.includes(name) === on;
	const group2 = (sample: Sample): string => keyOf(pick(sample.labels, keep));
	const [many, one] = group === 'right' ? [right, left] : [left, right];
	if (many.length === 0 || one.length === 0) return [];
	if (one.some((a, index) => one.some((b, other) => other > index && group2(a) === group2(b)))) return 'error';
	const results = many.flatMap((sample) => {
		const partner = one.find((other) => group2(other) === group2(sample));
		if (!partner) return [];
		return [{labels: group === '' ? pick(sample.labels, keep) : sample.labels, value: sample.value + partner.value}];
	});
	const lines = results.map(({labels, value}) => `${keyOf(labels)} ${value}`);
	return new Set(results.map(({labels}) => keyOf(labels))).size < results.length ? 'error' : lines.sort();
};

test('vector matching agrees with its rules written as a search over all pairs', () => {
	fc.assert(
		fc.property(
			side,
			side,
			fc.boolean(),
			fc.subarray([...labelNames]),
			fc.constantFrom('', 'left', 'right'),
			(left, right, on, names, group) => {
				const edit = editIndex(emptyIndex);
				const add = (name: string, {labels, value}: Sample): void => {
					edit.set(seriesKey(name, labels), appendSample(emptySeries(name, labels, 'none', 'gauge', 's'), 0, value));
				};
				for (const sample of left as Sample[]) add('l', sample);
				for (const sample of right as Sample[]) add('r', sample);
				const expr = `l + ${on ? 'on' : 'ignoring'} (${names.join(', ')}) ${group === '' ? '' : `group_${group}`} r`;
				const result = createPromql().evaluate(expr, 0, edit.finish());
				const got = result.ok ? result.elements.map(({labels, value}) => `${keyOf(labels)} ${value}`).sort() : 'error';
				expect(got).toEqual(model(left as Sample[], right as Sample[], on, names, group));
			},
		),
		{seed: 20261122, numRuns: draws(1500)},
	);
});
