import {closeSync, openSync, readSync} from 'node:fs';
import {InputError} from '../config/input-error.ts';

/** Files that people write by hand are smaller than this. */
const mostBytes = 4_000_000;
const pieceBytes = 64 * 1024;

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	ENOTDIR: 'there is no such file',
	EACCES: 'no permission to read it',
	EPERM: 'no permission to read it',
	EISDIR: 'it is a folder',
	ELOOP: 'its links go in a circle',
};

const refuse = (file: string, message: string, line = 0): never => {
	throw new InputError([{file, line, column: line > 0 ? 1 : 0, message}]);
};

/**
 * Reads a text file that somebody wrote; throws InputError saying why it cannot be read. A pipe will do; what never ends or is no
 * UTF-8 is refused.
 */
export const readText = (file: string): string => {
	let bytes: Buffer;
	try {
		bytes = readBytes(file);
	} catch (error) {
		if (error instanceof InputError) throw error;
		const {code = '', message} = error as NodeJS.ErrnoException;
		return refuse(file, reasons[code] ?? `it cannot be read: ${message}`);
	}
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		return refuse(file, 'this is no UTF-8: save the file as UTF-8', badLine(bytes));
	}
};

const readBytes = (file: string): Buffer => {
	const pieces: Buffer[] = [];
	let total = 0;
	const descriptor = openSync(file, 'r');
	try {
		for (;;) {
			const piece = Buffer.alloc(pieceBytes);
			const read = readSync(descriptor, piece, 0, pieceBytes, null);
			if (read === 0) return Buffer.concat(pieces);
			total += read;
			if (total > mostBytes) return refuse(file, `it is larger than ${mostBytes / 1_000_000} MB, which is no file that a person wrote`);
			pieces.push(piece.subarray(0, read));
		}
	} finally {
		closeSync(descriptor);
	}
};

/** Line (from 1) of the first byte that is no UTF-8. */
const badLine = (bytes: Buffer): number => {
	const lossy = bytes.toString('utf8');
	const at = lossy.indexOf('\uFFFD');
	return lossy.slice(0, Math.max(0, at)).split('\n').length;
};
