import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import {describe, expect, test} from 'vitest';
import {reasonCodes, reasonText} from '../../source/model/reason-words.ts';
import {draws} from '../draws.ts';
import {arbitraryOf} from '../model/reasons.ts';

const source = path.resolve(import.meta.dirname, '../../source');
/** The one place that makes words of reasons. */
const wordsPlace = 'model/reason-words.ts';

/** All that reasons can say, a line each: some of each code, so that every turn of its words is among them. */
const phrases = [
	...new Set(reasonCodes.flatMap((code) => fc.sample(arbitraryOf(code), {numRuns: draws(60), seed: 1}).map(reasonText))),
].join('\n');

/** Ways of looking into a text. */
const lookingInto = ['match', 'matchAll', 'includes', 'startsWith', 'endsWith', 'split', 'indexOf', 'search', 'replace', 'replaceAll'];

const joining = new Set<ts.SyntaxKind>([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.PlusToken]);
const equality = new Set<ts.SyntaxKind>([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

/** Names that hold words of ours for people, wherever they stand. */
const isWords = (node: ts.Node): boolean => {
	if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return isWords(node.expression);
	if (ts.isCallExpression(node)) return ts.isIdentifier(node.expression) && node.expression.text === 'reasonText';
	if (ts.isTemplateExpression(node)) return node.templateSpans.some(({expression}) => isWords(expression));
	if (ts.isBinaryExpression(node) && joining.has(node.operatorToken.kind)) return isWords(node.left) || isWords(node.right);
	const name = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';
	return name === 'reason' || name === 'retentionReason';
};

/** Nodes that hold a failure's message; drivers' own errors are looked into where they are caught, and are called `error`. */
const isFailureMessage = (node: ts.Node): boolean =>
	ts.isPropertyAccessExpression(node) && node.name.text === 'message' && /failure/iu.test(node.expression.getText());

/** Plain text that a literal looks for: itself, or the literal stretches of a pattern. */
const soughtBy = (node: ts.Node): readonly string[] => {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (!ts.isRegularExpressionLiteral(node)) return [];
	return node.text
		.slice(1, node.text.lastIndexOf('/'))
		.replace(/\\b|\^|\$/gu, '')
		.split(/\\.|[[\](){}|?*+.]/u);
};

/** A literal of more than one word that stands in the words of a reason. */
const isPhrase = (literal: ts.Node): boolean =>
	soughtBy(literal).some((text) => /\S\s|\s\S/u.test(text) && /\p{L}{3}/u.test(text) && phrases.includes(text));

/** What is compared in a node: each side with what it is held against. */
const comparisons = (node: ts.Node): ReadonlyArray<readonly [text: ts.Node, against: ts.Node | undefined]> => {
	if (ts.isBinaryExpression(node) && equality.has(node.operatorToken.kind))
		return [
			[node.left, node.right],
			[node.right, node.left],
		];
	if (ts.isCaseClause(node)) return [[node.parent.parent.expression, node.expression]];
	if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
	const {name, expression} = node.expression;
	const [given] = node.arguments;
	if (given !== undefined && (name.text === 'test' || name.text === 'exec')) return [[given, expression]];
	if (!lookingInto.includes(name.text)) return [];
	return ts.isArrayLiteralExpression(expression) && given !== undefined
		? expression.elements.map((element) => [given, element] as const)
		: [[expression, given]];
};

/** Values that tell whether there is any reason at all. */
const isNothing = (node: ts.Node | undefined): boolean =>
	node !== undefined &&
	(node.kind === ts.SyntaxKind.NullKeyword ||
		(ts.isIdentifier(node) && node.text === 'undefined') ||
		(ts.isStringLiteral(node) && node.text === ''));

/** Where a file looks into what was made for people, each with line and text. */
const lookedInto = (name: string, text: string): readonly string[] => {
	const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
	const found = new Set<string>();
	const visit = (node: ts.Node): void => {
		for (const [looked, against] of comparisons(node)) {
			if (isNothing(against)) continue;
			if (isWords(looked) || isFailureMessage(looked) || (against !== undefined && isPhrase(against)))
				found.add(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText().slice(0, 90)}`);
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return [...found];
};

describe('reasons are looked into by their code', () => {
	const files = globSync('**/*.{ts,tsx}', {cwd: source}).map((file) => file.split(path.sep).join('/'));
	const rooms = ['model', 'panels', 'app', 'engine', 'output', 'cli', 'components', 'collectors'];

	test('no file matches against the words of a reason or a failure', () => {
		const looked = files
			.filter((file) => file !== wordsPlace && rooms.includes(file.split('/')[0] ?? ''))
			.flatMap((file) => lookedInto(file, readFileSync(path.join(source, file), 'utf8')));
		expect(looked).toEqual([]);
		expect(phrases.split('\n').length).toBeGreaterThan(reasonCodes.length);
	});

	test('words are made at the edge: nothing that judges makes them', () => {
		const edges = /^(?:(?:cli|output|panels|model\/describe)\/|model\/attention\/item-words\.ts$)/u;
		const makers = files.filter((file) => file !== wordsPlace && readFileSync(path.join(source, file), 'utf8').includes('reason-words.ts'));
		expect(makers.filter((file) => !edges.test(file))).toEqual([]);
		expect(makers.length).toBeGreaterThan(5);
	});

	test.each([
		['by a part of it', '/^was (\\w+);/u.exec(view.reason)'],
		['by a word of its own', "text.startsWith('data already lost')"],
		['by what stands in a list', "['no owner', 'no commit'].includes(word)"],
		['by its whole', "const is = word === 'no data';"],
		['by a switch', "switch (word) { case 'caught up': break; }"],
		['by taking it apart', "reasonText(row.reason).split('; ')"],
		['by a pattern of several', '/needless|kept for ever/u.test(text)'],
		['by the message of a failure', '/SQLSTATE/.test(failure.message)'],
	])('a look into one is seen: %s', (_, text) => expect(lookedInto('example.ts', text)).toHaveLength(1));

	test.each([
		['by its code', "reason?.code === 'no-data'"],
		['whether there is one', 'row.reason === null'],
		['whether it has words', "reasonText(reason) === ''"],
		['words of something else', "state === 'unknown' || word.startsWith('data')"],
		['what a driver throws', '/does not support SSL/.test(error.message)'],
	])('what is no look into one is none: %s', (_, text) => expect(lookedInto('example.ts', text)).toEqual([]));
});
