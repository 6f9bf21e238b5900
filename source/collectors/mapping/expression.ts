import jmespath from 'jmespath';
import {isRecord} from './read-value.ts';

/** What an expression is evaluated in: an item, its key (index as text in a list), what holds it, and the whole answer. */
export type Scope = {readonly item: unknown; readonly key: string | null; readonly parent: unknown; readonly root: unknown};

export type Expression = {
	readonly text: string;
	/** It speaks of an entry's key or value, so an object is meant to be gone through entry by entry. */
	readonly usesEntry: boolean;
	/** Null for missing; throws never: what cannot be computed for this item (`sum` over text) is missing too. */
	readonly evaluate: (scope: Scope) => unknown;
};

/** Why a text is no expression, and where: `at` is a 0-based character of the text. */
export class ExpressionError extends Error {
	readonly at: number;
	readonly reason: string;
	constructor(reason: string, at: number) {
		super(`not a JMESPath expression: ${reason} at character ${at + 1}`);
		this.name = 'ExpressionError';
		this.reason = reason;
		this.at = at;
	}
}

type Token = {readonly type: string; readonly value: unknown; readonly start: number};
type Node = {readonly type: string; readonly name?: string; readonly children?: readonly unknown[]};
// The package's types name only `search`.
const library = jmespath as unknown as {
	search(data: unknown, text: string): unknown;
	compile(text: string): Node;
	tokenize(text: string): readonly (Token | undefined)[];
};

const simplePath = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/**
 * Compiles JMESPath with four more words: `@key` and `@value` (an entry of an object, or index and item of a list),
 * `@parent` (what holds the item) and `@root` (the whole answer). `@key` stands alone; `@parent` and `@root` come first.
 * Throws an `ExpressionError` with the position.
 */
export const compileExpression = (text: string): Expression => {
	if (text.trim() === '@key') return {text, usesEntry: true, evaluate: (scope) => scope.key};
	const {plain, base, usesEntry} = replaceWords(text);
	check(plain);
	const read = reader(plain.trim());
	return {text, usesEntry, evaluate: (scope) => read(base === 'item' ? scope.item : base === 'root' ? scope.root : scope.parent)};
};

/** The problem of a text as a sentence with its position, undefined when it is a good expression. */
export const expressionProblem = (text: string): {readonly message: string; readonly at: number} | undefined => {
	try {
		compileExpression(text);
		return undefined;
	} catch (error) {
		if (error instanceof ExpressionError) return {message: error.message, at: error.at};
		throw error;
	}
};

/** Plain field paths are walked directly: JMESPath would parse them anew for every row. */
const reader = (text: string): ((value: unknown) => unknown) => {
	if (simplePath.test(text)) {
		const fields = text.split('.');
		return (value) => {
			let current = value;
			for (const field of fields) current = isRecord(current) && Object.hasOwn(current, field) ? current[field] : null;
			return current ?? null;
		};
	}
	return (value) => {
		try {
			const result = library.search(value ?? null, text);
			// An inherited function, such as `constructor` of an answer's object, is no data.
			return result === undefined || typeof result === 'function' ? null : result;
		} catch {
			return null;
		}
	};
};

type Base = 'item' | 'root' | 'parent';

/** Replaces the own words by `@` and blanks, outside of quotes, so that every position stays the same. */
const replaceWords = (text: string): {plain: string; base: Base; usesEntry: boolean} => {
	let plain = '';
	let base: Base = 'item';
	let usesEntry = false;
	for (let index = 0; index < text.length; ) {
		const character = text.charAt(index);
		if (`'"\``.includes(character)) {
			const end = endOfQuoted(text, index);
			plain += text.slice(index, end);
			index = end;
			continue;
		}
		const word = /^@([A-Za-z_]\w*)/.exec(text.slice(index));
		if (!word) {
			plain += character;
			index += 1;
			continue;
		}
		const [whole, name = ''] = word;
		if (name === 'value') usesEntry = true;
		else if ((name === 'root' || name === 'parent') && plain.trim() === '') base = name;
		else throw new ExpressionError(wordProblem(name), index);
		plain += '@'.padEnd(whole.length);
		index += whole.length;
	}
	return {plain, base, usesEntry};
};

const wordProblem = (name: string): string => {
	if (name === 'key') return '@key stands alone, without anything round it, but is used inside an expression';
	if (name === 'root' || name === 'parent') return `@${name} may only begin an expression, but stands`;
	return `unknown @${name} (known: @, @key, @value, @parent, @root; a field of the item is written without @)`;
};

