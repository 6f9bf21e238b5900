import {close, constants, fdatasync, ftruncate, openSync, write, writeSync} from 'node:fs';
import {promisify} from 'node:util';
import {RecordingError, systemCode, writeProblem} from './recording-error.ts';

/** An open file; what it does afterwards never holds up the event loop. */
export type OpenFile = {
	/** Writes at once and in one go, before anything else is written. */
	writeFirst(bytes: Buffer): void;
	write(bytes: Buffer, offset: number): Promise<number>;
	truncate(length: number): Promise<void>;
	sync(): Promise<void>;
	close(): Promise<void>;
};
const writeAsync = promisify(write);
const truncateAsync = promisify(ftruncate);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Creates a file that is not there yet, with mode 0600. Throws a RecordingError. */
export const createFile = (path: string): OpenFile => {
	const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
	let descriptor: number;
	try {
		descriptor = openSync(path, flags, 0o600);
	} catch (error) {
		throw createProblem(path, error);
	}
	return {
		writeFirst(bytes) {
			for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
		},
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
export const writeAll = async (file: OpenFile, bytes: Buffer): Promise<void> => {
	let written = 0;
	while (written < bytes.length) written += await file.write(bytes, written);
};
