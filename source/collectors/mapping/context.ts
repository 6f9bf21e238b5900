import type {Labels} from '../../model/facts.ts';
import {compileExpression, type Expression, type Scope} from './expression.ts';
import type {Notes} from './notes.ts';
import {readNumber, readTime} from './read-value.ts';
import {compileText, type Text} from './template.ts';

/** What a mapping is applied in. */
export type MappingContext = {
	/** Part of the source the answer belongs to; names events and listings. */
	readonly part: string;
	/** Time of the poll, epoch ms. */
	readonly nowMs: number;
	/** Zone of naive times; default UTC. */
	readonly zone?: string;
	/** Round trip of the question, for health facts; default 0. */
	readonly latencyMs?: number;
	/** `each` of mappings that have none: `@` for rows of a query. */
	readonly defaultEach?: string;
};

export type Applying = MappingContext & {readonly notes: Notes};

/** Compiles an expression that may be left out. */
export const optional = (text: string | undefined): Expression | undefined => (text === undefined ? undefined : compileExpression(text));
export const optionalText = (text: string | undefined): Text | undefined => (text === undefined ? undefined : compileText(text));

/** True when any of these speaks of `@key` or `@value`. */
export const anyUsesEntry = (parts: ReadonlyArray<{readonly usesEntry: boolean} | undefined>): boolean =>
	parts.some((part) => part?.usesEntry === true);

/** Compiled `labels`: name and how its value is made. */
export type LabelReaders = ReadonlyArray<readonly [string, Text]>;
export const compileLabels = (labels: readonly string[] | Readonly<Record<string, string>> | undefined): LabelReaders => {
	if (labels === undefined) return [];
	if (Array.isArray(labels)) return labels.map((name: string) => [name, compileText(name)] as const);
	return Object.entries(labels as Readonly<Record<string, string>>).map(([name, text]) => [name, compileText(text)] as const);
};

/** Labels of an item; a missing value is a missing label. */
export const readLabels = (readers: LabelReaders, scope: Scope): Labels => {
	const labels: Record<string, string> = {};
	for (const [name, reader] of readers) {
		const value = reader.evaluate(scope);
		if (value !== null && value !== '') labels[name] = value;
	}
	return labels;
};

/** A value shortened for a note. */
export const shown = (value: unknown): string => {
	const text =
		typeof value === 'string'
			? JSON.stringify(value)
			: Array.isArray(value)
				? 'a list'
				: typeof value === 'object'
					? 'an object'
					: String(value);
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

/** A number by an expression; null (with a note) when it is missing or none. Null without a note when nothing was configured. */
export const numberOf = (expression: Expression | undefined, scope: Scope, what: string, notes: Notes): number | null => {
	if (!expression) return null;
	const value = expression.evaluate(scope);
	if (value === null) notes.add(`${what}: ${expression.text} is missing or null`);
	else {
		const number = readNumber(value);
		if (number !== undefined) return number;
		notes.add(`${what}: ${expression.text} is ${shown(value)}, not a number`);
	}
	return null;
};

/** As `numberOf`, but NaN and infinities count as missing. */
export const finiteOf = (expression: Expression | undefined, scope: Scope, what: string, notes: Notes): number | null => {
	const number = numberOf(expression, scope, what, notes);
	if (number === null || Number.isFinite(number)) return number;
	notes.add(`${what}: ${expression?.text} is ${number}`);
	return null;
};

/** A time (epoch ms) by an expression; as `numberOf` otherwise. `quiet`: null is usual there, such as the end of a run. */
export const timeOf = (
	expression: Expression | undefined,
	scope: Scope,
	what: string,
	{notes, zone}: Applying,
	quiet = false,
): number | null => {
	if (!expression) return null;
	const value = expression.evaluate(scope);
	if (value === null) {
		if (!quiet) notes.add(`${what}: ${expression.text} is missing or null`);
		return null;
	}
	const time = readTime(value, zone);
	if (time === undefined) notes.add(`${what}: ${expression.text} is ${shown(value)}, not a time`);
	return time ?? null;
};

/** Applies a factor and drops the dust of binary fractions: 99.9 % is 0.999, not 0.9990000000000001 (15 digits are kept). */
export const scaled = (value: number, scale: number | undefined): number =>
	scale === undefined || !Number.isFinite(value) ? value : Number((value * scale).toPrecision(15));
