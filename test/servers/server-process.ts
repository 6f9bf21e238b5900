import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {guardProcess, releaseProcess} from './reaper.ts';

export type Signal = 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGINT';

export type ServerProcess = {
	readonly pid: number;
	readonly child: ChildProcess;
	/** True until the process has ended. A stopped (SIGSTOP) process is alive. */
	alive(): boolean;
	/** Sends the signal. For SIGKILL, SIGTERM and SIGINT the promise settles when the process has ended. */
	kill(signal: Signal): Promise<void>;
	/** How it ended, once it has: `exit 0`, `SIGKILL`… */
	readonly ended: Promise<string>;
	/** The last `lines` lines it wrote. */
	log(lines?: number): string;
};

export type SpawnOptions = {
	readonly command: string;
	readonly args: readonly string[];
	/** File that receives stdout and stderr. */
	readonly logFile: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly cwd?: string;
	readonly uid?: number;
	readonly gid?: number;
	/** Opens an IPC channel (for Node children). */
	readonly ipc?: boolean;
};

/** Starts a server process that is killed with this one, whatever happens. Throws when the command cannot be run. */
export const startProcess = async (options: SpawnOptions): Promise<ServerProcess> => {
	const output = openSync(options.logFile, 'a');
	const child = spawn(options.command, [...options.args], {
		stdio: options.ipc === true ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
		env: options.env ?? process.env,
		// Its own process group: a Ctrl+C in the terminal is handled by whoever started the servers, in its order.
		detached: true,
		...(options.cwd !== undefined && {cwd: options.cwd}),
		...(options.uid !== undefined && {uid: options.uid}),
		...(options.gid !== undefined && {gid: options.gid}),
	});
	closeSync(output);
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', (error) => reject(new Error(`cannot run ${options.command}: ${error.message}`)));
	});
	const pid = child.pid as number;
	guardProcess(pid);
	let alive = true;
	const ended = new Promise<string>((resolve) => {
		child.once('exit', (code, signal) => {
			alive = false;
			releaseProcess(pid);
			resolve(signal ?? `exit ${code}`);
		});
	});
	return {
		pid,
		child,
		ended,
		alive: () => alive,
		async kill(signal) {
			if (!alive) return;
			child.kill(signal);
			if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await ended;
		},
		log(lines = 20) {
			return readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
		},
	};
};
