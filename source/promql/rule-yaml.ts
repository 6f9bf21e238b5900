import {type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar, type YAMLMap} from 'yaml';

/** Something wrong in a rule or test file: where, what was found, what is allowed. Line and column from 1. */
export type Mistake = {readonly file: string; readonly line: number; readonly column: number; readonly message: string};

/** `rules.yml:3:7: message` */
export const describeMistake = ({file, line, column, message}: Mistake): string => `${file}:${line}:${column}: ${message}`;

/** A YAML file being read; mistakes are gathered, so that one pass names them all. */
export type YamlFile = {
	readonly file: string;
	readonly text: string;
	readonly document: Document;
	readonly lines: LineCounter;
	readonly mistakes: Mistake[];
};

/** One key of a mapping with its value; a missing value is null. */
export type Entry = {readonly key: string; readonly at: Node | null; readonly value: Node | null};

/** Parses the text; syntax errors become mistakes. The root is null when the file is empty. */
export const openYaml = (file: string, text: string): {readonly yaml: YamlFile; readonly root: Node | null} => {
	const lines = new LineCounter();
	const documents = parseAllDocuments(text, {lineCounter: lines, prettyErrors: false});
	const [document, second] = Array.isArray(documents) ? documents : [];
	const mistakes: Mistake[] = [];
	const yaml: YamlFile = {file, text, lines, mistakes, document: (document ?? documents) as Document};
	for (const error of document?.errors ?? []) addMistakeAt(yaml, error.pos[0], error.message.split('\n')[0] ?? 'not YAML');
	if (second) addMistakeAt(yaml, second.range[0], 'a second YAML document: only one is allowed in this file');
	return {yaml, root: (document?.contents ?? null) as Node | null};
};

export const addMistakeAt = (yaml: YamlFile, offset: number, message: string): void => {
	const {line, col} = yaml.lines.linePos(offset);
	yaml.mistakes.push({file: yaml.file, line: Math.max(line, 1), column: Math.max(col, 1), message});
};

export const addMistake = (yaml: YamlFile, node: Node | null | undefined, message: string): void =>
	addMistakeAt(yaml, node?.range?.[0] ?? 0, message);

const resolve = (yaml: YamlFile, node: Node | null): Node | null =>
	isAlias(node) ? ((node.resolve(yaml.document) as Node | undefined) ?? null) : node;

const kindOf = (node: Node | null): string =>
	node === null || (isScalar(node) && node.value === null)
		? 'nothing'
		: isMap(node)
			? 'a mapping'
			: isSeq(node)
				? 'a list'
				: 'a single value';

/** Entries of a mapping; anything else is a mistake that says what was expected. */
export const entriesOf = (yaml: YamlFile, node: Node | null, what: string): readonly Entry[] | null => {
	const map = resolve(yaml, node);
	if (!isMap(map)) {
		addMistake(yaml, node, `expected ${what}, found ${kindOf(map)}`);
		return null;
	}
	return (map as YAMLMap<Node, Node | null>).items.map(({key, value}) => ({key: isScalar(key) ? String(key.value) : '', at: key, value}));
};

/** Items of a list; nothing counts as an empty one. */
export const itemsOf = (yaml: YamlFile, node: Node | null, what: string): readonly Node[] => {
	const list = resolve(yaml, node);
	if (isSeq(list)) return list.items as Node[];
	if (kindOf(list) !== 'nothing') addMistake(yaml, node, `expected ${what}, found ${kindOf(list)}`);
	return [];
};

/** Entries by key; keys that are not allowed are mistakes naming those that are. `refused` says why a known key is not taken. */
export const fieldsOf = (
	yaml: YamlFile,
	node: Node | null,
	what: string,
	allowed: readonly string[],
	refused: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, Entry> | null => {
	const entries = entriesOf(yaml, node, what);
	if (!entries) return null;
	for (const {key, at} of entries) {
		const reason = refused[key];
		if (reason !== undefined) addMistake(yaml, at, `"${key}" is not supported: ${reason}`);
		else if (!allowed.includes(key)) addMistake(yaml, at, `unknown key "${key}": allowed are ${allowed.join(', ')}`);
	}
	return new Map(entries.map((entry) => [entry.key, entry]));
};

/** Text of a scalar as it was written (`1` stays "1"); null for nothing and for anything else, which is a mistake. */
export const textOf = (yaml: YamlFile, entry: Entry | undefined, what: string): string | null => {
	const node = resolve(yaml, entry?.value ?? null);
	if (!isScalar(node)) {
		if (node !== null) addMistake(yaml, node, `expected ${what}, found ${kindOf(node)}`);
		return null;
	}
	return node.value === null ? null : typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
};

/** A mapping of names to texts, such as labels; nothing is an empty one. */
export const recordOf = (
	yaml: YamlFile,
	entry: Entry | undefined,
	what: string,
): Record<string, {readonly text: string; readonly at: Node | null}> => {
	const node = resolve(yaml, entry?.value ?? null);
	if (node === null || (isScalar(node) && node.value === null)) return {};
	const record: Record<string, {text: string; at: Node | null}> = {};
	for (const inner of entriesOf(yaml, node, what) ?? []) {
		if (!isScalar(resolve(yaml, inner.value)) && inner.value !== null)
			addMistake(yaml, inner.value, `expected text for "${inner.key}", found ${kindOf(resolve(yaml, inner.value))}`);
		else record[inner.key] = {text: textOf(yaml, inner, 'text') ?? '', at: inner.at};
	}
	return record;
};

/**
 * Adds a mistake at a line and column inside the text of a scalar, such as a PromQL expression, translated to the file: exact for
 * one-line and literal block (`|`) scalars, the start of the scalar otherwise.
 */
export const addMistakeInside = (yaml: YamlFile, node: Node | null, line: number, column: number, message: string): void => {
	const start = node?.range?.[0] ?? 0;
	const scalar = isScalar(node) ? (node as Scalar) : null;
	const source = yaml.text.slice(start, node?.range?.[1] ?? start);
	const value = String(scalar?.value ?? '');
	if (scalar?.type === 'BLOCK_LITERAL') {
		const header = yaml.lines.linePos(start).line;
		const first = yaml.text.split('\n')[header + line - 1] ?? '';
		const indent = /^ */.exec(first)?.[0].length ?? 0;
		const own = /^ */.exec(value.split('\n')[line - 1] ?? '')?.[0].length ?? 0;
		yaml.mistakes.push({file: yaml.file, line: header + line, column: indent - own + column, message});
		return;
	}
	const within = source.indexOf(value);
	addMistakeAt(
		yaml,
		within === -1 || line > 1 ? start : start + within + column - 1,
		line > 1 ? `${message} (line ${line}, column ${column} of the text)` : message,
	);
};
