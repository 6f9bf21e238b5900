import {close, constants, fdatasync, ftruncate, openSync, write, writeSync} from 'node:fs';
import {promisify} from 'node:util';
import type {FeedEvent} from '../../model/events.ts';
import type {Cancel, Clock} from '../clock.ts';
import {encodeEvent} from './event-line.ts';
import {type BlockSpan, blockKinds, encodeBlock, encodeFileHeader, encodeTrailer, type RecordingHeader} from './format.ts';
import {RecordingError, systemCode, writeProblem} from './recording-error.ts';

export type RecorderOptions = {
	/** A new file; one that is there already, even a dangling link, is refused. */
	readonly path: string;
	readonly header: RecordingHeader;
	readonly clock: Clock;
	/** A block is closed when it holds this much text; 1 Mi characters without it. */
	readonly fullBlockChars?: number;
	/** Of zstd; quick without it, as recording goes on beside the live screen. */
	readonly level?: number;
	/** Told once, in one sentence, when recording has to stop; live goes on. */
	readonly onProblem?: (message: string) => void;
};

/** Writes events to an append-only file that can be read up to the last block at every moment. */
export type Recorder = {
	readonly path: string;
	/** Takes one event. Never throws and never waits for the disk. */
	tap(event: FeedEvent): void;
	/** Why recording has stopped; null while it goes on. */
	readonly problem: string | null;
	/** Bytes in the file. */
	readonly bytes: number;
	/** Resolves when every closed block is written. */
	settled(): Promise<void>;
	/** Writes what is open, the index and the trailer, and closes the file. */
	close(): Promise<void>;
};

/** A block is closed this long after its first event at the latest, so that `kill -9` costs less than a second. */
const longestOpenMs = 500;
/** … or when it holds this much text. */
const longestBlockChars = 1024 * 1024;
/** Blocks that a disk may lag behind with. */
const longestBacklogBytes = 64 * 1024 * 1024;
/** Against loss of power, not of the process: what is written is in the kernel's hands at once. */
const syncEveryMs = 5_000;
/** An index beyond this is left out; the file is scanned instead. */
const longestIndexLines = 500_000;

/** Begins a recording: creates the file with mode 0600 and writes the header. Rejects with a RecordingError. */
export const startRecorder = async (options: RecorderOptions): Promise<Recorder> => {
	const header = encodeFileHeader(options.header);
	const file = createFile(options.path);
	try {
		// At once and not in the background: from here on the file can be opened, whenever this process is killed.
		for (let written = 0; written < header.length; ) written += writeSync(file.descriptor, header, written);
	} catch (error) {
		await file.close().catch(() => {});
		throw new RecordingError('disk', options.path, `cannot be written: ${writeProblem(error)}`);
	}
	return createRecorder(options, file, header.length);
};

/** An open file; what it does afterwards never holds up the event loop. */
type OpenFile = {
	readonly descriptor: number;
	write(bytes: Buffer, offset: number): Promise<number>;
	truncate(length: number): Promise<void>;
	sync(): Promise<void>;
	close(): Promise<void>;
};
const writeAsync = promisify(write);
const truncateAsync = promisify(ftruncate);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

const createFile = (path: string): OpenFile => {
	const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
	let descriptor: number;
	try {
		descriptor = openSync(path, flags, 0o600);
	} catch (error) {
		throw createProblem(path, error);
	}
	return {
		descriptor,
		write: async (bytes, offset) => (await writeAsync(descriptor, bytes, offset, bytes.length - offset)).bytesWritten,
		truncate: (length) => truncateAsync(descriptor, length),
		sync: () => syncAsync(descriptor),
		close: () => closeAsync(descriptor),
	};
};

const createProblem = (path: string, error: unknown): RecordingError => {
	switch (systemCode(error)) {
		case 'EEXIST':
			return new RecordingError('exists', path, 'is there already, and nothing is ever overwritten: choose another name or remove it');
		case 'ENOENT':
		case 'ENOTDIR':
			return new RecordingError('missing', path, 'the folder does not exist: create it or choose another one');
		case 'EACCES':
		case 'EPERM':
			return new RecordingError('denied', path, 'may not be written here: choose a folder of your own');
		default:
			return new RecordingError('disk', path, `cannot be created: ${writeProblem(error)}`);
	}
};

