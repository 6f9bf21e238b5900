import type {Labels} from '../model/facts.ts';
import {formatAge, formatCount} from '../model/format.ts';
import type {Evaluation} from '../model/promql-contract.ts';
import {formatValue} from '../promql/go-format.ts';
import {formatLabels, labelSet} from '../promql/labels.ts';
import {parseExpression} from '../promql/parse.ts';
import {exitCode, UsageError} from './exit-codes.ts';
import {formatOf, takeArguments, type Verb} from './invocation.ts';
import {oneLook} from './one-look.ts';
import {jsonText, write} from './print.ts';

/**
 * `query EXPR`: one PromQL expression over everything the sources answer in one pass, or had answered up to a moment of a recording. Ends with 0
 * whatever the answer is, with 64 for an expression that is none and with 65 where the data do not allow it.
 */
export const query: Verb = async (invocation) => {
	const [expr] = takeArguments(invocation, 1, 'query takes one expression: put it into quotes');
	if (expr === undefined) throw new UsageError("query needs an expression, such as 'sum by (group) (kafka_consumergroup_lag_sum)'");
	const format = formatOf(invocation.flags, 'text');
	const parsed = parseExpression(expr);
	if (!parsed.ok) throw new UsageError(`${parsed.message}\n${pointedAt(expr, parsed)}`);
	return await oneLook(invocation, async ({session, promql}) => {
		const {now, series} = session.store.state;
		const result = promql.evaluate(expr, now, series);
		if (!result.ok) {
			await write(invocation.stderr, `pipetop: ${result.error}\n`);
			return exitCode.input;
		}
		const answer: QueryAnswer = {expr, atMs: now, result, isMissing: promql.coverage(expr, null, now, series) === 'missing'};
		await write(invocation.stdout, format === 'text' ? inWords(answer) : jsonText(asDocument(answer), format));
		return exitCode.ok;
	});
};

type QueryAnswer = {
	readonly expr: string;
	readonly atMs: number;
	readonly result: Extract<Evaluation, {readonly ok: true}>;
	/** A series that the expression needs has no data. */
	readonly isMissing: boolean;
};

/** The line of an expression at which it fails, with a mark under the place. */
const pointedAt = (expr: string, {line, column}: {readonly line: number; readonly column: number}): string =>
	`  ${expr.split('\n')[line - 1] ?? ''}\n  ${' '.repeat(Math.max(0, column - 1))}^`;

/** As Prometheus writes a series: `up` where it has no label, `{}` where not even a name. */
const seriesText = (labels: Labels): string => formatLabels(labelSet(labels)).replace(/^(.+)\{\}$/u, '$1');

const inWords = ({atMs, result, isMissing}: QueryAnswer): string => {
	const {elements, newestSampleMs, sources} = result;
	const age = newestSampleMs === null ? '' : `, newest sample ${formatAge(atMs - newestSampleMs)} old`;
	const from = sources.length === 0 ? '' : `, from ${[...sources].sort().join(', ')}`;
	const count =
		elements.length === 0
			? `no element: ${isMissing ? 'the data behind it are missing' : 'none of the data fulfils it'}`
			: formatCount(elements.length, 'element');
	const rows = elements.map(({labels, value}) => [seriesText(labels), formatValue(value)] as const);
	const width = Math.max(0, ...rows.map(([labels]) => labels.length));
	return [
		`${new Date(atMs).toISOString()}  ${count}${age}${from}`,
		...rows.map(([labels, value]) => `${labels.padEnd(width)}  ${value}`),
		'',
	].join('\n');
};

/** Values are strings, as Prometheus writes them: JSON has neither NaN nor infinity. */
const asDocument = ({expr, atMs, result: {elements, newestSampleMs, sources}, isMissing}: QueryAnswer) => ({
	schema: 'pipetop.query/1',
	expr,
	at: new Date(atMs).toISOString(),
	newestSample: newestSampleMs === null ? null : new Date(newestSampleMs).toISOString(),
	sources: [...sources].sort(),
	missing: isMissing,
	elements: elements.map(({labels, value}) => ({labels, value: formatValue(value)})),
});
