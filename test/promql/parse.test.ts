import {describe, expect, test} from 'vitest';
import type {Expression} from '../../source/promql/ast.ts';
import {parseExpression} from '../../source/promql/parse.ts';

/** The expression fully parenthesised, so that precedence is visible. */
const shape = (node: Expression): string => {
	switch (node.kind) {
		case 'number':
			return String(node.value);
		case 'string':
			return JSON.stringify(node.value);
		case 'paren':
			return shape(node.inner);
		case 'unary':
			return `(${node.operator}${shape(node.operand)})`;
		case 'selector': {
			const {offsetMs, at} = node.shift;
			const matchers = node.matchers.map(({label, operator, value}) => `${label}${operator}${value}`).join(',');
			return `${node.name ?? ''}{${matchers}}${offsetMs === 0 ? '' : `<${offsetMs}`}${at === null ? '' : `@${at}`}`;
		}
		case 'matrix':
			return `${shape(node.selector)}[${node.rangeMs}]`;
		case 'subquery':
			return `${shape(node.inner)}[${node.rangeMs}:${node.stepMs ?? ''}]${node.shift.offsetMs === 0 ? '' : `<${node.shift.offsetMs}`}`;
		case 'call':
			return `${node.name}(${node.args.map(shape).join(', ')})`;
		case 'aggregate':
			return `${node.operator} ${node.without ? 'without' : 'by'}(${node.labels})(${[node.parameter, node.inner].flatMap((part) => (part ? [shape(part)] : [])).join(', ')})`;
		case 'binary': {
			const {matching} = node;
			const on = matching
				? ` ${matching.on ? 'on' : 'ignoring'}(${matching.labels})${matching.side === null ? '' : ` group_${matching.side}(${matching.include})`}`
				: '';
			return `(${shape(node.left)} ${node.operator}${node.bool ? ' bool' : ''}${on} ${shape(node.right)})`;
		}
	}
};

const shapeOf = (text: string): string => {
	const parsed = parseExpression(text);
	return parsed.ok ? shape(parsed.ast) : `${parsed.line}:${parsed.column}: ${parsed.message}`;
};

describe('what is written is what is read', () => {
	test.each([
		['a + b * c ^ d ^ e', '(a{} + (b{} * (c{} ^ (d{} ^ e{}))))'],
		['-1 ^ 2', '(-(1 ^ 2))'],
		['-a * b', '((-a{}) * b{})'],
		['2 ^ -a * 3', '((2 ^ (-a{})) * 3)'],
		['a - -1', '(a{} - (-1))'],
		['a and b or c unless d', '((a{} and b{}) or (c{} unless d{}))'],
		['a == bool b > c', '((a{} == bool b{}) > c{})'],
		['a + x offset 5m * b', '(a{} + (x{}<300000 * b{}))'],
		['sum(a) + rate(x[5m] offset 1m)', '(sum by()(a{}) + rate(x{}<60000[300000]))'],
		['a + b[1h:5m] offset 1m', '1:5: expected scalar or instant vector beside the operator "+", got range vector'],
		['avg_over_time((a + b)[1h:5m] offset 1m)', 'avg_over_time((a{} + b{})[3600000:300000]<60000)'],
		['x @ 10 offset -5m', 'x{}<-300000@10000'],
		['x offset 1m30s @ end()', 'x{}<90000@end'],
		['x[300] @ start()', 'x{}@start[300000]'],
		['1h30m + 0x1F + 017 + 1_000 + .5 + 2. + 1e3', '((((((5400 + 31) + 15) + 1000) + 0.5) + 2) + 1000)'],
		['SUM BY (a, b,) (x)', 'sum by(a,b)(x{})'],
		['topk without (a) (3, x)', 'topk without(a)(3, x{})'],
		['count_values("le", x) by (job)', 'count_values by(job)("le", x{})'],
		['a * on (x, y) group_left (z) b', '(a{} * on(x,y) group_left(z) b{})'],
		['a / ignoring () group_right b', '(a{} / ignoring() group_right() b{})'],
		['{"http.requests", job=~"a|b", "le gal"!="x"}', 'http.requests{job=~a|b,le gal!=x}'],
		['{__name__="up", a!~".+"}', 'up{a!~.+}'],
		["x{a='it\\'s', b=`\\n`, c=\"\\u00e9\\x41\\101\"}", "x{a=it's,b=\\n,c=éAA}"],
		['a # a comment with "quotes\n+ b', '(a{} + b{})'],
		['sum', 'sum{}'],
	])('%s', (text, expected) => {
		expect(shapeOf(text)).toBe(expected);
	});
});

