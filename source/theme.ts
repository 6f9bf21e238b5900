// Styles and glyphs by meaning. A style is one small integer: a role in the low six bits, attributes
// above them, so that `styles.critical | attributes.reverse` is a style too and a cell stays one number.

/** A style id below 1024: role (bits 0-5) and attributes (bits 6-9). */
export type StyleId = number;

/** Attributes that may be or-ed onto any role. */
export const attributes = {bold: 64, dim: 128, underline: 256, reverse: 512} as const;

/** Style ids by meaning; 0 is the terminal's own default text. */
export const styles = {
	text: 0,
	ok: 1,
	warning: 2,
	critical: 3,
	unknown: 4,
	stale: 5,
	paused: 6,
	label: 7,
	value: 8,
	title: 9,
	focus: 10,
	selection: 11,
	dim: 12,
	threshold: 13,
	series1: 14,
	series2: 15,
	series3: 16,
	border: 17,
	header: 18,
	axis: 19,
	cursor: 20,
	mark: 21,
	key: 22,
	match: 23,
} as const;

/** The name of a role. */
export type StyleName = keyof typeof styles;

/** How one style looks; `foreground` is an SGR parameter such as `31` or `38;5;208`, empty for the default colour. */
export type Appearance = {
	readonly foreground: string;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly underline: boolean;
	readonly reverse: boolean;
};

/** How much a terminal may be sent: nothing at all, attributes without colour (NO_COLOR), or the 16 ANSI colours. */
export type ColourMode = 'none' | 'mono' | 'ansi';

/** What turns style ids into looks, and looks that came from elsewhere (Ink's own frame) into style ids. */
export type Palette = {
	readonly mode: ColourMode;
	/** The look of a style id; total over all ids below 1024. */
	readonly appearance: (style: StyleId) => Appearance;
	/** The style id of a look; a colour outside the 16 becomes the default colour. */
	readonly style: (appearance: Appearance) => StyleId;
};

const plain: Appearance = {foreground: '', bold: false, dim: false, underline: false, reverse: false};

/** How each role looks, and what it is for. Colours are spent on deviations; what is well is plain or dim. */
export const roles: Readonly<Record<StyleName, Partial<Appearance> & {readonly meaning: string}>> = {
	text: {meaning: 'text and figures as they are'},
	ok: {foreground: '32', meaning: 'the word ok, nothing else'},
	warning: {foreground: '33', bold: true, meaning: 'warning'},
	critical: {foreground: '31', bold: true, meaning: 'critical'},
	unknown: {foreground: '34', meaning: 'not known: nobody says whether it is well'},
	stale: {dim: true, meaning: 'the last good value of something that does not answer now, with its age'},
	paused: {foreground: '35', meaning: 'the screen does not show now: paused, replay, demo'},
	label: {dim: true, meaning: 'labels, units, limits: what stands beside figures'},
	value: {meaning: 'a figure'},
	title: {bold: true, meaning: 'titles and headings'},
	focus: {foreground: '36', bold: true, meaning: 'border and title of the panel that has the keys; the tab that is shown; a filter'},
	selection: {reverse: true, meaning: 'the row under the cursor'},
	dim: {dim: true, meaning: 'what is left out, and what cannot be chosen here'},
	threshold: {foreground: '33', meaning: 'the limit of a chart'},
	series1: {foreground: '36', meaning: 'first line of a chart, sparklines'},
	series2: {foreground: '35', meaning: 'second line of a chart'},
	series3: {foreground: '33', meaning: 'third line of a chart'},
	border: {dim: true, meaning: 'borders of panels'},
	header: {dim: true, meaning: 'headings of columns'},
	axis: {dim: true, meaning: 'axes of charts'},
	cursor: {reverse: true, meaning: 'where text is typed'},
	mark: {bold: true, meaning: 'a mark on the time axis that is no trouble'},
	key: {bold: true, meaning: 'a key that works here and now'},
	match: {underline: true, meaning: 'what a search has found'},
};

/** Roles 32-47 are the sixteen colours themselves, for text that Ink coloured. */
const firstColourRole = 32;

