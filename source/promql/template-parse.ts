import {stringValue} from './parse-literal.ts';

/**
 * Go's text/template as far as Prometheus' rules use it: text, pipelines, variables, `if`/`else if`/`else`, `range`, `with`, comments and trim
 * markers. `define`, `template`, `block`, `break` and `continue` are refused.
 */
export type TemplateNode =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'output'; readonly pipeline: Pipeline}
	| {
			readonly kind: 'if' | 'with';
			readonly pipeline: Pipeline;
			readonly body: readonly TemplateNode[];
			readonly otherwise: readonly TemplateNode[];
	  }
	| {
			readonly kind: 'range';
			readonly pipeline: Pipeline;
			readonly body: readonly TemplateNode[];
			readonly otherwise: readonly TemplateNode[];
	  };

/** Commands joined by `|`, each result the last argument of the next; assigned to variables where `:=` or `=` stands in front. */
export type Pipeline = {
	readonly variables: readonly string[];
	readonly declares: boolean;
	readonly commands: readonly (readonly Operand[])[];
};

export type Operand =
	| {readonly kind: 'literal'; readonly value: string | number | bigint | boolean | null}
	/** `$name`, `.` (the empty name) or `(…)`, then `.Field.Field`. */
	| {readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[]}
	| {readonly kind: 'dot'; readonly fields: readonly string[]}
	| {readonly kind: 'nested'; readonly pipeline: Pipeline; readonly fields: readonly string[]}
	| {readonly kind: 'function'; readonly name: string};

/** A template that cannot be read or run; the message is one sentence. */
export class TemplateError extends Error {}

type Piece = {readonly kind: 'text'; readonly text: string} | {readonly kind: 'action'; readonly tokens: readonly string[]};

const trimmedStart = /^-\s/;
const trimmedEnd = /\s-$/;

/** Splits into text and actions; `{{-` and `-}}` remove the white space beside them. */
const splitActions = (template: string): Piece[] => {
	const pieces: Piece[] = [];
	let text = '';
	let index = 0;
	let trimNext = false;
	const pushText = (): void => {
		if (text !== '') pieces.push({kind: 'text', text});
		text = '';
	};
	for (let open = template.indexOf('{{'); open !== -1; open = template.indexOf('{{', index)) {
		text += trimNext ? template.slice(index, open).trimStart() : template.slice(index, open);
		const close = endOfAction(template, open + 2);
		let body = template.slice(open + 2, close);
		if (trimmedStart.test(body)) {
			text = text.trimEnd();
			body = body.slice(1);
		}
		trimNext = trimmedEnd.test(body);
		if (trimNext) body = body.slice(0, -1);
		index = close + 2;
		if (/^\s*\/\*[\s\S]*\*\/\s*$/.test(body)) continue;
		pushText();
		pieces.push({kind: 'action', tokens: tokenize(body.trim())});
	}
	text += trimNext ? template.slice(index).trimStart() : template.slice(index);
	pushText();
	return pieces;
};

/** Position of the `}}` that ends an action; those inside strings do not count. */
const endOfAction = (template: string, from: number): number => {
	const pattern = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|\}\}/g;
	pattern.lastIndex = from;
	for (let match = pattern.exec(template); match; match = pattern.exec(template)) if (match[0] === '}}') return match.index;
	throw new TemplateError('an action "{{" is not closed by "}}"');
};

const tokenShape =
	/"(?:[^"\\\n]|\\.)*"|`[^`]*`|\$\w*|(?:\.\w+)+|\.|[+-]?(?:0x[0-9a-fA-F]+|\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|\w+|:=|[=|(),]|\s+|./gsu;

const tokenize = (body: string): string[] => Array.from(body.matchAll(tokenShape), ([token]) => token);

/** Reads a template. @throws TemplateError */
export const parseTemplate = (template: string): readonly TemplateNode[] => {
	const pieces = splitActions(template);
	const position = {index: 0};
	const nodes = parseNodes(pieces, position, false);
	return nodes;
};

const keywordOf = (piece: Piece | undefined): string => (piece?.kind === 'action' ? (piece.tokens[0] ?? '') : '');

const parseNodes = (pieces: readonly Piece[], position: {index: number}, nested: boolean): TemplateNode[] => {
	const nodes: TemplateNode[] = [];
	for (; position.index < pieces.length; ) {
		const piece = pieces[position.index];
		const keyword = keywordOf(piece);
		if (keyword === 'end' || keyword === 'else') {
			if (nested) return nodes;
			throw new TemplateError(`unexpected {{${keyword}}}: no if, range or with is open`);
		}
		position.index += 1;
		if (piece?.kind === 'text') nodes.push(piece);
		else if (keyword === 'if' || keyword === 'with' || keyword === 'range')
			nodes.push(parseBlock(keyword, tokensAfter(piece, 1), pieces, position));
		else if (/^(?:define|template|block|break|continue)$/.test(keyword)) throw new TemplateError(`{{${keyword}}} is not supported`);
		else nodes.push({kind: 'output', pipeline: parsePipeline(piece?.tokens ?? [])});
	}
	if (nested) throw new TemplateError('{{end}} is missing');
	return nodes;
};

