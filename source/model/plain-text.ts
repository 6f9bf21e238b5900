/** The longest text kept of anything a source says; the rest is cut and marked. */
export const maxTextLength = 2_000;

// C0 and DEL, C1, line and paragraph separators, bidi and zero-width controls, soft hyphen, byte order mark, tag characters.
const unwanted =
	/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/u;
const escapeSequence =
	// CSI; OSC, DCS, SOS, PM and APC up to their end (BEL or ST) or to the end of the text; two-character escapes.
	/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/gu;
const allUnwanted = new RegExp(unwanted.source, 'gu');

/**
 * Makes text from outside safe to show and to keep: escape sequences go, line breaks and tabs become spaces, other
 * control, bidi and zero-width characters become U+FFFD, and texts over 2,000 characters are cut with `…`.
 */
export const plainText = (text: string): string => {
	const cut = text.length > maxTextLength ? `${text.slice(0, maxTextLength - 1)}…` : text;
	if (!unwanted.test(cut)) return cut;
	return cut
		.replace(escapeSequence, '')
		.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/gu, ' ')
		.replace(allUnwanted, '\ufffd');
};