const colourParameters: readonly string[] = [
	...['30', '31', '32', '33', '34', '35', '36', '37'],
	...['90', '91', '92', '93', '94', '95', '96', '97'],
];

const roleNames = Object.keys(styles) as readonly StyleName[];

const roleAppearance = (role: number): Appearance => {
	const colour = colourParameters[role - firstColourRole];
	if (colour !== undefined) return {...plain, foreground: colour};
	const name = roleNames[role];
	if (name === undefined) return plain;
	const {meaning: _, ...looks} = roles[name];
	return {...plain, ...looks};
};

const appearanceOf = (style: StyleId, mode: ColourMode): Appearance => {
	if (mode === 'none') return plain;
	const base = roleAppearance(style & 63);
	return {
		foreground: mode === 'ansi' ? base.foreground : '',
		bold: base.bold || (style & attributes.bold) !== 0,
		dim: base.dim || (style & attributes.dim) !== 0,
		underline: base.underline || (style & attributes.underline) !== 0,
		// Reverse on reverse would be plain again and a selected row would lose its cursor: it stays reverse.
		reverse: base.reverse || (style & attributes.reverse) !== 0,
	};
};

const styleOf = (appearance: Appearance): StyleId => {
	const colour = colourParameters.indexOf(appearance.foreground);
	let style: StyleId = colour < 0 ? 0 : firstColourRole + colour;
	if (appearance.bold) style |= attributes.bold;
	if (appearance.dim) style |= attributes.dim;
	if (appearance.underline) style |= attributes.underline;
	if (appearance.reverse) style |= attributes.reverse;
	return style;
};

/** The default palette, following the user's own sixteen colours, in one of the three modes. */
export const createPalette = (mode: ColourMode): Palette => {
	const cache = new Map<StyleId, Appearance>();
	return {
		mode,
		appearance(style) {
			const cached = cache.get(style);
			if (cached !== undefined) return cached;
			const made = appearanceOf(style, mode);
			cache.set(style, made);
			return made;
		},
		style: styleOf,
	};
};

/** The states that have a glyph, a word and a style each. */
export type Status = 'ok' | 'warning' | 'critical' | 'unknown' | 'stale' | 'paused';

/** Every special character a painter may use; each is one cell wide except `status.ok` and `status.paused` in ASCII. */
export type GlyphSet = {
	readonly name: 'unicode' | 'ascii';
	readonly status: Readonly<Record<Status, string>>;
	readonly box: {
		readonly horizontal: string;
		readonly vertical: string;
		readonly topLeft: string;
		readonly topRight: string;
		readonly bottomLeft: string;
		readonly bottomRight: string;
		readonly tick: string;
		readonly corner: string;
		readonly separator: string;
	};
	/** Eight rising levels of a sparkline; the first stands for the lowest value and for zero. */
	readonly spark: readonly string[];
	/** What a missing sample looks like in a sparkline; never one of `spark`. */
	readonly gap: string;
	readonly threshold: string;
	readonly cursor: string;
	readonly ellipsis: string;
	readonly verdict: string;
	readonly dot: string;
	readonly dash: string;
	readonly range: string;
	readonly up: string;
	readonly down: string;
	readonly left: string;
	readonly right: string;
	readonly enter: string;
	/** How lines are drawn: dots in braille cells, half blocks, or one character a cell. */
	readonly chart: 'braille' | 'block' | 'ascii';
};

/** For UTF-8 terminals with a font that has braille. */
export const unicodeGlyphs: GlyphSet = {
	name: 'unicode',
	status: {ok: '✓', warning: '●', critical: '▲', unknown: '?', stale: '◌', paused: '⏸'},
	box: {
		horizontal: '─',
		vertical: '│',
		topLeft: '╭',
		topRight: '╮',
		bottomLeft: '╰',
		bottomRight: '╯',
		tick: '┤',
		corner: '└',
		separator: '│',
	},
	spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
	gap: ' ',
	threshold: '┄',
	cursor: '▌',
	ellipsis: '…',
	verdict: '▸',
	dot: '·',
	dash: '—',
	range: '–',
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	enter: '⏎',
	chart: 'braille',
};

