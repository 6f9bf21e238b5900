// The last gate before the screen: whatever text reaches a grid, no byte of it can steer the terminal.

const needsCleaning =
	/[\uFE00-\uFE0F]|\u034F|\u17B4|\u17B5|[\u180B-\u180F]|[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uD800-\uDFFF\uFEFF\uFFA0\uFFF9-\uFFFB]/;

// String sequences (OSC, DCS, SOS, PM, APC) run to BEL or ST, or to the end when nobody ends them.
const stringSequence = /(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?/g;
const controlSequence = /(?:\u001B\[|\u009B)[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]?/g;
const otherEscape = /\u001B[\u0020-\u002F]*[\u0030-\u007E]?/g;
const lineControl = /[\t\n\r\v\f\u0085\u2028\u2029]+/g;
const control = /[\u0000-\u001F\u007F-\u009F]/g;

// Bidirectional controls reorder what is read; zero-width characters hide in names; variation selectors,
// joiners and skin tones change a glyph's width between terminals. None is needed to read a name.
const invisible =
	/[\uFE00-\uFE0F]|\u034F|\u17B4|\u17B5|[\u180B-\u180F]|[\u00AD\u061C\u115F\u1160\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|[\u{1F3FB}-\u{1F3FF}]/gu;

// Pairs of these are flags in some terminals and two boxed letters in others, of two cells or of four: letters they become.
const regionalIndicator = /[\u{1F1E6}-\u{1F1FF}]/gu;
const toLetter = (indicator: string): string => String.fromCharCode((indicator.codePointAt(0) ?? 0x1f1e6) - 0x1f1e6 + 0x41);

/**
 * Text as it may be shown on one line: whole escape sequences, control, bidirectional and zero-width
 * characters are gone, tabs and line breaks are one space, lone surrogates are U+FFFD, flags are their letters.
 */
export const sanitize = (text: string): string => {
	if (!needsCleaning.test(text)) return text;
	return text
		.toWellFormed()
		.replace(stringSequence, '')
		.replace(controlSequence, '')
		.replace(otherEscape, '')
		.replace(lineControl, ' ')
		.replace(control, '')
		.replace(invisible, '')
		.replace(regionalIndicator, toLetter);
};
