import {RE2JS} from 're2js';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One condition on a label; a label that is not there counts as the empty string. */
export type Matcher = {
	readonly label: string;
	readonly operator: MatchOperator;
	readonly value: string;
	readonly test: (value: string) => boolean;
	/** True when a series without the label satisfies it. */
	readonly matchesEmpty: boolean;
};

/** The longest pattern taken; keeps the compile time of nested repetitions in bounds. */
const longestPattern = 4096;

/**
 * Compiles a matcher. Regular expressions are RE2's, anchored at both ends, `.` matches newlines; they run in linear time.
 * @throws Error with RE2's message when the pattern is not valid.
 */
export const createMatcher = (label: string, operator: MatchOperator, value: string): Matcher => {
	const test = operator === '=' || operator === '!=' ? (text: string) => text === value : compilePattern(value);
	const negated = operator === '!=' || operator === '!~';
	const decide = negated ? (text: string) => !test(text) : test;
	return {label, operator, value, test: decide, matchesEmpty: decide('')};
};

const isLiteral = (pattern: string): boolean => !/[\\.+*?()|[\]{}^$]/.test(pattern);

/** A test for the whole text. Literals, alternations of literals, and `prefix.*` need no automaton. */
export const compilePattern = (pattern: string): ((text: string) => boolean) => {
	if (isLiteral(pattern)) return (text) => text === pattern;
	if (pattern === '.*') return () => true;
	if (pattern === '.+') return (text) => text !== '';
	const alternatives = pattern.split('|');
	if (alternatives.every(isLiteral)) {
		const set = new Set(alternatives);
		return (text) => set.has(text);
	}
	const prefix = /^(.*)\.([*+])$/s.exec(pattern);
	if (prefix?.[1] !== undefined && isLiteral(prefix[1])) {
		const start = prefix[1];
		const least = start.length + (prefix[2] === '+' ? 1 : 0);
		return (text) => text.length >= least && text.startsWith(start);
	}
	const compiled = compileAnchored(pattern);
	return (text) => compiled.testExact(text);
};

/** RE2 program for a pattern that has to match the whole text, with `.` matching newlines as Prometheus asks. */
export const compileAnchored = (pattern: string): RE2JS => {
	if (pattern.length > longestPattern)
		throw new Error(`the regular expression is ${pattern.length} characters long; at most ${longestPattern} are allowed`);
	// On its own first: an unbalanced parenthesis must not close the group that is put around it.
	RE2JS.compile(pattern);
	return RE2JS.compile(`(?s:${pattern})`);
};