const endOfQuoted = (text: string, start: number): number => {
	const quote = text[start];
	for (let index = start + 1; index < text.length; index += 1) {
		if (text[index] === '\\') index += 1;
		else if (text[index] === quote) return index + 1;
	}
	throw new ExpressionError(`the ${quote} is never closed that opens`, start);
};

const check = (text: string): void => {
	if (text.trim() === '') throw new ExpressionError('it is empty', 0);
	let node: Node;
	try {
		node = library.compile(text);
	} catch (error) {
		throw located(text, error);
	}
	checkNode(text, node);
};

/** The library names the bad token but not its place: the shortest beginning of the text that is already wrong ends with it. */
const located = (text: string, error: unknown): ExpressionError => {
	const {name, message} = error as Error;
	if (name === 'LexerError') {
		for (let length = 1; length <= text.length; length += 1) {
			if (fails(() => library.tokenize(text.slice(0, length)))?.name === 'LexerError') {
				return new ExpressionError(`unexpected ${JSON.stringify(text[length - 1])}`, length - 1);
			}
		}
	}
	const single = /(?<![=!<>])=(?!=)/.exec(text);
	if (single) return new ExpressionError('one = where == compares', single.index);
	let tokens: readonly (Token | undefined)[];
	try {
		tokens = library.tokenize(text);
	} catch {
		return new ExpressionError(`bad quoted text (${message})`, Math.max(0, text.search(/["`]/)));
	}
	for (const [index, token] of tokens.entries()) {
		if (!token) continue;
		const thrown = fails(() => library.compile(text.slice(0, tokens[index + 1]?.start ?? text.length)));
		if (!thrown || /\bEOF\b/.test(thrown.message)) continue;
		const word = /^\S+/.exec(text.slice(token.start, tokens[index + 1]?.start ?? text.length))?.[0] ?? '';
		return new ExpressionError(
			`unexpected ${word}${token.type === 'Number' ? ` (numbers are written in backticks: \`${word}\`)` : ''}`,
			token.start,
		);
	}
	return new ExpressionError('it ends too early', text.length);
};

const fails = (attempt: () => unknown): Error | undefined => {
	try {
		attempt();
		return undefined;
	} catch (error) {
		return error as Error;
	}
};

/** Fewest and most arguments of every function of JMESPath. */
const functions: Readonly<Record<string, readonly [number, number]>> = {
	abs: [1, 1],
	avg: [1, 1],
	ceil: [1, 1],
	contains: [2, 2],
	ends_with: [2, 2],
	floor: [1, 1],
	join: [2, 2],
	keys: [1, 1],
	length: [1, 1],
	map: [2, 2],
	max: [1, 1],
	max_by: [2, 2],
	merge: [1, Number.POSITIVE_INFINITY],
	min: [1, 1],
	min_by: [2, 2],
	not_null: [1, Number.POSITIVE_INFINITY],
	reverse: [1, 1],
	sort: [1, 1],
	sort_by: [2, 2],
	starts_with: [2, 2],
	sum: [1, 1],
	to_array: [1, 1],
	to_number: [1, 1],
	to_string: [1, 1],
	type: [1, 1],
	values: [1, 1],
};

/** The library finds unknown functions only when it meets data; here they are found when the config is read. */
const checkNode = (text: string, node: unknown): void => {
	if (typeof node !== 'object' || node === null) return;
	const {type, name = '', children = [], value} = node as Node & {value?: unknown};
	if (type === 'Function') {
		const limits = Object.hasOwn(functions, name) ? functions[name] : undefined;
		const at = Math.max(0, text.search(new RegExp(`\\b${name}\\s*\\(`)));
		if (!limits) throw new ExpressionError(`unknown function ${name}() (known: ${Object.keys(functions).join(', ')})`, at);
		if (children.length < limits[0] || children.length > limits[1]) {
			throw new ExpressionError(`${name}() takes ${limits[0]} argument${limits[0] === 1 ? '' : 's'}, not ${children.length},`, at);
		}
	}
	for (const child of children) {
		// The library lets a dot pass that nothing follows, and falls over it when it meets data.
		if (child === undefined) throw new ExpressionError('a field is missing after the dot', Math.max(0, text.search(/\.\s*(?![\w"*[{\s])/)));
		checkNode(text, child);
	}
	if (type === 'KeyValuePair') checkNode(text, value);
};
