import type {IncomingMessage} from 'node:http';
import {pipeline, type Readable} from 'node:stream';
import {promisify} from 'node:util';
import {createBrotliDecompress, createGunzip, inflate, inflateRaw} from 'node:zlib';
import {CollectError} from '../failure.ts';
import type {Stage} from './failures.ts';

/** Size for a message, such as `8 MB`. */
const shownSize = (bytes: number): string => (bytes >= 1_000_000 ? `${Math.round(bytes / 1e5) / 10} MB` : `${bytes} bytes`);

const tooLong = (maxBytes: number): CollectError =>
	new CollectError('bad_answer', `the answer is longer than ${shownSize(maxBytes)}: raise maxBody or ask for less`);

/** Reads and unpacks a body; stops as soon as more than `maxBytes` came out, however small it was packed. */
export const readBody = async (response: IncomingMessage, maxBytes: number, stage: Stage): Promise<Buffer> => {
	const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
	if (encoding === '' || encoding === 'identity') {
		if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
			response.destroy();
			throw tooLong(maxBytes);
		}
		return collect(response, maxBytes, stage);
	}
	if (encoding === 'gzip' || encoding === 'x-gzip') return collect(unpacked(response, createGunzip()), maxBytes, stage);
	if (encoding === 'br') return collect(unpacked(response, createBrotliDecompress()), maxBytes, stage);
	if (encoding === 'deflate') return inflated(await collect(response, maxBytes, stage), maxBytes);
	response.destroy();
	throw new CollectError('bad_answer', `the body is packed as ${JSON.stringify(encoding)}, which was not asked for`);
};

const unpacked = (response: IncomingMessage, decoder: Readable & NodeJS.WritableStream): Readable => {
	// The error itself reaches whoever reads the decoder.
	pipeline(response, decoder, () => {});
	return decoder;
};

const collect = async (stream: Readable, maxBytes: number, stage: Stage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	let size = 0;
	// Leaving the loop early destroys the stream, and with it the connection.
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		size += chunk.length;
		stage.bytes = size;
		if (size > maxBytes) throw tooLong(maxBytes);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, size);
};

/** `deflate` means zlib by the standard and raw deflate by custom: the two head bytes tell. */
const inflated = async (packed: Buffer, maxBytes: number): Promise<Buffer> => {
	const [first = 0, second = 0] = packed;
	const isZlib = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
	try {
		return await promisify(isZlib ? inflate : inflateRaw)(packed, {maxOutputLength: maxBytes});
	} catch (error) {
		throw (error as {code?: string}).code === 'ERR_BUFFER_TOO_LARGE' ? tooLong(maxBytes) : error;
	}
};
