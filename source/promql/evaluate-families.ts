import type {Series, SeriesIndex} from '../model/series.ts';
import type {Families, Family} from './evaluate-types.ts';
import {type LabelSet, seriesLabelSet} from './labels.ts';

type Known = Family & {readonly source: ReadonlyMap<string, Series>};

/**
 * Every poll makes new `Series` values and a new map per metric name, but the series themselves rarely change. A family keeps
 * one array of label sets as long as they are the same in the same order, so that a selector may remember by that array
 * which positions it matches, instead of testing 10,000 series for each of 200 rules.
 */
export const createFamilies = (): Families => {
	const known = new Map<string, Known>();
	const of = (index: SeriesIndex, name: string): Family | null => {
		const source = index.names.get(name);
		if (!source || source.size === 0) return null;
		const before = known.get(name);
		if (before?.source === source) return before;
		const members = [...source.values()];
		const family: Known = {
			name,
			members,
			source,
			labelSets: sameShape(before, members) ?? members.map((member) => seriesLabelSet(name, member.labels)),
		};
		known.set(name, family);
		return family;
	};
	return {
		of,
		*all(index) {
			if (known.size > 2 * index.names.size + 64) for (const name of known.keys()) if (!index.names.has(name)) known.delete(name);
			for (const name of index.names.keys()) {
				const family = of(index, name);
				if (family) yield family;
			}
		},
	};
};

const sameShape = (before: Known | undefined, members: readonly Series[]): readonly LabelSet[] | null =>
	before?.members.length === members.length && members.every((member, index) => member.labels === before.members[index]?.labels)
		? before.labelSets
		: null;
