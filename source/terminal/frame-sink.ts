import {closeSync, constants, openSync, writeSync} from 'node:fs';
import type {WriteStream} from 'node:tty';

/**
 * Where frames go. `write` never blocks and never queues more than the rest of one frame: while `isReady` is false the
 * terminal has not taken the last one, and what is written then is refused.
 */
export type Sink = {
	readonly isReady: boolean;
	/** Takes a frame and returns true, or refuses it. */
	readonly write: (data: string) => boolean;
	/** Called once every time the sink becomes ready again. */
	onReady: (() => void) | undefined;
	/** Called once when the terminal is gone (EIO, EPIPE). */
	onClosed: (() => void) | undefined;
	/** Writes what must arrive (giving the terminal back), waiting at most `patienceMs` for a terminal that does not read. */
	readonly writeLast: (data: string, patienceMs?: number) => void;
	readonly close: () => void;
};

const retryMs = 15;

/** Only the parts of a terminal stream that are used, so that tests can hand in others. */
export type SinkStream = Pick<WriteStream, 'write' | 'writableNeedDrain' | 'once'> & {readonly fd?: number; readonly isTTY?: boolean};

/**
 * Opens the sink of a terminal stream. Node writes to terminals synchronously, so a terminal that is not read (a stopped
 * tmux client, a dead ssh) would stop the whole program; a second, non-blocking descriptor of the same terminal does
 * not. Where there is none (pipes, Windows, /proc missing) the stream's own buffer decides.
 */
export const openFrameSink = (stream: SinkStream): Sink => {
	const descriptor = openNonBlocking(stream);
	return descriptor === undefined ? new StreamSink(stream) : new DescriptorSink(descriptor);
};

const openNonBlocking = (stream: SinkStream): number | undefined => {
	if (stream.isTTY !== true || stream.fd === undefined || process.platform === 'win32') return undefined;
	for (const path of [`/proc/self/fd/${stream.fd}`, `/dev/fd/${stream.fd}`]) {
		try {
			return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
		} catch {
			// Not on this system: the next path, or the stream itself.
		}
	}
	return undefined;
};

const errorCode = (error: unknown): string => {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
};

class DescriptorSink implements Sink {
	onReady: (() => void) | undefined;
	onClosed: (() => void) | undefined;
	readonly #descriptor: number;
	#rest: Uint8Array | undefined;
	#timer: NodeJS.Timeout | undefined;
	#isClosed = false;

	constructor(descriptor: number) {
		this.#descriptor = descriptor;
	}

	get isReady(): boolean {
		return this.#rest === undefined && !this.#isClosed;
	}

	readonly write = (data: string): boolean => {
		if (!this.isReady) return false;
		this.#rest = Buffer.from(data, 'utf8');
		this.#advance();
		return true;
	};

	readonly writeLast = (data: string, patienceMs = 200): void => {
		clearTimeout(this.#timer);
		if (this.#isClosed) return;
		// First the rest of a frame, else the terminal would read on in the middle of a sequence.
		const before = this.#rest ?? new Uint8Array();
		this.#rest = Buffer.concat([before, Buffer.from(data, 'utf8')]);
		const sleeper = new Int32Array(new SharedArrayBuffer(4));
		for (let waited = 0; waited <= patienceMs; waited += 5) {
			this.#push();
			if (this.#rest === undefined || this.#isClosed) break;
			Atomics.wait(sleeper, 0, 0, 5);
		}
		this.#rest = undefined;
	};

	readonly close = (): void => {
		clearTimeout(this.#timer);
		if (this.#isClosed) return;
		this.#isClosed = true;
		closeSync(this.#descriptor);
	};

	#advance(): void {
		this.#push();
		if (this.#rest === undefined || this.#isClosed) return;
		this.#timer = setTimeout(() => {
			this.#advance();
			if (this.isReady) this.onReady?.();
		}, retryMs);
	}

	/** Writes as much of the rest as the terminal takes now. */
	#push(): void {
		try {
			while (this.#rest !== undefined) {
				const written = writeSync(this.#descriptor, this.#rest);
				this.#rest = written >= this.#rest.length ? undefined : this.#rest.subarray(written);
			}
		} catch (error) {
			if (errorCode(error) === 'EAGAIN') return;
			this.#rest = undefined;
			this.close();
			this.onClosed?.();
		}
	}
}

class StreamSink implements Sink {
	onReady: (() => void) | undefined;
	onClosed: (() => void) | undefined;
	readonly #stream: SinkStream;
	#isWaiting = false;
	#isClosed = false;

	constructor(stream: SinkStream) {
		this.#stream = stream;
		stream.once('error', () => {
			this.#isClosed = true;
			this.onClosed?.();
		});
	}

	get isReady(): boolean {
		return !this.#isWaiting && !this.#isClosed;
	}

	readonly write = (data: string): boolean => {
		if (!this.isReady) return false;
		if (!this.#stream.write(data)) {
			this.#isWaiting = true;
			this.#stream.once('drain', () => {
				this.#isWaiting = false;
				if (!this.#isClosed) this.onReady?.();
			});
		}
		return true;
	};

	readonly writeLast = (data: string): void => {
		if (!this.#isClosed) this.#stream.write(data);
	};

	readonly close = (): void => {
		this.#isClosed = true;
	};
}
