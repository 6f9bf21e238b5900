import {type ChildProcess, fork} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {CollectError} from '../collector.ts';
import type {Questions, Reply} from './messages.ts';

/** The DuckDB process, started when first asked and again after it was killed or crashed. */
export type Worker = {
	/**
	 * Sends questions and hands over each reply as it comes. Resolves at the end of the poll. When `signal` aborts, the
	 * process is killed: nothing else surely ends a query that does not listen. Rejects with a `CollectError`.
	 */
	ask(questions: Omit<Questions, 'id'>, signal: AbortSignal, onReply: (reply: Reply) => void): Promise<void>;
	close(): void;
	/** Process id while it runs. */
	readonly pid: number | undefined;
};

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

export const createWorker = (): Worker => {
	let child: ChildProcess | undefined;
	let ready: Promise<unknown> = Promise.resolve();
	let lastWords = '';
	let polls = 0;

	const started = (): ChildProcess => {
		if (child?.connected && child.exitCode === null && child.signalCode === null) return child;
		lastWords = '';
		const fresh = fork(childFile(), [], {
			env: environment(),
			execArgv: ['--max-old-space-size=256', '--disable-warning=ExperimentalWarning'],
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		fresh.stderr?.on('data', (chunk: Buffer) => {
			lastWords = `${lastWords}${chunk.toString('utf8')}`.slice(-2_000);
		});
		// A poll that waits for it keeps the program running, an idle one does not.
		fresh.unref();
		fresh.channel?.unref();
		(fresh.stderr as {unref?: () => void} | null)?.unref?.();
		// Its first message says that it listens; the time until then is taken off the poll's.
		ready = new Promise((resolve) => fresh.once('message', resolve));
		child = fresh;
		return fresh;
	};
	const kill = (): void => {
		child?.kill('SIGKILL');
		child = undefined;
	};

	return {
		ask: (questions, signal, onReply) =>
			new Promise((resolve, reject) => {
				const startedAt = performance.now();
				const id = ++polls;
				const current = started();
				current.channel?.ref();
				const settle = (finish: () => void): void => {
					current.off('message', onMessage).off('exit', onExit).off('error', onError);
					current.channel?.unref();
					signal.removeEventListener('abort', onAbort);
					finish();
				};
				const onMessage = (message: unknown): void => {
					const reply = message as Reply;
					if (reply.id !== id) return;
					if (reply.part === null) settle(resolve);
					else onReply(reply);
				};
				const fail = (kind: CollectError['kind'], message: string): void => settle(() => reject(new CollectError(kind, message)));
				const onExit = (code: number | null, ended: NodeJS.Signals | null): void => {
					child = undefined;
					const words = lastWords.trim().split('\n').at(-1) ?? '';
					fail(
						'server_error',
						`the DuckDB process ended (${ended ?? `code ${code}`}); the next poll starts it anew${words ? `: ${words}` : ''}`,
					);
				};
				const onError = (error: Error): void => {
					kill();
					fail('server_error', `the DuckDB process cannot be started: ${error.message}`);
				};
				const onAbort = (): void => {
					kill();
					fail('timeout', 'no answer in time; the DuckDB process was killed');
				};
				current.on('message', onMessage).on('exit', onExit).on('error', onError);
				if (signal.aborted) return onAbort();
				signal.addEventListener('abort', onAbort, {once: true});
				void ready.then(() => {
					const budgetMs = questions.budgetMs - (performance.now() - startedAt);
					if (current.connected) current.send({...questions, id, budgetMs} satisfies Questions);
				});
			}),
		close: kill,
		get pid() {
			return child?.pid;
		},
	};
};
