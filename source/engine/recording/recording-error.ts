/** Why a recording could not be opened or begun; the message says where, what and what to do. */
export type RecordingErrorCode = 'missing' | 'denied' | 'exists' | 'not_recording' | 'newer' | 'damaged' | 'disk';

export class RecordingError extends Error {
	readonly code: RecordingErrorCode;
	readonly path: string;
	constructor(code: RecordingErrorCode, path: string, message: string) {
		super(`${path}: ${message}`);
		this.name = 'RecordingError';
		this.code = code;
		this.path = path;
	}
}

/** The system's error code (`ENOENT`…), empty when there is none. */
export const systemCode = (error: unknown): string => {
	const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
	return typeof code === 'string' ? code : '';
};

/** What a failed write means, in words. */
export const writeProblem = (error: unknown): string => {
	const code = systemCode(error);
	const words: Readonly<Record<string, string>> = {
		ENOSPC: 'the disk is full',
		EDQUOT: 'the disk quota is used up',
		EFBIG: 'the file may not grow any more (a size limit is set)',
		EIO: 'the disk reports an error (EIO)',
		EROFS: 'the file system is read-only',
	};
	return words[code] ?? (error instanceof Error ? error.message : String(error));
};