describe('a mistake is named with line and column', () => {
	test.each([
		['', '1:1: unexpected end of the expression: expected an expression'],
		['a +', '1:4: unexpected end of the expression: expected an expression after "+"'],
		['a\n  + )', '2:5: unexpected ")": expected an expression after "+"'],
		['sum(a) by b', '1:11: unexpected "b": expected "(" with label names, as in by (job)'],
		['x{a="b" c="d"}', '1:9: unexpected "c": expected a label matcher such as job="api", a comma or "}"'],
		['x{a=="b"}', '1:5: unexpected "=": expected one of = != =~ !~ and then a quoted string'],
		['x{a="b}', '1:5: the string is not closed: expected " at its end'],
		[
			'x{a="\\q"}',
			`1:6: unknown escape sequence \\q: allowed are \\n \\t \\r \\a \\b \\f \\v \\\\ the quote itself, \\xHH, \\OOO, \\uHHHH and \\UHHHHHHHH`,
		],
		['x{a=~"("}', '1:6: error parsing regexp: missing closing ): `(`'],
		['x{a=~"(?=b)"}', '1:6: error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
		['x[5m', '1:5: unexpected end of the expression: expected a duration such as 5m, then "]"'],
		['x[5x]', '1:4: unexpected "x": expected a duration such as 5m, then "]"'],
		['x[0s]', '1:3: the duration must be greater than 0'],
		['x[1h + 5m]', '1:3: duration expressions are not supported: expected a duration such as 5m'],
		['x offset 5m offset 1m', '1:13: "offset" may be set only once'],
		['(a + b) offset 5m', '1:1: "offset" is only allowed after a vector selector, a range such as x[5m] or a subquery'],
		['(a + b)[5m]', '1:1: a range is only allowed after a vector selector; for an expression write a subquery such as [5m:1m]'],
		['x offset 1m [5m]', '1:1: "offset" and "@" must stand after the range, not before it'],
		['x @ inf', '1:5: "inf" is no time for "@": expected seconds since the epoch'],
		['{}', '1:1: a selector needs a metric name or at least one matcher that an empty label does not satisfy'],
		['{a=""}', '1:1: a selector needs a metric name or at least one matcher that an empty label does not satisfy'],
		['up{__name__="down"}', '1:4: the metric name must not be set twice: it is "up" already'],
		['rate(x)', '1:6: expected range vector as argument 1 of "rate", got instant vector'],
		['sum(rate(x))', '1:10: expected range vector as argument 1 of "rate", got instant vector'],
		['abs(x[5m])', '1:5: expected instant vector as argument 1 of "abs", got range vector'],
		['clamp(x, 1)', '1:1: expected 3 arguments in the call of "clamp", got 2'],
		['round(x, 1, 2)', '1:1: expected 1 to 2 arguments in the call of "round", got 3'],
		['label_join(x, "a")', '1:1: expected at least 3 arguments in the call of "label_join", got 2'],
		['label_replace(x, 1, "", "", "")', '1:18: expected string as argument 2 of "label_replace", got scalar'],
		['topk(x)', '1:1: wrong number of arguments for aggregation "topk": expected 2, got 1'],
		['topk("a", x)', '1:6: expected scalar as parameter of "topk", got string'],
		['sum(1)', '1:5: expected instant vector in the aggregation "sum", got scalar'],
		['count_values("", x)', '1:14: invalid label name as parameter of "count_values"'],
		['1 > 2', '1:1: a comparison between scalars needs "bool": write > bool'],
		['a + bool b', '1:1: "bool" is only allowed with comparisons (== != < <= > >=), not with "+"'],
		['a and 1', '1:1: the set operator "and" is only allowed between instant vectors'],
		['a or on(x) group_left b', '1:1: "group_left" is not allowed with the set operator "or"'],
		['a * on(x) group_left(x) b', '1:1: the label "x" must not be in "on" and in "group_left" at once'],
		['a + on(x) 1', '1:1: "on" and "ignoring" are only allowed between instant vectors'],
		['-"a"', '1:2: expected scalar or instant vector after the sign "-", got string'],
		['time()[5m:]', '1:1: expected instant vector before the range of a subquery, got scalar'],
		['foo(x)', '1:1: unknown function "foo"'],
		['up + föö', '1:7: unexpected "ö": expected an operator, "{", "[" or the end of the expression'],
		['x{a="😀"} 5', '1:10: unexpected "5": expected an operator or the end of the expression'],
	])('%s', (text, expected) => {
		expect(shapeOf(text)).toBe(expected);
	});
});

describe('what is not supported is refused by name, never ignored', () => {
	test.each([
		['limitk(1, x)', '1:1: the aggregation "limitk" is experimental and not supported'],
		['limit_ratio(0.1, x)', '1:1: the aggregation "limit_ratio" is experimental and not supported'],
		['1 + histogram_avg(x)', '1:5: the function "histogram_avg" is not supported: it works on native histograms, which are not supported'],
		['mad_over_time(x[5m])', '1:1: the function "mad_over_time" is not supported: it is experimental'],
		['sort_by_label(x, "a")', '1:1: the function "sort_by_label" is not supported: it is experimental'],
		['info(x)', '1:1: the function "info" is not supported: it is experimental'],
		['rate(x[5m] smoothed)', '1:12: the modifier "smoothed" is not supported'],
		['rate(x[5m] anchored)', '1:12: the modifier "anchored" is not supported'],
		['a + fill(0) b', '1:5: the modifier "fill" is not supported'],
		['a </ b', '1:3: the operator "</" is not supported'],
		['{{schema:0}}', '1:1: native histogram literals are not supported'],
	])('%s', (text, expected) => {
		expect(shapeOf(text)).toBe(expected);
	});
});
