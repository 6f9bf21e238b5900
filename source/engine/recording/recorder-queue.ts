import type {Clock} from '../clock.ts';
import {type BlockSpan, blockKinds, encodeBlock, encodeTrailer} from './format.ts';
import {type OpenFile, writeAll} from './recorder-file.ts';
import {writeProblem} from './recording-error.ts';

/** Blocks on their way to the disk, in order; whoever adds one never waits. */
export type RecorderQueue = {
	readonly writtenBytes: number;
	add(closed: ClosedBlock): void;
	/** Forgets what was not written yet. */
	clear(): void;
	/** Resolves when everything that was added is written or has failed. */
	settled(): Promise<void>;
	/** Writes the index and the trailer behind all blocks. */
	writeEnd(): Promise<void>;
	/** Brings what is written to the disk itself and closes the file. */
	close(): Promise<void>;
};
type ClosedBlock = {readonly block: Buffer; readonly span: BlockSpan};

type QueueOptions = {
	readonly file: OpenFile;
	readonly clock: Clock;
	/** Bytes in the file already. */
	readonly headerBytes: number;
	/** Told why nothing more can be written. */
	readonly fail: (message: string) => void;
};

/** Blocks that a disk may lag behind with. */
const longestBacklogBytes = 64 * 1024 * 1024;
/** Against loss of power, not of the process: what is written is in the kernel's hands at once. */
const syncEveryMs = 5_000;
/** An index beyond this is left out; the file is scanned instead. */
const longestIndexLines = 500_000;

export const createRecorderQueue = ({file, clock, headerBytes, fail}: QueueOptions): RecorderQueue => {
	const waiting: ClosedBlock[] = [];
	const index: string[] = [];
	let writtenBytes = headerBytes;
	let backlogBytes = 0;
	let pump: Promise<void> | null = null;
	let sync: Promise<void> | null = null;
	let syncedMs = clock.elapsed();

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
	/** True when all of it is in the file. Half of it would only have to be explained to the reader: it is taken back. */
	const append = async (bytes: Buffer): Promise<boolean> => {
		try {
			await writeAll(file, bytes);
		} catch (error) {
			await file.truncate(writtenBytes).catch(() => {});
			fail(writeProblem(error));
			return false;
		}
		writtenBytes += bytes.length;
		return true;
	};
	const writeWaiting = async (): Promise<void> => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const at = writtenBytes;
			if (!(await append(next.block))) return;
			const {firstSeq, lastSeq, firstMs, lastMs} = next.span;
			if (index.length < longestIndexLines) index.push(JSON.stringify([at, firstSeq, lastSeq, firstMs, lastMs]));
			backlogBytes -= next.block.length;
			syncSometimes();
		}
	};
	return {
		get writtenBytes() {
			return writtenBytes;
		},
		add(closed) {
			waiting.push(closed);
			backlogBytes += closed.block.length;
			if (backlogBytes > longestBacklogBytes) fail('the disk is too slow to follow');
			pump ??= writeWaiting().finally(() => {
				pump = null;
			});
		},
		clear() {
			waiting.length = 0;
		},
		async settled() {
			await pump;
		},
		async writeEnd() {
			if (index.length >= longestIndexLines) return;
			const block = encodeBlock(blockKinds.index, {firstSeq: 0, lastSeq: 0, firstMs: 0, lastMs: 0}, index);
			await append(Buffer.concat([block, encodeTrailer(writtenBytes)]));
		},
		async close() {
			await sync;
			await file.sync().catch(() => {});
			await file.close().catch(() => {});
		},
	};
};
