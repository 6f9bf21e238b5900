import type {FeedEvent} from '../model/feed-events.ts';
import {compress, decompress} from './recording/format.ts';
import {createLineReader} from './ring-lines.ts';

/** Lines that were compressed together. They hold on to nothing else: zlib's buffer is a view of a larger one, so what is kept is a copy. */
export type Piece = {readonly bytes: number; readonly count: number; readonly lines: () => readonly string[]};

/** Compresses lines. */
export const squeezed = (lines: readonly string[]): Piece => {
	const raw = Buffer.from(lines.join('\n'), 'utf8');
	const compressed = compress(raw);
	const payload = Buffer.allocUnsafeSlow(compressed.length);
	compressed.copy(payload);
	return {bytes: payload.length, count: lines.length, lines: linesOf(payload, raw.length)};
};
const linesOf = (payload: Buffer, rawBytes: number) => () => decompress(payload, rawBytes).split('\n');

/** Reads what is still added to, each line once however often one looks. */
export const createBlockReader = (pieces: readonly Piece[], lines: readonly string[]): (() => readonly FeedEvent[]) => {
	const reader = createLineReader();
	const events: FeedEvent[] = [];
	const readOn = (from: number, count: number, text: () => readonly string[]): number => {
		if (from + count > events.length) for (const line of text().slice(events.length - from)) events.push(reader.read(line));
		return from + count;
	};
	return () => {
		let from = 0;
		for (const piece of pieces) from = readOn(from, piece.count, piece.lines);
		readOn(from, lines.length, () => lines);
		return events;
	};
};
