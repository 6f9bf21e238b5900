/** `docs/signs.md`: what each colour and sign on the screen means, out of the tables that paint them. */
import {markLetters} from '../source/panels/chart-marks.ts';
import {type Appearance, asciiGlyphs, roles, type Status, statusMeanings, unicodeGlyphs} from '../source/theme.ts';

const colours: Readonly<Record<string, string>> = {31: 'red', 32: 'green', 33: 'yellow', 34: 'blue', 35: 'magenta', 36: 'cyan'};

const looksOf = ({foreground = '', bold, dim, underline, reverse}: Partial<Appearance>): string =>
	[colours[foreground], bold && 'bold', dim && 'dim', underline && 'underlined', reverse && 'reversed'].filter(Boolean).join(', ') ||
	'plain';

const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[head, head.map(() => '---'), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

const statuses = Object.entries(statusMeanings) as ReadonlyArray<readonly [Status, string]>;
const figures: ReadonlyArray<readonly [unicode: string, ascii: string, meaning: string]> = [
	['~', '~', 'found between two own observations, not measured'],
	['≥', '>', 'a bound: it is at least this'],
	['11/12', '11/12', 'covers so many of so many; the rest is not known'],
	[unicodeGlyphs.dash, asciiGlyphs.dash, 'there is no such figure here'],
	['?', '?', 'there should be a figure and it is not known; the reason stands beside it'],
	[unicodeGlyphs.dot, asciiGlyphs.dot, 'before an alert: told by a watched system, no verdict of ours'],
	[unicodeGlyphs.ellipsis, asciiGlyphs.ellipsis, 'cut for lack of room'],
	[unicodeGlyphs.threshold, asciiGlyphs.threshold, 'in a chart: the limit'],
];

export const signsPage = (): string => `# Colours and signs

A state is told by its sign, then its word, then its colour: nothing is told by colour alone. Colours are those of your terminal's own sixteen. When all is well there is hardly any.

## States

${table(
	['sign', 'ASCII', 'state', 'looks', 'means'],
	statuses.map(([status, meaning]) => [
		unicodeGlyphs.status[status],
		`\`${asciiGlyphs.status[status]}\``,
		status,
		looksOf(roles[status]),
		meaning,
	]),
)}

## At figures

${table(
	['sign', 'ASCII', 'means'],
	figures.map(([unicode, ascii, meaning]) => [`\`${unicode}\``, `\`${ascii}\``, meaning]),
)}

## On the time axis

${table(
	['sign', 'means'],
	Object.values(markLetters).map(({letter, meaning}) => [`\`${letter}\``, meaning]),
)}

## Everything that has a look

${table(
	['what', 'looks', 'means'],
	Object.entries(roles).map(([name, {meaning, ...looks}]) => [name, looksOf(looks), meaning]),
)}
`;