/** One write for one block; the rest of a short write follows until it is complete or fails. */
const writeAll = async (file: OpenFile, bytes: Buffer): Promise<void> => {
	let written = 0;
	while (written < bytes.length) written += await file.write(bytes, written);
};

const createRecorder = (
	{path, clock, onProblem, fullBlockChars = longestBlockChars, level}: RecorderOptions,
	file: OpenFile,
	headerBytes: number,
): Recorder => {
	let problem: string | null = null;
	let isClosed = false;
	let writtenBytes = headerBytes;
	let lines: string[] = [];
	let chars = 0;
	let span: BlockSpan | null = null;
	let cancelTimer: Cancel = () => {};
	const queue: Array<{readonly block: Buffer; readonly span: BlockSpan; readonly events: number}> = [];
	let backlogBytes = 0;
	let pump: Promise<void> | null = null;
	let sync: Promise<void> | null = null;
	let syncedMs = clock.elapsed();
	const index: string[] = [];

	const fail = (message: string): void => {
		if (problem !== null) return;
		problem = `recording stopped: ${message}; ${path} holds everything up to then`;
		cancelTimer();
		lines = [];
		queue.length = 0;
		onProblem?.(problem);
	};
	const syncSometimes = (): void => {
		if (sync || clock.elapsed() - syncedMs < syncEveryMs) return;
		syncedMs = clock.elapsed();
		sync = file
			.sync()
			.catch((error: unknown) => fail(writeProblem(error)))
			.finally(() => {
				sync = null;
			});
	};
	const writeQueue = async (): Promise<void> => {
		for (let next = queue.shift(); next; next = queue.shift()) {
			try {
				await writeAll(file, next.block);
			} catch (error) {
				// Half a block would only have to be explained to the reader.
				await file.truncate(writtenBytes).catch(() => {});
				fail(writeProblem(error));
				return;
			}
			if (index.length < longestIndexLines) {
				const {firstSeq, lastSeq, firstMs, lastMs} = next.span;
				index.push(JSON.stringify([writtenBytes, firstSeq, lastSeq, firstMs, lastMs]));
			}
			writtenBytes += next.block.length;
			backlogBytes -= next.block.length;
			syncSometimes();
		}
	};
	const closeBlock = (): void => {
		cancelTimer();
		if (!span || lines.length === 0) return;
		const block = encodeBlock(blockKinds.events, span, lines, level);
		queue.push({block, span, events: lines.length});
		backlogBytes += block.length;
		lines = [];
		chars = 0;
		span = null;
		if (backlogBytes > longestBacklogBytes) fail('the disk is too slow to follow');
		pump ??= writeQueue().finally(() => {
			pump = null;
		});
	};
	const writeLast = async (bytes: Buffer): Promise<void> => {
		try {
			await writeAll(file, bytes);
			writtenBytes += bytes.length;
		} catch (error) {
			await file.truncate(writtenBytes).catch(() => {});
			fail(writeProblem(error));
		}
	};
	return {
		path,
		get problem() {
			return problem;
		},
		get bytes() {
			return writtenBytes;
		},
		tap(event) {
			if (problem !== null || isClosed) return;
			const line = encodeEvent(event);
			if (span === null) {
				span = {firstSeq: event.seq, lastSeq: event.seq, firstMs: event.now, lastMs: event.now};
				cancelTimer = clock.setTimer(longestOpenMs, closeBlock);
			} else {
				span = {...span, lastSeq: event.seq, lastMs: event.now};
			}
			lines.push(line);
			chars += line.length;
			if (chars >= fullBlockChars) closeBlock();
		},
		async settled() {
			await pump;
		},
		async close() {
			if (isClosed) return;
			isClosed = true;
			if (problem === null) closeBlock();
			await pump;
			if (problem === null && index.length < longestIndexLines) await writeEnd(writeLast, writtenBytes, index);
			await sync;
			await file.sync().catch(() => {});
			await file.close().catch(() => {});
		},
	};
};

const writeEnd = async (write: (bytes: Buffer) => Promise<void>, offset: number, index: readonly string[]): Promise<void> => {
	const block = encodeBlock(blockKinds.index, {firstSeq: 0, lastSeq: 0, firstMs: 0, lastMs: 0}, index);
	await write(Buffer.concat([block, encodeTrailer(offset)]));
};
