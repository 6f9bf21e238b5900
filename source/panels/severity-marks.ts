import type {Span} from '../components/rich-text.ts';
import {bySeverity, type Severity} from '../model/severity.ts';
import {type GlyphSet, type Status, statusStyles, styles} from '../theme.ts';

/** The glyph of a status in its colour; nothing but a blank for ok, so that a healthy row stays calm. */
export const markOf = (status: Status, glyphs: GlyphSet): Span =>
	status === 'ok' ? {text: ' '} : {text: glyphs.status[status], style: statusStyles[status]};

/** A row's name behind its mark; the names of healthy rows stand in the same column. */
export const titled = (status: Status, title: string, glyphs: GlyphSet): readonly Span[] => [markOf(status, glyphs), {text: ` ${title}`}];

/** Glyph and words in the colour of a severity; only the words, dim, when all is well. */
export const verdictOf = (severity: Severity, text: string, glyphs: GlyphSet): readonly Span[] => {
	if (text === '') return [];
	if (severity === 'ok') return [{text, style: styles.label}];
	return [{text: `${glyphs.status[severity]} ${text}`, style: statusStyles[severity]}];
};

/** Style of a word that stands for a severity: the default text when all is well. */
export const severityStyle = (severity: Severity): number => (severity === 'ok' ? styles.text : statusStyles[severity]);

type Ranked = {readonly severity: Severity; readonly sinceMs?: number | null};

/** Worst first and, inside one severity other than ok, oldest first; equal ones keep their order. */
export const byWorstThenOldest = (a: Ranked, b: Ranked): number => {
	const worse = bySeverity(a.severity, b.severity);
	if (worse !== 0 || a.severity === 'ok') return worse;
	return (a.sinceMs ?? Number.POSITIVE_INFINITY) - (b.sinceMs ?? Number.POSITIVE_INFINITY) || 0;
};

/** `1 down, 2 unknown`: how many of each word there are, in the given order of words; empty when none. */
export const countWords = (words: readonly string[], order: readonly string[], between = ', '): string => {
	const counts = new Map<string, number>();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return order.flatMap((word) => (counts.has(word) ? [`${counts.get(word)} ${word}`] : [])).join(between);
};
