import type {Labels} from '../model/facts.ts';
import {memo} from '../model/memo.ts';

/**
 * Labels of a series or result with sorted names and a key that identifies them. One object per label set of a series lives as
 * long as the series does, so that what is derived from it (without its name, its group in an aggregation) is computed once.
 */
export type LabelSet = {
	readonly names: readonly string[];
	readonly values: readonly string[];
	/** Same key, same labels. */
	readonly key: string;
	/** Filled on first use by `dropName`. */
	nameless: LabelSet | null;
};

export const nameLabel = '__name__';
/** Labels that say what a metric is, not what it is about; dropped together by whatever makes a new metric. */
const isMetadata = (label: string): boolean => label === nameLabel || label === '__type__' || label === '__unit__';

/** From sorted names without empty values. */
const sortedSet = (names: readonly string[], values: readonly string[]): LabelSet => {
	let key = '';
	for (let index = 0; index < names.length; index += 1) key += `${names[index]}\u0001${values[index]}\u0002`;
	return {names, values, key, nameless: null};
};

export const noLabels: LabelSet = sortedSet([], []);

/** From any record; labels with empty values do not exist in PromQL. */
export const labelSet = (labels: Labels): LabelSet => {
	const names = Object.keys(labels)
		.filter((name) => labels[name] !== '')
		.sort();
	return names.length === 0
		? noLabels
		: sortedSet(
				names,
				names.map((name) => labels[name] ?? ''),
			);
};

/** Of the labels of series, by name. */
const setsOf = memo((_labels: Labels): Map<string, LabelSet> => new Map());

/** The label set of a series, `__name__` included; the same object for the same `labels` object and name. */
export const seriesLabelSet = (name: string, labels: Labels): LabelSet => {
	const named = setsOf(labels);
	let set = named.get(name);
	if (!set) {
		set = labelSet({...labels, [nameLabel]: name});
		named.set(name, set);
	}
	return set;
};

/** Value of a label; the empty string when it is not there. */
export const labelValue = (set: LabelSet, name: string): string => {
	const index = set.names.indexOf(name);
	return index === -1 ? '' : (set.values[index] ?? '');
};

/** Without the metric's name (and type and unit). */
export const dropName = (set: LabelSet): LabelSet => {
	set.nameless ??= set.names.some(isMetadata) ? keepWhere(set, (name) => !isMetadata(name)) : set;
	return set.nameless;
};

/** Only the labels for which `keep` holds. */
export const keepWhere = (set: LabelSet, keep: (name: string) => boolean): LabelSet => {
	const names: string[] = [];
	const values: string[] = [];
	set.names.forEach((name, index) => {
		if (!keep(name)) return;
		names.push(name);
		values.push(set.values[index] ?? '');
	});
	return names.length === set.names.length ? set : names.length === 0 ? noLabels : sortedSet(names, values);
};

/** With labels set or, by an empty value, removed. */
export const withLabels = (set: LabelSet, changes: Iterable<readonly [string, string]>): LabelSet =>
	labelSet(Object.fromEntries([...set.names.map((name, index) => [name, set.values[index] ?? ''] as const), ...changes]));

/** `fromEntries` defines every name, `__proto__` too, as a property of its own. */
export const toRecord = (set: LabelSet): Record<string, string> =>
	Object.fromEntries(set.names.map((name, index) => [name, set.values[index] ?? '']));

/** `name{a="b", c="d"}` as Prometheus writes labels in errors. */
export const formatLabels = (set: LabelSet): string => {
	const pairs = set.names.flatMap((name, index) => (name === nameLabel ? [] : [`${name}=${JSON.stringify(set.values[index])}`]));
	return `${labelValue(set, nameLabel)}{${pairs.join(', ')}}`;
};
