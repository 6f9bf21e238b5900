import {children, type Expression, type TimeShift} from './ast.ts';
import {lookBackMs} from './evaluate-types.ts';

/** A fixed `@` time says nothing about how far back from now is needed; only offsets into the past do. */
const offsetOf = (shift: TimeShift): number => Math.max(0, shift.offsetMs);

/** How far before the evaluation time an expression may read, in ms: ranges, offsets and the 5 minutes of look-back added up. */
export const reachOf = (node: Expression): number => {
	switch (node.kind) {
		case 'selector':
			return offsetOf(node.shift) + lookBackMs;
		case 'matrix':
			return offsetOf(node.selector.shift) + node.rangeMs + lookBackMs;
		case 'subquery':
			return offsetOf(node.shift) + node.rangeMs + reachOf(node.inner);
		default:
			return Math.max(0, ...children(node).map(reachOf));
	}
};