/** For locales that are not UTF-8 and terminals without the characters. */
export const asciiGlyphs: GlyphSet = {
	name: 'ascii',
	status: {ok: 'ok', warning: '!', critical: 'X', unknown: '?', stale: '~', paused: '||'},
	box: {
		horizontal: '-',
		vertical: '|',
		topLeft: '+',
		topRight: '+',
		bottomLeft: '+',
		bottomRight: '+',
		tick: '+',
		corner: '+',
		separator: '|',
	},
	spark: ['_', '.', ',', '-', '=', '+', '*', '#'],
	gap: ' ',
	threshold: '.',
	cursor: '|',
	ellipsis: '~',
	verdict: '>',
	dot: '.',
	dash: '-',
	range: '-',
	up: '^',
	down: 'v',
	left: '<',
	right: '>',
	enter: 'Enter',
	chart: 'ascii',
};

/** What each status says of a thing, in the order of badness. */
export const statusMeanings: Readonly<Record<Status, string>> = {
	critical: 'somebody is to act now: down, over its `fail` limit, a firing alert of that severity',
	warning: 'not as it should be: degraded, over its `warn` limit',
	unknown: 'not known, with the reason beside it; never counted as well',
	stale: 'its source does not answer now: the last good value and its age',
	paused: 'the screen stands still while collecting goes on',
	ok: 'well; mostly no sign at all',
};

/** Style of a status. */
export const statusStyles: Readonly<Record<Status, StyleId>> = {
	ok: styles.ok,
	warning: styles.warning,
	critical: styles.critical,
	unknown: styles.unknown,
	stale: styles.stale,
	paused: styles.paused,
};

/** What is known of a terminal from its environment alone. */
export type TerminalTraits = {
	readonly colour: ColourMode;
	/** UTF-8 locale and a terminal whose character set has boxes, blocks and braille. */
	readonly unicode: boolean;
	/** Frames may be wrapped in DEC private mode 2026 (synchronized output). */
	readonly synchronized: boolean;
	/** Cursor addressing is possible at all; false means plain lines only. */
	readonly addressable: boolean;
	readonly glyphs: GlyphSet;
};

/** The variables `detectTerminal` reads. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the terminal's abilities from environment variables, purely. NO_COLOR counts when not empty
 * (no-color.org) and takes colour but not bold or underline; FORCE_COLOR and CLICOLOR_FORCE beat it, as
 * they do in Node and chalk, so that our cells and Ink's text agree.
 */
export const detectTerminal = (environment: TerminalEnvironment, isTty = true): TerminalTraits => {
	const term = environment.TERM ?? '';
	const isDumb = term === 'dumb' || term === '';
	const isLimited = isDumb || /^(?:linux|vt\d+|ansi|cons25)/.test(term);
	const unicode = hasUtf8Locale(environment) && !isLimited;
	return {
		colour: detectColour(environment, isTty, isDumb, /^vt\d+/.test(term)),
		unicode,
		synchronized: isTty && !isLimited,
		addressable: isTty && !isDumb,
		glyphs: unicode ? unicodeGlyphs : asciiGlyphs,
	};
};

const detectColour = (environment: TerminalEnvironment, isTty: boolean, isDumb: boolean, isColourless: boolean): ColourMode => {
	const force = environment.FORCE_COLOR;
	if (force !== undefined && force !== '') return force === '0' || force === 'false' ? 'mono' : 'ansi';
	const clicolorForce = environment.CLICOLOR_FORCE;
	if (clicolorForce !== undefined && clicolorForce !== '' && clicolorForce !== '0') return 'ansi';
	if (!isTty || isDumb) return 'none';
	const noColour = environment.NO_COLOR;
	if (noColour !== undefined && noColour !== '') return 'mono';
	return environment.CLICOLOR === '0' || isColourless ? 'mono' : 'ansi';
};

const hasUtf8Locale = (environment: TerminalEnvironment): boolean => {
	// POSIX: the first of the three that is set and not empty decides; none means the C locale.
	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find((value) => value !== undefined && value !== '');
	return locale !== undefined && /utf-?8/i.test(locale);
};
