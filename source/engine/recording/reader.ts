import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import {crc32} from 'node:zlib';
import type {FeedEvent} from '../../model/feed-events.ts';
import type {Block} from '../event-block.ts';
import {decodeEvent} from './event-line.ts';
import {
	type BlockHeader,
	blockHeaderBytes,
	blockKinds,
	decodeBlockHeader,
	decodeLines,
	decodeTrailer,
	formatVersion,
	longestHeaderBytes,
	magic,
	parseFileHeader,
	preambleBytes,
	type RecordingHeader,
	trailerBytes,
} from './format.ts';
import {RecordingError, systemCode} from './recording-error.ts';
import {type ByteSource, type Damage, type FoundBlock, scanBlocks, spellDamage} from './scan-blocks.ts';

/** An open recording. Blocks are read from the file when they are asked for. */
export type Recording = {
	readonly path: string;
	readonly header: RecordingHeader;
	/** Time of the first and last event (epoch ms); both the start when there is none. */
	readonly fromMs: number;
	readonly toMs: number;
	readonly blocks: readonly Block[];
	/** False when the program that wrote it was killed: then up to a second at the end may never have been written. */
	readonly isClosed: boolean;
	/** What is missing, each with its time and a sentence. Grows if a block turns out to be damaged when it is read. */
	readonly damage: readonly Damage[];
	/** All events from sequence number `fromSeq` on, block by block. */
	events(fromSeq?: number): Iterable<FeedEvent>;
	close(): void;
};

/** Up to this size a file is read and checked whole when it is opened; a longer one with an index block by block. */
const checkedWholeBytes = 64 * 1024 * 1024;

export type ReadOptions = {readonly checkWholeUpToBytes?: number};

/** Opens and checks a recording. Throws a RecordingError when it cannot be read at all. */
export const openRecording = (path: string, options: ReadOptions = {}): Recording => {
	const {descriptor, size} = openFile(path);
	try {
		const source: ByteSource = {size, read: (offset, length) => readAt(descriptor, offset, Math.min(length, size - offset))};
		const {header, end} = readHeader(path, source);
		const indexed = size > (options.checkWholeUpToBytes ?? checkedWholeBytes) ? readIndex(source, end) : null;
		const found = indexed ?? scanBlocks(source, end, header.startedMs);
		return recordingOf(path, header, source, found, () => closeSync(descriptor));
	} catch (error) {
		closeSync(descriptor);
		throw error;
	}
};

