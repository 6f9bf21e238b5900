import type {Evaluate, ExpandTemplate, TemplateData} from '../model/promql-contract.ts';
import type {SeriesIndex} from '../model/series.ts';
import {argumentCounts, templateFunctions} from './template-functions.ts';
import {type Operand, type Pipeline, parseTemplate, TemplateError, type TemplateNode} from './template-parse.ts';
import type {TemplateSample, Value} from './template-print.ts';
import {runTemplate} from './template-run.ts';

/** What templates know besides labels and value. */
export type TemplateSurroundings = {readonly labels: Readonly<Record<string, string>>; readonly url: string};

const remembered = 1000;

/**
 * Expands label and annotation templates (Go's template language as Prometheus offers it). A template that fails gives
 * `<error expanding template: …>`, as in Prometheus: an alert must not be lost over its text.
 */
export const createExpand = (evaluate: Evaluate, surroundings: TemplateSurroundings): ExpandTemplate => {
	const parsed = new Map<string, readonly TemplateNode[]>();
	return (template, data, atMs, series) => {
		if (!template.includes('{{')) return template;
		try {
			let nodes = parsed.get(template);
			if (!nodes) {
				nodes = parseTemplate(template);
				if (parsed.size >= remembered) parsed.clear();
				parsed.set(template, nodes);
			}
			return runTemplate(nodes, dataOf(data, surroundings), variablesOf(data, surroundings), {
				query: (expr) => querySamples(evaluate, expr, atMs, series),
				externalUrl: surroundings.url,
			});
		} catch (error) {
			if (!(error instanceof TemplateError)) throw error;
			return `<error expanding template: ${error.message}>`;
		}
	};
};

const mapOf = (record: Readonly<Record<string, string>>): ReadonlyMap<string, Value> => new Map(Object.entries(record));

const dataOf = (data: TemplateData, surroundings: TemplateSurroundings): Value =>
	new Map<string, Value>([
		['Labels', mapOf(data.labels)],
		['ExternalLabels', mapOf(surroundings.labels)],
		['ExternalURL', surroundings.url],
		['Value', data.value],
	]);

const variablesOf = (data: TemplateData, surroundings: TemplateSurroundings): ReadonlyMap<string, Value> =>
	new Map<string, Value>([
		['labels', mapOf(data.labels)],
		['externalLabels', mapOf(surroundings.labels)],
		['externalURL', surroundings.url],
		['value', data.value],
	]);

const querySamples = (evaluate: Evaluate, expr: string, atMs: number, series: SeriesIndex): TemplateSample[] => {
	const result = evaluate(expr, atMs, series);
	if (!result.ok) throw new TemplateError(result.error);
	return result.elements.map(({labels, value}) => ({kind: 'sample', labels, value}));
};

/**
 * What is wrong with a template before it ever runs: syntax, unknown functions, undefined variables, argument counts that
 * can not fit. Null: nothing found.
 */
export const checkTemplate = (template: string): string | null => {
	if (!template.includes('{{')) return null;
	try {
		checkNodes(parseTemplate(template), new Set(['', 'labels', 'externalLabels', 'externalURL', 'value']));
		return null;
	} catch (error) {
		if (error instanceof TemplateError) return error.message;
		throw error;
	}
};

const checkNodes = (nodes: readonly TemplateNode[], outer: ReadonlySet<string>): void => {
	const variables = new Set(outer);
	for (const node of nodes) {
		if (node.kind === 'text') continue;
		checkPipeline(node.pipeline, variables);
		if (node.kind === 'output') for (const name of node.pipeline.variables) variables.add(name);
		else {
			checkNodes(node.body, new Set([...variables, ...node.pipeline.variables]));
			checkNodes(node.otherwise, new Set([...variables, ...node.pipeline.variables]));
		}
	}
};

const checkPipeline = (pipeline: Pipeline, variables: ReadonlySet<string>): void => {
	pipeline.commands.forEach((command, index) => {
		const [head, ...rest] = command;
		if (head?.kind === 'function') checkCall(head.name, rest.length + (index > 0 ? 1 : 0));
		for (const operand of command) checkOperand(operand, operand === head, variables);
	});
};

const checkOperand = (operand: Operand, isHead: boolean, variables: ReadonlySet<string>): void => {
	if (operand.kind === 'nested') checkPipeline(operand.pipeline, variables);
	else if (operand.kind === 'variable' && !variables.has(operand.name)) throw new TemplateError(`undefined variable "$${operand.name}"`);
	else if (operand.kind === 'function' && !isHead) checkCall(operand.name, 0);
};

const checkCall = (name: string, count: number): void => {
	if (name === 'and' || name === 'or') return;
	if (!Object.hasOwn(templateFunctions, name)) throw new TemplateError(`function "${name}" not defined`);
	const [least, most] = argumentCounts[name] ?? [0, Number.POSITIVE_INFINITY];
	if (count < least || count > most)
		throw new TemplateError(`wrong number of args for ${name}: want ${least === most ? least : `at least ${least}`} got ${count}`);
};
