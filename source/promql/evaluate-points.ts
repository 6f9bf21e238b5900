import {EvaluationError, type Point} from './evaluate-types.ts';
import {dropName} from './labels.ts';

/** Refuses a vector in which two elements have the same labels, as Prometheus does. */
export const refuseDuplicates = (points: readonly Point[]): readonly Point[] => {
	const keys = new Set<string>();
	for (const {labels} of points) {
		if (keys.has(labels.key)) throw new EvaluationError('vector cannot contain metrics with the same labelset');
		keys.add(labels.key);
	}
	return points;
};

/** New values without the metric name; elements that become alike are refused unless `namedOnce` rules that out. */
export const mapNameless = (points: readonly Point[], namedOnce: boolean, change: (value: number) => number): readonly Point[] => {
	const mapped = points.map(({labels, value}) => ({labels: dropName(labels), value: change(value)}));
	return namedOnce ? mapped : refuseDuplicates(mapped);
};
