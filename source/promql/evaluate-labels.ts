import type {RE2JS} from 're2js';
import {type CallNode, type Expression, withoutParens} from './ast.ts';
import {refuseDuplicates} from './evaluate-points.ts';
import {EvaluationError, type Point, type VectorPlan} from './evaluate-types.ts';
import {type LabelSet, labelSet, labelValue, nameLabel, noLabels, withLabels} from './labels.ts';
import {compileAnchored} from './matcher.ts';

const textOf = (node: Expression | undefined): string => {
	const inner = node ? withoutParens(node) : undefined;
	return inner?.kind === 'string' ? inner.value : '';
};

const checkLabel = (label: string, role: string, name: string): void => {
	if (label === '' || !label.isWellFormed()) throw new EvaluationError(`invalid ${role} label name in ${name}(): ${JSON.stringify(label)}`);
};

/** `label_replace(vector, destination, replacement, source, pattern)`. */
export const compileLabelReplace = (node: CallNode, inner: VectorPlan): VectorPlan => {
	const [destination = '', replacement = '', source = '', pattern = ''] = node.args.slice(1).map(textOf);
	let compiled: RE2JS;
	try {
		compiled = compileAnchored(pattern);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return () => {
			throw new EvaluationError(`invalid regular expression in label_replace(): ${reason}`);
		};
	}
	return (evaluation) => {
		checkLabel(destination, 'destination', 'label_replace');
		const replaced = inner(evaluation).map((point) => {
			const matcher = compiled.matcher(labelValue(point.labels, source));
			if (!matcher.matches()) return point;
			const value = expandGroups(replacement, (group) => groupText(matcher, group));
			return {labels: withLabels(point.labels, [[destination, value]]), value: point.value};
		});
		return refuseDuplicates(replaced);
	};
};

const groupText = (matcher: ReturnType<RE2JS['matcher']>, group: string): string => {
	try {
		return matcher.group(/^\d+$/.test(group) ? Number(group) : group) ?? '';
	} catch {
		// Go's Expand: a group that does not exist is empty.
		return '';
	}
};

/** Go's Regexp.Expand: `$name`, `${name}`, `$1`, and `$$` for a dollar; the longest name counts, so `$1x` is group "1x". */
export const expandGroups = (template: string, group: (name: string) => string): string =>
	template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, plain: string | undefined, braced: string | undefined) => {
		const name = plain ?? braced;
		return name === undefined ? whole.slice(1) : group(name);
	});

/** `label_join(vector, destination, separator, source…)`. */
export const compileLabelJoin = (node: CallNode, inner: VectorPlan): VectorPlan => {
	const [destination = '', separator = '', ...sources] = node.args.slice(1).map(textOf);
	return (evaluation) => {
		checkLabel(destination, 'destination', 'label_join');
		for (const source of sources) checkLabel(source, 'source', 'label_join');
		const joined = inner(evaluation).map(({labels, value}): Point => {
			const text = sources.map((source) => labelValue(labels, source)).join(separator);
			return {labels: withLabels(labels, [[destination, text]]), value};
		});
		return refuseDuplicates(joined);
	};
};

/** What `absent` can know of the missing series: its equality matchers, unless a label is named twice. */
export const absentLabels = (node: Expression | undefined): LabelSet => {
	const selector = node?.kind === 'matrix' ? node.selector : node?.kind === 'selector' ? node : null;
	if (!selector) return noLabels;
	const labels: Record<string, string> = {};
	const named = new Set<string>();
	for (const matcher of selector.matchers) {
		if (matcher.label === nameLabel) continue;
		if (matcher.operator === '=' && !named.has(matcher.label)) labels[matcher.label] = matcher.value;
		else delete labels[matcher.label];
		if (matcher.operator === '=') named.add(matcher.label);
	}
	return labelSet(labels);
};
