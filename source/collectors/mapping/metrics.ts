import type {MetricFact} from '../../model/facts.ts';
import {seriesKey} from '../../model/series.ts';
import {type Applying, anyUsesEntry, compileLabels, numberOf, optional, readLabels, scaled, timeOf} from './context.ts';
import {compileEach} from './each.ts';
import {compileExpression, type Scope} from './expression.ts';
import type {MetricMapping} from './schema.ts';

/** Compiles one metric; a missing or unreadable value makes no fact but a note. */
export const compileMetric = (name: string, spec: MetricMapping, defaultEach: string | undefined) => {
	const value = compileExpression(spec.value);
	const at = optional(spec.at);
	const labelReaders = compileLabels(spec.labels);
	const each = compileEach(spec.each ?? defaultEach, anyUsesEntry([value, at, ...labelReaders.map(([, reader]) => reader)]));
	const what = `metric ${name}`;
	const read = (scope: Scope, applying: Applying): number | null => {
		if (spec.unit !== 'timestamp') return numberOf(value, scope, what, applying.notes);
		const timeMs = timeOf(value, scope, what, applying);
		return timeMs === null ? null : timeMs / 1000;
	};
	return (root: unknown, applying: Applying): readonly MetricFact[] => {
		const facts = new Map<string, MetricFact>();
		for (const scope of each(root, applying.notes, what)) {
			const number = read(scope, applying);
			if (number === null) continue;
			const atMs = timeOf(at, scope, what, applying);
			const labels = readLabels(labelReaders, scope);
			const key = seriesKey(name, labels);
			if (facts.has(key)) applying.notes.add(`${what}: several items have the same labels, only the first is kept`);
			else {
				facts.set(key, {
					kind: 'metric',
					name,
					labels,
					value: scaled(number, spec.scale),
					type: spec.type ?? 'gauge',
					...(spec.unit && {unit: spec.unit}),
					...(atMs !== null && {atMs}),
				});
			}
		}
		return [...facts.values()];
	};
};
