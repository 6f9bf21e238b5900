import {constants, crc32, zstdCompressSync, zstdDecompressSync} from 'node:zlib';
import type {Definitions} from '../../model/definitions.ts';
import {decodeValue, encodeValue} from './codec.ts';

/**
 * The file: `PIPETOP\n`, format version, length and CRC-32 of a JSON header, the header; then blocks; after a clean end a
 * block holding the index by time, and a trailer that says where it is. Numbers are little-endian. A block is 64 bytes of
 * its own header (with a CRC-32 of itself, so that a damaged length is never believed) and its payload, zstd-compressed
 * lines of JSON. Unknown kinds of blocks are passed over.
 */
export const formatVersion = 1;
export const magic = Buffer.from('PIPETOP\n', 'latin1');
export const preambleBytes = 20;
export const blockHeaderBytes = 64;
export const trailerBytes = 20;
const blockMagic = Buffer.from('PtBk', 'latin1');
const trailerMagic = Buffer.from('PTOPEND\n', 'latin1');

/** Caps that keep memory bounded whatever a file says. */
export const longestHeaderBytes = 16 * 1024 * 1024;
export const longestPayloadBytes = 32 * 1024 * 1024;
export const longestRawBytes = 64 * 1024 * 1024;

/** Kinds of blocks. `keyframe` is kept free for raw states written to disk. */
export const blockKinds = {events: 1, keyframe: 2, index: 3} as const;

/** What a recording says about itself. Holds no secret: the config is the resolved one, redacted. */
export type RecordingHeader = {
	readonly formatVersion: number;
	/** Version of the pipetop that wrote it. */
	readonly programVersion: string;
	/** Epoch ms. */
	readonly startedMs: number;
	readonly title: string;
	/** Ids of the sources, in config order. */
	readonly sources: readonly string[];
	/** What judging needs; `--config` and `--rules` may put others in its place on replay. */
	readonly definitions: Definitions;
	/** The resolved config as it is shown by `pipetop config`, without secrets. */
	readonly config: unknown;
	/** What was left out and replaced, in words. */
	readonly redaction: string;
};

/** One block's own header. Times are epoch ms; `raw` is the payload's size once decompressed. */
export type BlockHeader = {
	readonly kind: number;
	readonly payloadBytes: number;
	readonly rawBytes: number;
	readonly events: number;
	readonly payloadCrc: number;
	readonly firstSeq: number;
	readonly lastSeq: number;
	readonly firstMs: number;
	readonly lastMs: number;
};
export type BlockSpan = Pick<BlockHeader, 'firstSeq' | 'lastSeq' | 'firstMs' | 'lastMs'>;

export const encodeFileHeader = (header: RecordingHeader): Buffer => {
	const json = Buffer.from(encodeValue(header), 'utf8');
	const preamble = Buffer.alloc(preambleBytes);
	magic.copy(preamble, 0);
	preamble.writeUInt32LE(header.formatVersion, 8);
	preamble.writeUInt32LE(json.length, 12);
	preamble.writeUInt32LE(crc32(json), 16);
	return Buffer.concat([preamble, json]);
};

/** The header's JSON checked for what the reader relies on. Throws an Error that names what is missing. */
export const parseFileHeader = (json: Buffer): RecordingHeader => {
	const value = decodeValue(json.toString('utf8'));
	const header = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
	const definitions = (typeof header.definitions === 'object' && header.definitions !== null ? header.definitions : {}) as Readonly<
		Record<string, unknown>
	>;
	const lists = ['sources', 'services', 'kpis', 'charts', 'quality', 'groups'].every((name) => Array.isArray(definitions[name]));
	const hasRest = typeof header.programVersion === 'string' && typeof header.startedMs === 'number' && Array.isArray(header.sources);
	if (!lists || !hasRest) throw new Error('its header lacks what a recording must say');
	return value as RecordingHeader;
};