const tokensAfter = (piece: Piece | undefined, count: number): readonly string[] =>
	piece?.kind === 'action' ? piece.tokens.slice(count) : [];

const parseBlock = (
	kind: 'if' | 'with' | 'range',
	tokens: readonly string[],
	pieces: readonly Piece[],
	position: {index: number},
): TemplateNode => {
	const pipeline = parsePipeline(tokens);
	const body = parseNodes(pieces, position, true);
	const closing = pieces[position.index];
	position.index += 1;
	if (keywordOf(closing) === 'end') return {kind, pipeline, body, otherwise: []};
	const rest = tokensAfter(closing, 1).filter((token) => token.trim() !== '');
	if (rest[0] === 'if' || rest[0] === 'with') {
		const chained = tokensAfter(closing, 1);
		return {kind, pipeline, body, otherwise: [parseBlock(rest[0], chained.slice(chained.indexOf(rest[0]) + 1), pieces, position)]};
	}
	const otherwise = parseNodes(pieces, position, true);
	if (keywordOf(pieces[position.index]) !== 'end') throw new TemplateError('unexpected second {{else}}');
	position.index += 1;
	return {kind, pipeline, body, otherwise};
};

type Reader = {readonly tokens: readonly string[]; index: number};

const parsePipeline = (tokens: readonly string[]): Pipeline => {
	const reader: Reader = {tokens, index: 0};
	const pipeline = readPipeline(reader);
	if (reader.index < tokens.length) throw new TemplateError(`unexpected "${tokens[reader.index]}" in an action`);
	return pipeline;
};

const peek = (reader: Reader): string => {
	while (/^\s+$/.test(reader.tokens[reader.index] ?? '')) reader.index += 1;
	return reader.tokens[reader.index] ?? '';
};

const readPipeline = (reader: Reader): Pipeline => {
	const assigned = readAssignment(reader);
	const commands: Operand[][] = [];
	for (;;) {
		const command = readCommand(reader);
		if (command.length === 0) throw new TemplateError('an action or a part of a pipeline is empty');
		commands.push(command);
		if (peek(reader) !== '|') return {...assigned, commands};
		reader.index += 1;
	}
};

const readAssignment = (reader: Reader): {readonly variables: readonly string[]; readonly declares: boolean} => {
	const start = reader.index;
	const variables: string[] = [];
	while (/^\$\w+$/.test(peek(reader))) {
		variables.push(peek(reader).slice(1));
		reader.index += 1;
		if (peek(reader) === ',') reader.index += 1;
		else break;
	}
	const sign = peek(reader);
	if (variables.length > 0 && (sign === ':=' || sign === '=')) {
		reader.index += 1;
		return {variables, declares: sign === ':='};
	}
	reader.index = start;
	return {variables: [], declares: false};
};

const readCommand = (reader: Reader): Operand[] => {
	const operands: Operand[] = [];
	for (let token = peek(reader); token !== '' && token !== '|' && token !== ')'; token = peek(reader))
		operands.push(readOperand(reader, token));
	return operands;
};

const readOperand = (reader: Reader, token: string): Operand => {
	reader.index += 1;
	if (token === '(') {
		const pipeline = readPipeline(reader);
		if (peek(reader) !== ')') throw new TemplateError('"(" is not closed by ")"');
		reader.index += 1;
		return {kind: 'nested', pipeline, fields: readFields(reader)};
	}
	if (token.startsWith('$')) return {kind: 'variable', name: token.slice(1), fields: readFields(reader)};
	if (token === '.') return {kind: 'dot', fields: []};
	if (/^\.\d/.test(token)) return {kind: 'literal', value: Number(token)};
	if (token.startsWith('.')) return {kind: 'dot', fields: token.slice(1).split('.')};
	return readLiteral(token);
};

/** Fields follow without a space: `$labels.job`. */
const readFields = (reader: Reader): string[] => {
	const next = reader.tokens[reader.index] ?? '';
	if (!/^\.\w/.test(next)) return [];
	reader.index += 1;
	return next.slice(1).split('.');
};

const readLiteral = (token: string): Operand => {
	if (/^["`]/.test(token)) return {kind: 'literal', value: quoted(token)};
	if (token === 'true' || token === 'false') return {kind: 'literal', value: token === 'true'};
	if (token === 'nil') return {kind: 'literal', value: null};
	const digits = token.replaceAll('_', '');
	if (/^[+-]?(?:0x[0-9a-f]+|\d+)$/i.test(digits))
		return {kind: 'literal', value: digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''))};
	if (/^[+-]?[\d.]/.test(token) && !Number.isNaN(Number(digits))) return {kind: 'literal', value: Number(digits)};
	if (/^[A-Za-z_]\w*$/.test(token)) return {kind: 'function', name: token};
	throw new TemplateError(`unexpected "${token}" in an action`);
};

const quoted = (token: string): string => {
	try {
		return stringValue(token, 0);
	} catch (error) {
		throw new TemplateError(error instanceof Error ? error.message : String(error));
	}
};
