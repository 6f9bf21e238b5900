/** A program on a pseudo-terminal of 200x50 whose output is timed, counted and shown on an emulated screen. */
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const columns = 200;
export const rows = 50;

/** One read from the terminal; `atMs` is `performance.now()` when it arrived. */
export type Chunk = {readonly atMs: number; readonly bytes: number};

/** What is watched for: the time of the read after which the screen first was so. */
type Watch = {readonly isThere: (lines: readonly string[]) => boolean; readonly resolve: (atMs: number) => void};

const decoder = (): ((data: Buffer) => string) => {
	const text = new TextDecoder();
	return (data) => text.decode(data, {stream: true});
};

/** A running program with its screen. Made by `openTerminal`; `end` kills it. */
export class BenchTerminal {
	readonly startedMs: number;
	readonly chunks: Chunk[] = [];
	readonly #pty: IPty;
	readonly #screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	readonly #decode = decoder();
	readonly #exited: Promise<void>;
	#watches: Watch[] = [];
	#hasEnded = false;
	#ended: (error: Error) => void = () => {};
	readonly #failure: Promise<never>;

	constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
		this.startedMs = performance.now();
		this.#failure = new Promise((_, reject) => {
			this.#ended = reject;
		});
		this.#failure.catch(() => {});
		this.#pty = spawn(command, [...args], {
			cols: columns,
			rows,
			name: 'xterm-256color',
			encoding: null,
			env: {...process.env, ...environment, TERM: 'xterm-256color', LANG: 'C.UTF-8', CI: 'false'},
		});
		this.#exited = new Promise((resolve) =>
			this.#pty.onExit(({exitCode}) => {
				this.#hasEnded = true;
				resolve();
				this.#ended(new Error(`${command} ${args.join(' ')} ended with ${exitCode}; its screen:\n${this.lines.join('\n')}`));
			}),
		);
		this.#pty.onData((data) => this.#take(data as unknown as Buffer));
	}

	get pid(): number {
		return this.#pty.pid;
	}

	/** Types; returns `performance.now()` just before. */
	type(keys: string): number {
		const atMs = performance.now();
		this.#pty.write(keys);
		return atMs;
	}

	/** The rows of the emulated screen. */
	get lines(): readonly string[] {
		const buffer = this.#screen.buffer.active;
		return Array.from({length: rows}, (_, y) => buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '');
	}

	/** Time of the read that made the screen so; rejects with the screen when that takes too long or the program ends. */
	async shows(what: string, isThere: (lines: readonly string[]) => boolean, withinMs = 30_000): Promise<number> {
		if (isThere(this.lines)) return this.chunks.at(-1)?.atMs ?? this.startedMs;
		const {promise, resolve} = Promise.withResolvers<number>();
		const watch = {isThere, resolve};
		this.#watches.push(watch);
		return this.#orFail(promise, withinMs, () => `${what} was not there after ${withinMs} ms; the screen:\n${this.lines.join('\n')}`);
	}

	/** Time of the first read after `sinceMs`. */
	async answers(sinceMs: number, withinMs = 5_000): Promise<number> {
		const deadline = performance.now() + withinMs;
		for (;;) {
			const found = this.chunks.find((chunk) => chunk.atMs >= sinceMs);
			if (found) return found.atMs;
			if (this.#hasEnded || performance.now() > deadline)
				throw new Error(`no output within ${withinMs} ms; the screen:\n${this.lines.join('\n')}`);
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** Resolves when nothing was sent for `quietMs`. */
	async settles(quietMs: number, withinMs = 20_000): Promise<void> {
		const deadline = performance.now() + withinMs;
		while (performance.now() - (this.chunks.at(-1)?.atMs ?? this.startedMs) < quietMs) {
			if (performance.now() > deadline) throw new Error(`output went on for ${withinMs} ms where none was expected`);
			await wait(10);
		}
	}

	bytesBetween(fromMs: number, toMs: number): number {
		return this.chunks.filter((chunk) => chunk.atMs >= fromMs && chunk.atMs < toMs).reduce((sum, chunk) => sum + chunk.bytes, 0);
	}

	async end(): Promise<void> {
		if (!this.#hasEnded) this.#pty.kill('SIGKILL');
		await this.#exited;
		this.#screen.dispose();
	}

	#take(data: Buffer): void {
		const atMs = performance.now();
		this.chunks.push({atMs, bytes: data.length});
		this.#screen.write(this.#decode(data), () => {
			if (this.#watches.length === 0) return;
			const {lines} = this;
			this.#watches = this.#watches.filter((watch) => {
				if (!watch.isThere(lines)) return true;
				watch.resolve(atMs);
				return false;
			});
		});
	}

	async #orFail<Value>(promise: Promise<Value>, withinMs: number, message: () => string): Promise<Value> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(new Error(message())), withinMs);
		});
		try {
			return await Promise.race([promise, late, this.#failure]);
		} finally {
			clearTimeout(timer);
		}
	}
}

/** Pauses the harness; nothing that is measured hangs on it. */
export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
