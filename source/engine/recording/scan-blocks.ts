import {crc32} from 'node:zlib';
import {
	type BlockHeader,
	type BlockSpan,
	blockHeaderBytes,
	blockKinds,
	decodeBlockHeader,
	decodeTrailer,
	findBlock,
	trailerBytes,
} from './format.ts';

/** Bytes of a file by position; short when the file ends. */
export type ByteSource = {readonly size: number; read(offset: number, length: number): Buffer};

/** A block of events that is whole, and where it begins. */
export type FoundBlock = BlockSpan & {readonly offset: number};

/** Something of a recording that is lost. */
export type Damage = {
	readonly where: 'middle' | 'tail';
	/** Position in the file. */
	readonly offset: number;
	/** The time that is missing (epoch ms): exact where the block's own header could be read, else between its neighbours; `toMs` null: not known. */
	readonly fromMs: number;
	readonly toMs: number | null;
	/** One sentence for the screen. */
	readonly text: string;
};

export const spellDamage = (where: Damage['where'], offset: number, fromMs: number, toMs: number | null, why: string): Damage => {
	const from = new Date(fromMs).toISOString();
	const lost = toMs === null ? `what came after ${from} is lost` : `${seconds(toMs - fromMs)} from ${from} are lost`;
	return {where, offset, fromMs, toMs, text: `${where === 'tail' ? 'the end of the recording' : 'a block'} is damaged (${why}): ${lost}`};
};
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** How far one look for the next block reaches. */
const searchBytes = 1024 * 1024;

/**
 * Walks a file from block to block, checking each against its checksum. A damaged block costs itself only: the walk goes on at the
 * next header that can be believed. Memory: one payload at a time.
 */
export const scanBlocks = (source: ByteSource, from: number, startedMs: number) => {
	const blocks: FoundBlock[] = [];
	const damage: Damage[] = [];
	const lastMs = (): number => blocks.at(-1)?.lastMs ?? startedMs;
	let isClosed = false;
	let offset = from;
	while (offset < source.size && !isClosed) {
		const header = decodeBlockHeader(source.read(offset, blockHeaderBytes));
		if (header) {
			const end = offset + blockHeaderBytes + header.payloadBytes;
			const why = problemOf(source, header, offset, blocks.at(-1));
			if (why === null && header.kind === blockKinds.events) blocks.push(foundBlock(offset, header));
			if (why === null && header.kind === blockKinds.index) isClosed = decodeTrailer(source.read(end, trailerBytes)) !== null;
			if (why !== null && header.kind === blockKinds.events) {
				damage.push(spellDamage(end >= source.size ? 'tail' : 'middle', offset, header.firstMs, header.lastMs, why));
			}
			offset = end;
		} else {
			const next = nextHeader(source, offset + 1);
			const found = next === null ? null : decodeBlockHeader(source.read(next, blockHeaderBytes));
			damage.push(spellDamage(next === null ? 'tail' : 'middle', offset, lastMs(), startOf(found), 'no whole block begins there'));
			offset = next ?? source.size;
		}
	}
	return {blocks, damage, isClosed};
};

const startOf = (header: BlockHeader | null): number | null => (header?.kind === blockKinds.events ? header.firstMs : null);

const foundBlock = (offset: number, {firstSeq, lastSeq, firstMs, lastMs}: BlockHeader): FoundBlock => ({
	offset,
	firstSeq,
	lastSeq,
	firstMs,
	lastMs,
});

/** Why a block cannot be used; null when it can. */
const problemOf = (source: ByteSource, header: BlockHeader, offset: number, before: FoundBlock | undefined): string | null => {
	const payload = source.read(offset + blockHeaderBytes, header.payloadBytes);
	if (payload.length < header.payloadBytes) return 'it is cut off';
	if (crc32(payload) !== header.payloadCrc) return 'its checksum does not match';
	if (header.kind !== blockKinds.events) return null;
	const isAfter = before === undefined || (header.firstSeq > before.lastSeq && header.firstMs >= before.lastMs);
	return isAfter && header.lastSeq >= header.firstSeq && header.lastMs >= header.firstMs ? null : 'it is out of order';
};

/** Where the next believable header begins, from `from` on; null when there is none. */
const nextHeader = (source: ByteSource, from: number): number | null => {
	for (let start = from; start < source.size; start += searchBytes) {
		const bytes = source.read(start, searchBytes + blockHeaderBytes);
		for (let at = findBlock(bytes, 0); at >= 0 && at < searchBytes; at = findBlock(bytes, at + 1)) {
			if (decodeBlockHeader(source.read(start + at, blockHeaderBytes))) return start + at;
		}
	}
	return null;
};
