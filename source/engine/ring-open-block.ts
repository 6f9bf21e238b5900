import type {FeedEvent} from '../model/feed-events.ts';
import type {Block} from './event-block.ts';
import {createLineWriter} from './ring-lines.ts';
import {createBlockReader, type Piece, squeezed} from './ring-pieces.ts';

/** A block being filled: lines that are compressed piece by piece; the newest event is not written down yet. */
export type OpenBlock = Block & {
	/** It has taken enough, or has been open long enough, so that an event at `nowMs` begins another. */
	isFullAt(nowMs: number): boolean;
	/** Takes an event. It is written down when the next one comes: its own moment has enough to do with what the event says. */
	take(event: FeedEvent): void;
	/** What it holds, compressed or not, in bytes. */
	readonly bytes: number;
	/** Ends it: everything is written down and compressed. */
	close(): Block & {readonly bytes: number};
};

/** A block is compressed when it holds this much text beside the first answer of each source, or this much time. */
const fullBlockChars = 256 * 1024;
const usualBlockMs = 30_000;
/** Text is compressed when there is this much of it. */
const pieceChars = 256 * 1024;
/** A block that begins with much text is worth a longer time: what follows is short. */
const longestBlockMs = 120_000;

/** @param answered called with the size of each answer, by its source */
export const openBlock = (first: FeedEvent, answered: (source: string, bytes: number) => void): OpenBlock => {
	const pieces: Piece[] = [];
	/** Not compressed yet, and how much text that is. */
	const lines: string[] = [];
	let waiting = 0;
	const read = createBlockReader(pieces, lines);
	const writer = createLineWriter();
	/** Sources with an answer in it, and the text of the first of each. */
	const begun = new Set<string>();
	let wholeChars = 0;
	let chars = 0;
	let newest: FeedEvent | null = null;
	let last = first;
	const squeezeLines = (): void => {
		if (lines.length > 0) pieces.push(squeezed(lines));
		lines.length = 0;
		waiting = 0;
	};
	const writeNewest = (): void => {
		if (newest === null) return;
		const {line, isWhole} = writer.write(newest);
		if (newest.type === 'sample' && newest.parts.length > 0) {
			answered(newest.source, line.length);
			if (isWhole && !begun.has(newest.source)) wholeChars += line.length;
			begun.add(newest.source);
		}
		lines.push(line);
		chars += line.length;
		waiting += line.length;
		newest = null;
		if (waiting >= pieceChars) squeezeLines();
	};
	const span = () => ({firstSeq: first.seq, lastSeq: last.seq, firstMs: first.now, lastMs: last.now});
	const compressed = (): number => pieces.reduce((sum, piece) => sum + piece.bytes, 0);
	return {
		firstSeq: first.seq,
		firstMs: first.now,
		get lastSeq() {
			return last.seq;
		},
		get lastMs() {
			return last.now;
		},
		events: () => (newest === null ? read() : [...read(), newest]),
		isFullAt: (nowMs) => chars - wholeChars >= fullBlockChars || nowMs - first.now >= lengthFor(wholeChars),
		take(event) {
			writeNewest();
			newest = event;
			last = event;
		},
		get bytes() {
			return compressed() + waiting;
		},
		close() {
			writeNewest();
			squeezeLines();
			return {...span(), bytes: compressed(), events: reading(pieces)};
		},
	};
};

const lengthFor = (wholeChars: number): number => Math.min(longestBlockMs, usualBlockMs * Math.max(1, wholeChars / fullBlockChars));

/** Apart, so that what is kept holds on to the pieces alone and not to all that filled them. */
const reading = (pieces: readonly Piece[]) => (): readonly FeedEvent[] => createBlockReader(pieces, [])();
