import {ruleSource} from '../model/alert-samples.ts';
import type {Labels} from '../model/facts.ts';
import type {Series, SeriesIndex} from '../model/series.ts';
import {isStaleIn} from '../model/series-chunk.ts';
import {type Expression, type SelectorNode, withoutParens} from './ast.ts';
import {compileVisitor, emptyWindow, fillWindow, newestAt, shiftedTime} from './evaluate-select.ts';
import {type Evaluation, lookBackMs, type Window} from './evaluate-types.ts';
import {samplesNeeded} from './evaluate-windows.ts';
import {type LabelSet, labelValue} from './labels.ts';

/**
 * Whether data is there for an expression that gives nothing (any more) for `labels`:
 * `live`: yes, so that its silence means something; `missing`: a selector it depends on has no current sample; `none`: it
 * depends on no selector whose absence would matter.
 *
 * Of each selector those series count that agree with `labels` (no label of both with different values; all its series when none agrees). The selector
 * is live when one of them has a current sample: not ended by a stale marker and, for `x`, at most five minutes old; for `x[range]`, at
 * least as many samples in the range as the function needs, the newest less than 1.1 mean distances between them old. `labels` null asks for the
 * expression as a whole: all series count, and three distances. A series that a rule
 * wrote and ended is live: the rule had its data and said no. A selector without any series is missing. Operands of arithmetic, comparisons
 * and `and` are all needed. Of `or`, one live side is enough. The right side of `unless`, and what stands in
 * `absent` and `absent_over_time`, is never missing: these speak about absence.
 */
export type Coverage = (expr: string, labels: Labels | null, atMs: number, series: SeriesIndex) => CoverageResult;
export type CoverageResult = 'live' | 'missing' | 'none';

type Check = (labels: Labels | null, evaluation: Evaluation) => CoverageResult;

export const compileCoverage = (node: Expression): Check => {
	switch (node.kind) {
		case 'selector':
			return compileSelector(node, null, 1);
		case 'matrix':
			return compileSelector(node.selector, node.rangeMs, 1);
		case 'paren':
			return compileCoverage(node.inner);
		case 'subquery':
			return compileCoverage(node.inner);
		case 'unary':
			return compileCoverage(node.operand);
		case 'call': {
			if (node.name === 'absent' || node.name === 'absent_over_time') return () => 'none';
			const needed = samplesNeeded(node.name);
			return allOf(
				node.args.map((argument) => {
					const inner = withoutParens(argument);
					return inner.kind === 'matrix' ? compileSelector(inner.selector, inner.rangeMs, needed) : compileCoverage(inner);
				}),
			);
		}
		case 'aggregate':
			return allOf([node.inner, ...(node.parameter ? [node.parameter] : [])].map(compileCoverage));
		case 'binary': {
			const left = compileCoverage(node.left);
			if (node.operator === 'unless') return left;
			const right = compileCoverage(node.right);
			return node.operator === 'or' ? anyOf(left, right) : allOf([left, right]);
		}
		default:
			return () => 'none';
	}
};

const allOf =
	(checks: readonly Check[]): Check =>
	(labels, evaluation) => {
		const results = checks.map((check) => check(labels, evaluation));
		return results.includes('missing') ? 'missing' : results.includes('live') ? 'live' : 'none';
	};

const anyOf =
	(left: Check, right: Check): Check =>
	(labels, evaluation) => {
		const results = [left(labels, evaluation), right(labels, evaluation)];
		return results.includes('live') ? 'live' : results.includes('missing') ? 'missing' : 'none';
	};

const agrees = (set: LabelSet, labels: Labels): boolean =>
	set.names.every((name) => {
		if (name === '__name__' || !Object.hasOwn(labels, name)) return true;
		return labels[name] === labelValue(set, name);
	});

/**
 * A range whose newest sample is at least this many mean distances of its samples old is taken as cut off. For an alert it is the bound from which on
 * `rate` no longer counts the series as reaching the end of the range, and sinks; for a whole rule, a poll may be late.
 */
const cutOffDistances = {alert: 1.1, rule: 3};

const compileSelector = (node: SelectorNode, rangeMs: number | null, needed: number): Check => {
	const visitAll = compileVisitor(node);
	const window = emptyWindow();
	const isLive = (series: Series, atMs: number, distances: number): boolean => {
		if (isEnded(series, atMs)) return series.source === ruleSource;
		fillWindow(series, window, atMs - (rangeMs ?? lookBackMs), atMs);
		return rangeMs === null ? window.count > 0 : window.count >= needed && isFresh(window, distances);
	};
	return (labels, evaluation) => {
		const atMs = shiftedTime(node.shift, evaluation);
		let agreeing = false;
		let liveAgreeing = false;
		let liveOther = false;
		const distances = labels === null ? cutOffDistances.rule : cutOffDistances.alert;
		visitAll(evaluation, (series, set) => {
			if (labels === null || agrees(set, labels)) {
				agreeing = true;
				liveAgreeing ||= isLive(series, atMs, distances);
			} else if (!agreeing) liveOther ||= isLive(series, atMs, distances);
		});
		return (agreeing ? liveAgreeing : liveOther) ? 'live' : 'missing';
	};
};

/** Samples still come: otherwise a rate sinks towards 0 while its window runs empty, and would resolve an alert. */
const isFresh = ({times, count, endMs}: Window, distances: number): boolean => {
	if (count < 2) return count === 1;
	const newest = times[count - 1] ?? Number.NaN;
	return endMs - newest < (distances * (newest - (times[0] ?? Number.NaN))) / (count - 1);
};

/** The newest sample at or before the time is a stale marker. */
const isEnded = (series: Series, atMs: number): boolean => {
	const newest = newestAt(series, atMs);
	return newest !== null && isStaleIn(newest.chunk, newest.slot);
};
