import type {FeedEvent} from '../../model/feed-events.ts';
import type {Cancel, Clock} from '../clock.ts';
import {encodeEvent} from './event-line.ts';
import {type BlockSpan, blockKinds, encodeBlock, encodeFileHeader, type RecordingHeader} from './format.ts';
import {createFile, type OpenFile} from './recorder-file.ts';
import {createRecorderQueue} from './recorder-queue.ts';
import {RecordingError, writeProblem} from './recording-error.ts';

export type RecorderOptions = {
	/** A new file; one that is there already, even a dangling link, is refused. */
	readonly path: string;
	readonly header: RecordingHeader;
	readonly clock: Clock;
	/** A block is closed when it holds this much text; 1 Mi characters without it. */
	readonly fullBlockChars?: number;
	/** Of zstd; quick without it, as recording goes on beside the live screen. */
	readonly level?: number;
	/** Called once, with one sentence, when recording has to stop; live goes on. */
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
/** Begins a recording: creates the file with mode 0600 and writes the header. Rejects with a RecordingError. */
export const startRecorder = async (options: RecorderOptions): Promise<Recorder> => {
	const header = encodeFileHeader(options.header);
	const file = createFile(options.path);
	try {
		// At once and not in the background: from here on the file can be opened, whenever this process is killed.
		file.writeFirst(header);
	} catch (error) {
		await file.close().catch(() => {});
		throw new RecordingError('disk', options.path, `cannot be written: ${writeProblem(error)}`);
	}
	return createRecorder(options, file, header.length);
};

const createRecorder = (
	{path, clock, onProblem, fullBlockChars = longestBlockChars, level}: RecorderOptions,
	file: OpenFile,
	headerBytes: number,
): Recorder => {
	let problem: string | null = null;
	let isClosed = false;
	let lines: string[] = [];
	let chars = 0;
	let span: BlockSpan | null = null;
	let cancelTimer: Cancel = () => {};
	const fail = (message: string): void => {
		if (problem !== null) return;
		problem = `recording stopped: ${message}; ${path} holds everything up to then`;
		cancelTimer();
		lines = [];
		queue.clear();
		onProblem?.(problem);
	};
	const queue = createRecorderQueue({file, clock, headerBytes, fail});
	const closeBlock = (): void => {
		cancelTimer();
		if (!span || lines.length === 0) return;
		const closed = {block: encodeBlock(blockKinds.events, span, lines, level), span};
		lines = [];
		chars = 0;
		span = null;
		queue.add(closed);
	};
	return {
		path,
		get problem() {
			return problem;
		},
		get bytes() {
			return queue.writtenBytes;
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
		settled: () => queue.settled(),
		async close() {
			if (isClosed) return;
			isClosed = true;
			if (problem === null) closeBlock();
			await queue.settled();
			if (problem === null) await queue.writeEnd();
			await queue.close();
		},
	};
};
