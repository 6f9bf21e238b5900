import {type Document, isScalar, LineCounter, parseDocument, visit} from 'yaml';
import {type Environment, expand} from './expand-variables.ts';
import {InputError, type Mistake, positionOf} from './input-error.ts';
import {isSecretName, secretsIn} from './secrets.ts';

/** A YAML file with `${…}` expanded, its secrets known and every node's place kept. */
export type SourceDocument = {
	readonly file: string;
	readonly value: unknown;
	/** The same with `${…}` as it stands there. */
	readonly written: unknown;
	readonly secrets: readonly string[];
	/** Names read from the environment. */
	readonly variables: readonly string[];
	readonly at: (path: readonly PropertyKey[], atKey?: boolean) => {line: number; column: number};
	/** Where a place inside the text at a path stands in the file; null where the file writes that text in another way. */
	readonly inside: (path: readonly PropertyKey[], text: string, line: number, column: number) => {line: number; column: number} | null;
};

/** Config files larger than this are none: 1 MB. */
const maxLength = 1_000_000;

/**
 * Reads YAML text. Throws an InputError with line and column for broken YAML, duplicate keys, too many aliases and names
 * in `${…}` that are not set.
 */
export const readDocument = (text: string, file: string, environment: Environment): SourceDocument => {
	if (text.length > maxLength)
		throw new InputError([
			{file, line: 0, column: 0, message: `a config is at most ${maxLength / 1000} kB, this one has ${Math.round(text.length / 1000)} kB`},
		]);
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true});
	const place = (offset: number) => {
		const {line, col} = lines.linePos(offset);
		return {file, line, column: col};
	};
	if (document.errors.length > 0)
		throw new InputError(document.errors.map((error) => ({...place(error.pos[0]), message: wordsOf(error, text)})));
	const loose = looseAliases(document, place);
	if (loose.length > 0) throw new InputError(loose);
	const written = toValue(document, file);
	const {mistakes, secrets, variables} = expandScalars(document, environment, place);
	if (mistakes.length > 0) throw new InputError(mistakes);
	return {
		file,
		value: toValue(document, file),
		written,
		secrets,
		variables,
		at: (path, atKey) => positionOf(document, lines, path, atKey),
		inside: (path, inner, line, column) => {
			const offset = offsetInside(document, text, path, inner, line);
			if (offset === null) return null;
			const {line: found, col} = lines.linePos(offset + column - 1);
			return {line: found, column: col};
		},
	};
};

/** What is wrong with the YAML itself, in words of our own where the parser speaks of its use in a program. */
const wordsOf = (
	{code, message, pos}: {readonly code: string; readonly message: string; readonly pos: readonly [number, number]},
	text: string,
): string => {
	if (code === 'MULTIPLE_DOCS') return 'a config is one YAML document; another begins here';
	const line = message.split('\n')[0] ?? message;
	const key = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s:{},]+)/u.exec(text.slice(pos[0]))?.[0];
	return code === 'DUPLICATE_KEY' && key !== undefined
		? `${line}: ${JSON.stringify(key.replace(/^(["'])(.*)\1$/u, '$2'))} stands twice`
		: line;
};

/** Aliases of what is not there, and of what they stand in themselves. */
const looseAliases = (
	document: Document.Parsed,
	place: (offset: number) => {file: string; line: number; column: number},
): readonly Mistake[] => {
	const mistakes: Mistake[] = [];
	visit(document, {
		Alias(_, alias, path) {
			const target = alias.resolve(document);
			const tell = (message: string) => mistakes.push({...place(alias.range?.[0] ?? 0), message});
			if (target === undefined) tell(`*${alias.source}: there is no anchor &${alias.source} before it`);
			else if (path.includes(target)) tell(`*${alias.source} stands inside what it repeats, &${alias.source}`);
		},
	});
	return mistakes;
};

/** Offset in the file at which a line (from 1) of a scalar's text begins; null where the file writes it in another way. */
const offsetInside = (
	document: Document.Parsed,
	source: string,
	path: readonly PropertyKey[],
	text: string,
	line: number,
): number | null => {
	const node: unknown = document.getIn(path, true);
	if (!isScalar(node) || !node.range) return null;
	const [from, to] = node.range;
	const written = source.slice(from, to);
	const at = written.indexOf(text);
	const before = text.split('\n').slice(0, line - 1);
	if (at >= 0) return from + at + before.reduce((sum, one) => sum + one.length + 1, 0);
	if (node.type !== 'BLOCK_LITERAL') return null;
	// A block's lines follow its header, all indented alike.
	const rows = written.split('\n');
	const row = rows[line] ?? '';
	const wanted = text.split('\n')[line - 1] ?? '';
	if (!row.endsWith(wanted)) return null;
	return from + rows.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + row.length - wanted.length;
};

const toValue = (document: Document.Parsed, file: string): unknown => {
	try {
		return document.toJS({maxAliasCount: 100}) as unknown;
	} catch (error) {
		throw new InputError([
			{file, line: 1, column: 1, message: `cannot be read: ${error instanceof Error ? error.message : String(error)}`},
		]);
	}
};

const expandScalars = (
	document: Document.Parsed,
	environment: Environment,
	place: (offset: number) => {file: string; line: number; column: number},
) => {
	const mistakes: Mistake[] = [];
	const secrets: string[] = [];
	const variables = new Set<string>();
	const expandNode = (node: {value: unknown; range?: readonly number[] | null; type?: string | undefined}) => {
		const original = String(node.value);
		const {text, used, missing} = expand(original, environment);
		for (const [name, value] of used) {
			variables.add(name);
			secrets.push(...secretsIn(name, value));
			if (isSecretName(name)) secrets.push(value);
		}
		const isSecret = used.some(([name]) => isSecretName(name));
		for (const name of missing)
			mistakes.push({
				...place(node.range?.[0] ?? 0),
				message: `\${${name}} is not set: export ${name}, put it into .env, or write \${${name}:-default}`,
			});
		// An unquoted scalar is read again, so that `port: ${PORT}` is a number.
		node.value = node.type === 'PLAIN' && !isSecret ? plainValue(text) : text;
	};
	visit(document, {
		Scalar(key, node) {
			if (key !== 'key' && typeof node.value === 'string' && node.value.includes('${')) expandNode(node);
		},
	});
	return {mistakes, secrets, variables: [...variables]};
};

/** Numbers only where nothing is lost by it: `007` and twenty digits are texts. */
const plainValue = (text: string): unknown => {
	if (/^-?\d+(\.\d+)?$/u.test(text) && String(Number(text)) === text) return Number(text);
	if (text === 'true' || text === 'false') return text === 'true';
	return text;
};
