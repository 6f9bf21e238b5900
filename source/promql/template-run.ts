import {argumentCounts, isEmpty, type TemplateHost, templateFunctions} from './template-functions.ts';
import {type Operand, type Pipeline, TemplateError, type TemplateNode} from './template-parse.ts';
import {isSample, printValue, type Value} from './template-print.ts';

/** Variables by name, innermost scope first. */
type Scope = {readonly variables: Map<string, Value>; readonly outer: Scope | null};
type State = {readonly host: TemplateHost; readonly dot: Value; readonly scope: Scope; readonly budget: {left: number}};

/** Nodes a template may run through; `range` over a large query must end. */
const mostSteps = 100_000;

/** Runs a template. `data` is the dot, `variables` are `$labels` and its kin. @throws TemplateError */
export const runTemplate = (
	nodes: readonly TemplateNode[],
	data: Value,
	variables: ReadonlyMap<string, Value>,
	host: TemplateHost,
): string => {
	const scope: Scope = {variables: new Map([...variables, ['', data]]), outer: null};
	return runNodes(nodes, {host, dot: data, scope, budget: {left: mostSteps}});
};

const inner = (state: State, dot: Value = state.dot): State => ({...state, dot, scope: {variables: new Map(), outer: state.scope}});

const runNodes = (nodes: readonly TemplateNode[], state: State): string => nodes.map((node) => runNode(node, state)).join('');

const runNode = (node: TemplateNode, state: State): string => {
	state.budget.left -= 1;
	if (state.budget.left < 0) throw new TemplateError(`the template takes more than ${mostSteps} steps`);
	switch (node.kind) {
		case 'text':
			return node.text;
		case 'output': {
			const value = runPipeline(node.pipeline, state);
			return node.pipeline.variables.length > 0 ? '' : value === null ? '<no value>' : printValue(value);
		}
		case 'if': {
			const block = inner(state);
			return runNodes(isEmpty(runPipeline(node.pipeline, block)) ? node.otherwise : node.body, block);
		}
		case 'with': {
			const block = inner(state);
			const value = runPipeline(node.pipeline, block);
			return isEmpty(value) ? runNodes(node.otherwise, block) : runNodes(node.body, {...block, dot: value});
		}
		case 'range':
			return runRange(node, state);
	}
};

const runRange = (node: Extract<TemplateNode, {kind: 'range'}>, state: State): string => {
	const value = runPipeline({...node.pipeline, variables: []}, state);
	const entries = entriesOf(value);
	if (entries.length === 0) return runNodes(node.otherwise, inner(state));
	const {variables} = node.pipeline;
	return entries
		.map(([key, element]) => {
			const block = inner(state, element);
			const [only, second] = variables;
			if (second !== undefined && only !== undefined) block.scope.variables.set(only, key).set(second, element);
			else if (only !== undefined) block.scope.variables.set(only, element);
			return runNodes(node.body, block);
		})
		.join('');
};

const entriesOf = (value: Value): readonly (readonly [Value, Value])[] => {
	if (value === null) return [];
	if (Array.isArray(value)) return (value as readonly Value[]).map((element, index) => [BigInt(index), element] as const);
	if (value instanceof Map) return [...value.keys()].sort().map((key) => [key, (value.get(key) ?? null) as Value] as const);
	throw new TemplateError(`range can't iterate over ${printValue(value)}`);
};

const runPipeline = (pipeline: Pipeline, state: State): Value => {
	let value: Value | undefined;
	for (const command of pipeline.commands) value = runCommand(command, state, value);
	const result = value ?? null;
	for (const name of pipeline.variables) assign(name, result, pipeline.declares, state.scope);
	return result;
};

const assign = (name: string, value: Value, declares: boolean, scope: Scope): void => {
	let target: Scope | null = scope;
	if (!declares) while (target && !target.variables.has(name)) target = target.outer;
	if (!target) throw new TemplateError(`undefined variable "$${name}"`);
	target.variables.set(name, value);
};

const runCommand = (command: readonly Operand[], state: State, piped: Value | undefined): Value => {
	const [head, ...rest] = command;
	if (head?.kind === 'function') return call(head.name, rest, state, piped);
	if (!head || rest.length > 0 || piped !== undefined) throw new TemplateError('only a function can take arguments');
	return evaluate(head, state);
};

const call = (name: string, operands: readonly Operand[], state: State, piped: Value | undefined): Value => {
	const lazy = name === 'and' || name === 'or';
	if (lazy) return shortCircuit(name === 'and', operands, state, piped);
	const run = Object.hasOwn(templateFunctions, name) ? templateFunctions[name] : undefined;
	if (!run) throw new TemplateError(`function "${name}" not defined`);
	const args = operands.map((operand) => evaluate(operand, state));
	if (piped !== undefined) args.push(piped);
	const [least, most] = argumentCounts[name] ?? [0, Number.POSITIVE_INFINITY];
	if (args.length < least || args.length > most)
		throw new TemplateError(`wrong number of args for ${name}: want ${least === most ? least : `at least ${least}`} got ${args.length}`);
	try {
		return run(args, state.host);
	} catch (error) {
		throw error instanceof TemplateError ? new TemplateError(`error calling ${name}: ${error.message}`) : error;
	}
};

const shortCircuit = (isAnd: boolean, operands: readonly Operand[], state: State, piped: Value | undefined): Value => {
	let value: Value = isAnd;
	for (const operand of operands) {
		value = evaluate(operand, state);
		if (isEmpty(value) === isAnd) return value;
	}
	return piped ?? value;
};

const evaluate = (operand: Operand, state: State): Value => {
	switch (operand.kind) {
		case 'literal':
			return operand.value;
		case 'dot':
			return fieldsOf(state.dot, operand.fields);
		case 'variable':
			return fieldsOf(lookUp(operand.name, state.scope), operand.fields);
		case 'nested':
			return fieldsOf(runPipeline(operand.pipeline, state), operand.fields);
		case 'function':
			return call(operand.name, [], state, undefined);
	}
};

const lookUp = (name: string, from: Scope): Value => {
	for (let scope: Scope | null = from; scope; scope = scope.outer) {
		const value = scope.variables.get(name);
		if (value !== undefined) return value;
	}
	throw new TemplateError(`undefined variable "$${name}"`);
};

/** A missing key of a map prints as nothing (Prometheus sets `missingkey=zero`). */
const fieldsOf = (value: Value, fields: readonly string[]): Value => {
	let found = value;
	for (const field of fields) {
		if (found instanceof Map) found = (found.get(field) as Value | undefined) ?? '';
		else if (found !== null && isSample(found) && (field === 'Labels' || field === 'Value'))
			found = field === 'Value' ? found.value : new Map(Object.entries(found.labels));
		else throw new TemplateError(`can't evaluate field ${field} in ${printValue(found)}`);
	}
	return found;
};