const openFile = (path: string): {readonly descriptor: number; readonly size: number} => {
	let descriptor: number;
	try {
		// Without O_NONBLOCK a named pipe would be waited for.
		descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	} catch (error) {
		const code = systemCode(error);
		if (code === 'ENOENT' || code === 'ENOTDIR') throw new RecordingError('missing', path, 'there is no such file');
		if (code === 'EACCES' || code === 'EPERM') throw new RecordingError('denied', path, 'may not be read: ask its owner for the right');
		throw new RecordingError('disk', path, `cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
	}
	const status = fstatSync(descriptor);
	if (status.isFile()) return {descriptor, size: status.size};
	closeSync(descriptor);
	throw new RecordingError('not_recording', path, `is ${status.isDirectory() ? 'a folder' : 'no plain file'}, not a recording`);
};

const readAt = (descriptor: number, offset: number, length: number): Buffer => {
	const bytes = Buffer.allocUnsafe(Math.max(0, length));
	let filled = 0;
	while (filled < bytes.length) {
		const count = readSync(descriptor, bytes, filled, bytes.length - filled, offset + filled);
		if (count === 0) break;
		filled += count;
	}
	return bytes.subarray(0, filled);
};

const readHeader = (path: string, source: ByteSource): {readonly header: RecordingHeader; readonly end: number} => {
	const preamble = source.read(0, preambleBytes);
	if (source.size === 0) throw new RecordingError('not_recording', path, 'is empty: recording ended before it began');
	if (preamble.length < preambleBytes || !preamble.subarray(0, magic.length).equals(magic)) {
		throw new RecordingError('not_recording', path, 'is not a pipetop recording (made with `pipetop record -o FILE`)');
	}
	const version = preamble.readUInt32LE(8);
	const length = preamble.readUInt32LE(12);
	if (version > formatVersion) {
		throw new RecordingError(
			'newer',
			path,
			`was made by a newer pipetop (format ${version}, this one reads up to ${formatVersion}): update pipetop`,
		);
	}
	const json = source.read(preambleBytes, Math.min(length, longestHeaderBytes));
	if (version < 1 || json.length !== length || crc32(json) !== preamble.readUInt32LE(16)) {
		throw new RecordingError('damaged', path, 'its header is damaged, so it cannot be read: use another copy');
	}
	try {
		return {header: parseFileHeader(json), end: preambleBytes + length};
	} catch (error) {
		throw new RecordingError('damaged', path, `${error instanceof Error ? error.message : String(error)}: use another copy`);
	}
};

type Found = {readonly blocks: readonly FoundBlock[]; readonly damage: Damage[]; readonly isClosed: boolean};

/** The blocks by the index at the end; null when there is none to be believed. */
const readIndex = (source: ByteSource, from: number): Found | null => {
	const offset = decodeTrailer(source.read(source.size - trailerBytes, trailerBytes));
	if (offset === null || offset < from || offset > source.size - trailerBytes - blockHeaderBytes) return null;
	const header = decodeBlockHeader(source.read(offset, blockHeaderBytes));
	if (header?.kind !== blockKinds.index) return null;
	try {
		const blocks: FoundBlock[] = [];
		for (const line of decodeLines(header, source.read(offset + blockHeaderBytes, header.payloadBytes))) {
			const entry: unknown = JSON.parse(line);
			if (!Array.isArray(entry) || entry.length !== 5 || !entry.every((value) => typeof value === 'number')) return null;
			const [at, firstSeq, lastSeq, firstMs, lastMs] = entry as [number, number, number, number, number];
			blocks.push({offset: at, firstSeq, lastSeq, firstMs, lastMs});
		}
		return {blocks, damage: [], isClosed: true};
	} catch {
		return null;
	}
};

const recordingOf = (path: string, header: RecordingHeader, source: ByteSource, found: Found, close: () => void): Recording => {
	const {damage} = found;
	const blocks = found.blocks.map(({offset, ...span}): Block => {
		const read = (): readonly FeedEvent[] => {
			const block: BlockHeader | null = decodeBlockHeader(source.read(offset, blockHeaderBytes));
			try {
				if (!block) throw new Error('its header is damaged');
				const events = decodeLines(block, source.read(offset + blockHeaderBytes, block.payloadBytes)).map(decodeEvent);
				if (!isInOrder(events, span)) throw new Error('its events are out of order');
				return events;
			} catch (error) {
				const text = error instanceof Error ? error.message : String(error);
				if (!damage.some((reported) => reported.offset === offset))
					damage.push(spellDamage('middle', offset, span.firstMs, span.lastMs, text));
				return [];
			}
		};
		return {...span, events: read};
	});
	return {
		path,
		header,
		fromMs: blocks[0]?.firstMs ?? header.startedMs,
		toMs: blocks.at(-1)?.lastMs ?? header.startedMs,
		blocks,
		isClosed: found.isClosed,
		damage,
		*events(fromSeq = 0) {
			for (const block of blocks) {
				if (block.lastSeq < fromSeq) continue;
				for (const event of block.events()) if (event.seq >= fromSeq) yield event;
			}
		},
		close,
	};
};

/** Numbers rise, times never fall, and both stay within what the block announced. */
const isInOrder = (events: readonly FeedEvent[], span: Omit<FoundBlock, 'offset'>): boolean => {
	let {firstSeq: seq, firstMs: now} = span;
	seq -= 1;
	for (const event of events) {
		if (event.seq <= seq || event.now < now) return false;
		({seq, now} = event);
	}
	return seq === span.lastSeq && now === span.lastMs;
};
