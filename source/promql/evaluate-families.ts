import type {Series, SeriesIndex} from '../model/series.ts';
import type {Families, Family, FamilyShape} from './evaluate-types.ts';
import {type LabelSet, labelValue, seriesLabelSet} from './labels.ts';
import type {Matcher} from './matcher.ts';

type CachedFamily = Family & {readonly source: ReadonlyMap<string, Series>};

/**
 * Every poll makes new `Series` values and a new map per metric name, but which series there are rarely changes. A family keeps one shape
 * as long as they are the same in the same order, and the shape remembers which positions a selector matches, so that 200 rules
 * over 10,000 series do not test each of them at every evaluation.
 */
export const createFamilies = (): Families => {
	const cache = new Map<string, CachedFamily>();
	const of = (index: SeriesIndex, name: string): Family | null => {
		const source = index.names.get(name);
		if (!source || source.size === 0) return null;
		const before = cache.get(name);
		if (before?.source === source) return before;
		const members = [...source.values()];
		const shape = sameShape(before, members) ?? createShape(members.map((member) => seriesLabelSet(name, member.labels)));
		const family: CachedFamily = {name, members, source, shape};
		cache.set(name, family);
		return family;
	};
	return {
		of,
		*all(index) {
			if (cache.size > 2 * index.names.size + 64) for (const name of cache.keys()) if (!index.names.has(name)) cache.delete(name);
			for (const name of index.names.keys()) {
				const family = of(index, name);
				if (family) yield family;
			}
		},
	};
};

const sameShape = (before: CachedFamily | undefined, members: readonly Series[]): FamilyShape | null =>
	before?.members.length === members.length && members.every((member, index) => member.labels === before.members[index]?.labels)
		? before.shape
		: null;

/** Positions by value of one label; series without it are under the empty text. */
type Postings = ReadonlyMap<string, readonly number[]>;

const createShape = (labelSets: readonly LabelSet[]): FamilyShape => {
	const postings = new Map<string, Postings>();
	const matched = new Map<string, Int32Array>();
	const postingsOf = (label: string): Postings => {
		let found = postings.get(label);
		if (!found) {
			found = groupPositions(labelSets, label);
			postings.set(label, found);
		}
		return found;
	};
	const all = Int32Array.from(labelSets.keys());
	return {
		labelSets,
		positions(key, matchers) {
			if (matchers.length === 0) return all;
			let found = matched.get(key);
			if (!found) {
				found = match(labelSets, matchers, postingsOf);
				matched.set(key, found);
			}
			return found;
		},
	};
};

const groupPositions = (labelSets: readonly LabelSet[], label: string): Postings => {
	const groups = new Map<string, number[]>();
	labelSets.forEach((labels, position) => {
		const value = labelValue(labels, label);
		const group = groups.get(value);
		if (group) group.push(position);
		else groups.set(value, [position]);
	});
	return groups;
};

/** The first matcher (an equality, if there is one) chooses by the values of its label, the others look at what is left. */
const match = (labelSets: readonly LabelSet[], matchers: readonly Matcher[], postingsOf: (label: string) => Postings): Int32Array => {
	const first = matchers.find(({operator}) => operator === '=') ?? matchers[0];
	if (!first) return new Int32Array();
	const postings = postingsOf(first.label);
	const chosen =
		first.operator === '='
			? (postings.get(first.value) ?? [])
			: [...postings].flatMap(([value, positions]) => (first.test(value) ? positions : [])).sort((a, b) => a - b);
	const others = matchers.filter((matcher) => matcher !== first);
	return Int32Array.from(
		chosen.filter((position) => {
			const labels = labelSets[position];
			return labels !== undefined && others.every((matcher) => matcher.test(labelValue(labels, matcher.label)));
		}),
	);
};
