import type {IncomingHttpHeaders} from 'node:http';
import type {Redaction} from './redaction.ts';

/** What an answer's body is, by its content type and by what it holds. */
export type Content =
	| {readonly kind: 'json'; readonly value: unknown}
	| {readonly kind: 'broken_json'; readonly reason: string}
	| {readonly kind: 'prometheus'}
	| {readonly kind: 'html'}
	| {readonly kind: 'empty'}
	| {readonly kind: 'text'; readonly text: string; readonly type: string};

/** Sniffs a body: the same path means JSON here and Prometheus text there, and content types lie. Secrets in it are hidden. */
export const readContent = (headers: IncomingHttpHeaders, body: Buffer, redaction: Redaction): Content => {
	const type = (headers['content-type'] ?? '').toLowerCase();
	const text = decode(body, /charset="?([\w-]+)/.exec(type)?.[1]);
	const head = text.slice(0, 1_000).trimStart();
	if (head === '' && text.trim() === '') return {kind: 'empty'};
	if (type.includes('openmetrics') || /text\/plain;.*version=0\.0\.4/.test(type)) return {kind: 'prometheus'};
	if (/^(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)/i.test(head)) return {kind: 'html'};
	const isJson = /[/+]json\b/.test(type);
	if (isJson || /^[[{"\d-]|^(?:true|false|null)\s*$/.test(head)) {
		const parsed = parseJson(text);
		if (parsed.ok) return {kind: 'json', value: redaction.hideBody(parsed.value, text)};
		if (isJson) return {kind: 'broken_json', reason: parsed.reason};
	}
	if (/^# (?:HELP|TYPE) [a-zA-Z_:]/m.test(head) || /^[a-zA-Z_:][\w:]*(?:\{[^}\n]*\})? [-+]?(?:\d|NaN|Inf)/.test(head))
		return {kind: 'prometheus'};
	if (type.includes('html')) return {kind: 'html'};
	return {kind: 'text', text: redaction.hideBody(text, text), type: type.split(';')[0] || 'no content type'};
};

const decode = (body: Buffer, charset = 'utf-8'): string => {
	try {
		return new TextDecoder(charset).decode(body);
	} catch {
		return new TextDecoder().decode(body);
	}
};

type Parsed = {readonly ok: true; readonly value: unknown} | {readonly ok: false; readonly reason: string};

const parseJson = (text: string): Parsed => {
	try {
		return {ok: true, value: parseExact(text)};
	} catch (error) {
		// Python writes NaN and Infinity bare, which is not JSON but is what Flask services answer.
		const quoted = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gs, (found) =>
			found.startsWith('"') ? found : `"${found}"`,
		);
		if (quoted !== text) {
			try {
				return {ok: true, value: parseExact(quoted)};
			} catch {
				// The first error is about what the server really sent.
			}
		}
		// V8 quotes some characters of the body, which may be any part of it.
		const {message} = error as Error;
		return {ok: false, reason: message.replace(/(?:, | in JSON)?\s*(?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '')};
	}
};

/** Integers beyond 2^53 become bigints, so that an id or an offset is shown as it was sent. */
const parseExact = (text: string): unknown => {
	if (!/\d{16}/.test(text)) return JSON.parse(text);
	const exact = (_: string, value: unknown, context?: {readonly source?: string}): unknown =>
		typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
			? BigInt(context?.source ?? 0)
			: value;
	return JSON.parse(text, exact);
};