/** Compresses lines into a whole block, ready to be written. `level`: of zstd. */
export const encodeBlock = (kind: number, span: BlockSpan, lines: readonly string[], level = quickLevel): Buffer => {
	const raw = Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`, 'utf8');
	const payload = compress(raw, level);
	const header = Buffer.alloc(blockHeaderBytes);
	blockMagic.copy(header, 0);
	header.writeUInt8(kind, 4);
	header.writeUInt32LE(payload.length, 8);
	header.writeUInt32LE(raw.length, 12);
	header.writeUInt32LE(lines.length, 16);
	header.writeUInt32LE(crc32(payload), 20);
	header.writeDoubleLE(span.firstSeq, 24);
	header.writeDoubleLE(span.lastSeq, 32);
	header.writeDoubleLE(span.firstMs, 40);
	header.writeDoubleLE(span.lastMs, 48);
	header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
	return Buffer.concat([header, payload]);
};

/** Reads a block header at `offset`; null when there is none that can be believed. */
export const decodeBlockHeader = (bytes: Buffer, offset = 0): BlockHeader | null => {
	if (bytes.length - offset < blockHeaderBytes) return null;
	const header = bytes.subarray(offset, offset + blockHeaderBytes);
	if (!header.subarray(0, 4).equals(blockMagic) || crc32(header.subarray(0, 60)) !== header.readUInt32LE(60)) return null;
	const read: BlockHeader = {
		kind: header.readUInt8(4),
		payloadBytes: header.readUInt32LE(8),
		rawBytes: header.readUInt32LE(12),
		events: header.readUInt32LE(16),
		payloadCrc: header.readUInt32LE(20),
		firstSeq: header.readDoubleLE(24),
		lastSeq: header.readDoubleLE(32),
		firstMs: header.readDoubleLE(40),
		lastMs: header.readDoubleLE(48),
	};
	return read.payloadBytes > longestPayloadBytes || read.rawBytes > longestRawBytes ? null : read;
};

/** Where the next thing that may be a block begins, from `from` on; −1 when nowhere. */
export const findBlock = (bytes: Buffer, from: number): number => bytes.indexOf(blockMagic, from);

/** Decompresses a payload into its lines. Throws when it is not what its header says. */
export const decodeLines = (header: BlockHeader, payload: Buffer): string[] => {
	if (crc32(payload) !== header.payloadCrc) throw new Error('checksum does not match');
	const text = decompress(payload, header.rawBytes);
	const lines = text === '' ? [] : text.slice(0, -1).split('\n');
	if (lines.length !== header.events) throw new Error(`${header.events} lines were announced, ${lines.length} are there`);
	return lines;
};

export const encodeTrailer = (indexOffset: number): Buffer => {
	const trailer = Buffer.alloc(trailerBytes);
	trailer.writeDoubleLE(indexOffset, 0);
	trailer.writeUInt32LE(crc32(trailer.subarray(0, 8)), 8);
	trailerMagic.copy(trailer, 12);
	return trailer;
};

/** Offset of the index block; null when these bytes are no trailer. */
export const decodeTrailer = (bytes: Buffer): number | null => {
	if (bytes.length !== trailerBytes || !bytes.subarray(12).equals(trailerMagic)) return null;
	return crc32(bytes.subarray(0, 8)) === bytes.readUInt32LE(8) ? bytes.readDoubleLE(0) : null;
};

/** Level 1: measured smaller and faster on columns of offsets than the default 3. */
const quickLevel = 1;
/** For what is written once and shipped: a quarter smaller, and as quick to read. */
export const thoroughLevel = 19;
export const compress = (raw: Buffer, level = quickLevel): Buffer =>
	zstdCompressSync(raw, {params: {[constants.ZSTD_c_compressionLevel]: level}});
export const decompress = (payload: Buffer, rawBytes: number): string => {
	const raw = rawBytes === 0 ? Buffer.alloc(0) : zstdDecompressSync(payload, {maxOutputLength: rawBytes});
	if (raw.length !== rawBytes) throw new Error(`${rawBytes} bytes were announced, ${raw.length} are there`);
	return raw.toString('utf8');
};
