import {readFileSync} from 'node:fs';
import {blockHeaderBytes, decodeBlockHeader, decompress, findBlock} from '../../source/engine/recording/format.ts';

/** All that a recording holds, decompressed, its header with it, beside the bytes of the file as they are. */
export const recordedText = (file: string): {readonly raw: string; readonly text: string; readonly blocks: number} => {
	const bytes = readFileSync(file);
	const first = findBlock(bytes, 0);
	let text = bytes.subarray(0, first < 0 ? bytes.length : first).toString('utf8');
	let blocks = 0;
	for (let at = first; at >= 0; at = findBlock(bytes, at + 1)) {
		const header = decodeBlockHeader(bytes, at);
		if (header === null) continue;
		const from = at + blockHeaderBytes;
		text += decompress(bytes.subarray(from, from + header.payloadBytes), header.rawBytes);
		blocks += 1;
	}
	return {raw: bytes.toString('latin1'), text, blocks};
};

/** Every text in a value, keys too. */
export const textsIn = (value: unknown): readonly string[] => {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
};
