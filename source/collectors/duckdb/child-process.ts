import {type ChildProcess, fork} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {FailureKind} from '../../model/failure.ts';
import {CollectError} from '../failure.ts';
import type {Questions, Reply} from './messages.ts';

/** Beside this file when unbundled; beside the bundle, or above its chunks, when built. */
const childFile = (): string => {
	const candidates = ['./child.ts', './duckdb-child.js', '../duckdb-child.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
	const found = candidates.find(existsSync);
	if (found === undefined) throw new CollectError('bug', `the DuckDB process' program is at none of ${candidates.join(', ')}`);
	return found;
};

/** Only what DuckDB and Node need to run: secrets of the environment stay out of the process that reads foreign files. */
const environment = (): NodeJS.ProcessEnv => {
	const names = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'];
	return {TZ: 'UTC', ...Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))};
};

/** The DuckDB process, started when first asked and again after it was killed or crashed. */
export class DuckdbProcess {
	#child: ChildProcess | undefined;
	#ready: Promise<void> = Promise.resolve();
	#isReady = false;
	#lastWords = '';
	#polls = 0;

	/**
	 * Sends questions and hands over each reply as it comes. Resolves at the end of the poll. When `signal` aborts, the
	 * process is killed: nothing else surely ends a query that does not listen. Rejects with a `CollectError`.
	 */
	async ask(questions: Omit<Questions, 'id'>, signal: AbortSignal, onReply: (reply: Reply) => void): Promise<void> {
		const startedAt = performance.now();
		const id = ++this.#polls;
		const child = this.#started();
		// A poll that waits for it keeps the program running, an idle one does not.
		child.channel?.ref();
		const listening = new AbortController();
		try {
			await new Promise<void>((resolve, reject) => {
				this.#listen(child, id, {signal, until: listening.signal, onReply, resolve, reject});
				void this.#ready.then(() => {
					const budgetMs = questions.budgetMs - (performance.now() - startedAt);
					if (child.connected && !signal.aborted) child.send({...questions, id, budgetMs} satisfies Questions);
				});
			});
		} finally {
			listening.abort();
			child.channel?.unref();
		}
	}

	close(): void {
		this.#child?.kill('SIGKILL');
		this.#child = undefined;
	}

	#listen(child: ChildProcess, id: number, {signal, until, onReply, resolve, reject}: Listening): void {
		const fail = (kind: FailureKind, message: string): void => reject(new CollectError(kind, message));
		const onMessage = (message: unknown): void => {
			const reply = message as Reply;
			if (reply.id !== id) return;
			if (reply.part === null) resolve();
			else onReply(reply);
		};
		const onExit = (code: number | null, ended: NodeJS.Signals | null): void => {
			this.#child = undefined;
			const words = this.#lastWords.trim().split('\n').at(-1) ?? '';
			fail(
				'server_error',
				`the DuckDB process ended (${ended ?? `code ${code}`}); the next poll starts it anew${words ? `: ${words}` : ''}`,
			);
		};
		const onError = (error: Error): void => {
			this.close();
			fail('server_error', `the DuckDB process cannot be started: ${error.message}`);
		};
		const onAbort = (): void => {
			// On a busy machine its start may outlast a poll; killed, it would never get there.
			if (this.#isReady) this.close();
			fail('timeout', this.#isReady ? 'no answer in time; the DuckDB process was killed' : 'the DuckDB process did not start in time');
		};
		child.on('message', onMessage).on('exit', onExit).on('error', onError);
		signal.addEventListener('abort', onAbort);
		until.addEventListener('abort', () => {
			child.off('message', onMessage).off('exit', onExit).off('error', onError);
			signal.removeEventListener('abort', onAbort);
		});
		if (signal.aborted) onAbort();
	}

	#started(): ChildProcess {
		if (this.#child?.connected && this.#child.exitCode === null && this.#child.signalCode === null) return this.#child;
		this.#lastWords = '';
		const child = fork(childFile(), [], {
			env: environment(),
			execArgv: ['--max-old-space-size=256', '--disable-warning=ExperimentalWarning'],
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		child.stderr?.on('data', (chunk: Buffer) => {
			this.#lastWords = `${this.#lastWords}${chunk.toString('utf8')}`.slice(-2_000);
		});
		// Without a listener, failing to start or to be told something would end the program.
		child.on('error', () => {});
		child.unref();
		child.channel?.unref();
		(child.stderr as {unref?: () => void} | null)?.unref?.();
		// Its first message says that it listens; the time until then is taken off the poll's.
		this.#isReady = false;
		this.#ready = new Promise((resolve) => {
			child.once('message', () => {
				this.#isReady = true;
				resolve();
			});
		});
		this.#child = child;
		return child;
	}
}

type Listening = {
	/** Ends the poll. */
	readonly signal: AbortSignal;
	/** Ends the listening. */
	readonly until: AbortSignal;
	readonly onReply: (reply: Reply) => void;
	readonly resolve: () => void;
	readonly reject: (error: CollectError) => void;
};
