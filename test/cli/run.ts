import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {builtProgram} from './built.ts';

/** How a run ended and all that it said. */
export type Ran = {readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string; readonly stderr: string};

export type RunOptions = {
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** Called with what came on stderr so far and a way to send a signal. */
	readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
	readonly stdin?: string;
};

/** A folder of its own in which the built program runs, with a home that has nothing in it. */
export type Sandbox = {
	readonly folder: string;
	readonly run: (arguments_: readonly string[], options?: RunOptions) => Promise<Ran>;
	/** The whole environment that a run gets; nothing of this machine's but the path. */
	readonly environment: Readonly<Record<string, string>>;
	readonly program: string;
	readonly remove: () => void;
};

export const sandbox = (): Sandbox => {
	const program = builtProgram();
	const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-cli-'));
	const environment = {PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color', TZ: 'UTC'};
	return {
		folder,
		program,
		environment,
		remove: () => rmSync(folder, {recursive: true, force: true}),
		run: (arguments_, options = {}) =>
			new Promise((resolve, reject) => {
				const child = spawn(process.execPath, [program, ...arguments_], {
					cwd: folder,
					env: {...environment, ...options.environment},
					stdio: ['pipe', 'pipe', 'pipe'],
				});
				const said = {stdout: '', stderr: ''};
				const timer = setTimeout(() => {
					child.kill('SIGKILL');
					reject(new Error(`pipetop ${arguments_.join(' ')} did not end; it said\n${said.stdout}\n${said.stderr}`));
				}, 60_000);
				child.stdout.setEncoding('utf8').on('data', (text: string) => {
					said.stdout += text;
				});
				child.stderr.setEncoding('utf8').on('data', (text: string) => {
					said.stderr += text;
					options.onStderr?.(said.stderr, (signal) => child.kill(signal));
				});
				child.on('error', reject);
				child.on('close', (code, signal) => {
					clearTimeout(timer);
					resolve({code, signal, ...said});
				});
				child.stdin.on('error', () => undefined);
				child.stdin.end(options.stdin ?? '');
			}),
	};
};
