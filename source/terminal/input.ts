import {StringDecoder} from 'node:string_decoder';
import {characterKey, csiKey, ss3Key} from './key-sequences.ts';

/** What a person did: pressed a key (named as in keys/keymap.ts) or pasted text. */
export type InputEvent = {readonly kind: 'key'; readonly key: string} | {readonly kind: 'paste'; readonly text: string};

/** How long input waits before it decides, in milliseconds. */
export type InputTimes = {
	/** A lone Esc byte is the key after this; most terminals send a whole sequence at once. Default 25. */
	readonly escapeMs?: number;
	/** The rest of a half sequence may take this long (slow lines); then it is dropped. Default 250. */
	readonly sequenceMs?: number;
	/** A paste whose end never comes is over after this silence. Default 1000. */
	readonly pasteMs?: number;
};

/** Text of a paste kept at most; the rest is dropped. */
const longestPaste = 65_536;
const longestSequence = 4096;

const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';

/** What stands at the beginning of the buffer: a number of characters that are an event or nothing, or not yet known. */
type Parsed = {readonly length: number; readonly key?: string | undefined} | 'more';

/** Turns bytes of a terminal into events, across any splitting of the bytes. */
export class InputParser {
	readonly #emit: (event: InputEvent) => void;
	readonly #times: Required<InputTimes>;
	readonly #decoder = new StringDecoder('utf8');
	#pending = '';
	/** Text of a paste that has begun; undefined outside one. */
	#paste: string | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(emit: (event: InputEvent) => void, times: InputTimes = {}) {
		this.#emit = emit;
		this.#times = {escapeMs: times.escapeMs ?? 25, sequenceMs: times.sequenceMs ?? 250, pasteMs: times.pasteMs ?? 1000};
	}

	/** Takes what was read. */
	push(chunk: Uint8Array | string): void {
		clearTimeout(this.#timer);
		this.#pending += typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
		this.#parse();
		this.#wait();
	}

	/** Forgets half sequences and pastes, when the terminal was somebody else's in between. */
	reset(): void {
		clearTimeout(this.#timer);
		this.#pending = '';
		this.#paste = undefined;
	}

	#parse(): void {
		let at = 0;
		for (;;) {
			if (this.#paste !== undefined) {
				at = this.#readPaste(at);
				if (this.#paste !== undefined) break;
			}
			if (at >= this.#pending.length) break;
			if (this.#pending.startsWith(pasteStart, at)) {
				this.#paste = '';
				at += pasteStart.length;
				continue;
			}
			const parsed = parseOne(this.#pending, at);
			if (parsed === 'more') break;
			at += parsed.length;
			if (parsed.key !== undefined) this.#emit({kind: 'key', key: parsed.key});
		}
		this.#pending = this.#pending.slice(at);
	}

	/** Moves text into the paste from `at` on and returns where it stopped; the paste is closed when its end was there. */
	#readPaste(at: number): number {
		const end = this.#pending.indexOf(pasteEnd, at);
		// Without the end its first characters may be the last of the buffer, and are left there.
		const stop = end >= 0 ? end : Math.max(at, this.#pending.length - pasteEnd.length + 1);
		const room = longestPaste - (this.#paste?.length ?? 0);
		this.#paste = `${this.#paste ?? ''}${this.#pending.slice(at, Math.min(stop, at + room))}`;
		if (end < 0) return stop;
		this.#endPaste();
		return end + pasteEnd.length;
	}

	#endPaste(): void {
		const text = this.#paste ?? '';
		this.#paste = undefined;
		this.#emit({kind: 'paste', text});
	}

	#wait(): void {
		if (this.#paste !== undefined) this.#timer = setTimeout(() => this.#giveUpPaste(), this.#times.pasteMs);
		else if (this.#pending === '\u001B') this.#timer = setTimeout(() => this.#giveUp(), this.#times.escapeMs);
		else if (this.#pending !== '') this.#timer = setTimeout(() => this.#giveUp(), this.#times.sequenceMs);
	}

	#giveUp(): void {
		const pending = this.#pending;
		this.#pending = '';
		if (pending === '\u001B') this.#emit({kind: 'key', key: 'Esc'});
		else if (pending === '\u001B\u001B') this.#emit({kind: 'key', key: 'Esc'});
		// `Esc [` alone is what Alt+[ sends; any other half sequence is noise.
		else if (pending === '\u001B[' || pending === '\u001BO') this.#emit({kind: 'key', key: `Alt+${pending.slice(1)}`});
	}

	#giveUpPaste(): void {
		this.#paste = `${this.#paste ?? ''}${this.#pending}`.slice(0, longestPaste);
		this.#pending = '';
		this.#endPaste();
	}
}

const parseOne = (text: string, at: number): Parsed => {
	if (text.charCodeAt(at) !== 0x1b) {
		const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
		return {length: character.length, key: characterKey(character)};
	}
	const next = text[at + 1];
	if (next === undefined) return 'more';
	if (next === '[') return parseCsi(text, at, 2);
	if (next === 'O') return parseSs3(text, at);
	if (next === ']' || next === 'P' || next === '_' || next === '^' || next === 'X') return parseString(text, at);
	if (next === '\u001B') return parseDoubleEscape(text, at);
	const character = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
	const key = characterKey(character);
	return {length: 1 + character.length, key: key === undefined ? undefined : altKey(key)};
};

const altKey = (key: string): string => {
	return key.startsWith('Ctrl+') ? `Ctrl+Alt+${key.slice(5)}` : `Alt+${key}`;
};

const parseCsi = (text: string, at: number, prefix: number): Parsed => {
	const start = at + prefix;
	// Old mouse reports carry three bytes after the M; they would be read as keys.
	if (text[start] === 'M') return text.length >= start + 4 ? {length: start + 4 - at} : 'more';
	let end = start;
	// The Linux console puts a second bracket into its function keys.
	if (text[end] === '[') end++;
	while (end < text.length && isParameter(text.charCodeAt(end))) end++;
	const final = text[end];
	if (final === undefined) return end - at > longestSequence ? {length: end - at} : 'more';
	const code = final.charCodeAt(0);
	// Not a sequence after all: what came so far is dropped, this character is read anew.
	if (code < 0x40 || code > 0x7e) return {length: end - at};
	return {length: end + 1 - at, key: csiKey(text.slice(start, end), final)};
};

const isParameter = (code: number): boolean => {
	return code >= 0x20 && code <= 0x3f;
};

const parseSs3 = (text: string, at: number): Parsed => {
	let end = at + 2;
	while (end < text.length && isParameter(text.charCodeAt(end))) end++;
	const final = text[end];
	if (final === undefined) return end - at > longestSequence ? {length: end - at} : 'more';
	const key = ss3Key(text.slice(at + 2, end), final);
	return final.charCodeAt(0) === 0x1b ? {length: end - at} : {length: end + 1 - at, key};
};

/** Replies of the terminal (OSC, DCS and the like): up to BEL or ST, never a key. */
const parseString = (text: string, at: number): Parsed => {
	for (let end = at + 2; end < text.length; end++) {
		const code = text.charCodeAt(end);
		if (code === 0x07) return {length: end + 1 - at};
		if (code !== 0x1b) continue;
		if (end + 1 >= text.length) return 'more';
		return {length: text[end + 1] === '\\' ? end + 2 - at : end - at};
	}
	return text.length - at > longestSequence ? {length: text.length - at} : 'more';
};

/** Esc before a sequence is Alt with that key (rxvt); before anything else it is the Esc key. */
const parseDoubleEscape = (text: string, at: number): Parsed => {
	const after = text[at + 2];
	if (after === undefined) return 'more';
	if (after !== '[' && after !== 'O') return {length: 1, key: 'Esc'};
	const parsed = after === '[' ? parseCsi(text, at + 1, 2) : parseSs3(text, at + 1);
	if (parsed === 'more') return 'more';
	return {length: parsed.length + 1, key: parsed.key === undefined ? undefined : `Alt+${parsed.key}`};
};
