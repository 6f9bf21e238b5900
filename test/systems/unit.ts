/** One program of a watched system, as a process of its own, so that killing or freezing it is real. */
import {join} from 'node:path';
import {type ServerProcess, type Signal, startProcess} from '../servers/server-process.ts';
import {Hopeless, until} from '../servers/until.ts';

export type Unit = {
	readonly name: string;
	/** Of the process as it runs now; a restart changes it. */
	readonly pid: number;
	isRunning(): boolean;
	/** Settles when the process is gone (SIGKILL, SIGTERM, SIGINT) or at once (SIGSTOP, SIGCONT). */
	kill(signal: Signal): Promise<void>;
	/** Starts it again (ends it first if it still runs) and waits until it says that it is ready. */
	restart(): Promise<void>;
	/** Sends it a message over its IPC channel. */
	tell(message: unknown): void;
	/** What it wrote last. */
	log(lines?: number): string;
};

export type UnitOptions = {
	readonly name: string;
	/** Absolute path of its TypeScript file, which calls `settings()` and `ready()` of `program.ts`. */
	readonly program: string;
	/** Handed to the program as JSON. */
	readonly settings: unknown;
	/** Where its log goes. */
	readonly folder: string;
};

/** Starts the program and waits until it is ready. Throws with its log when it ends before that. */
export const startUnit = async (options: UnitOptions): Promise<Unit> => {
	const {name, program, settings, folder} = options;
	const run = async (): Promise<ServerProcess> => {
		const started = await startProcess({
			command: process.execPath,
			args: ['--disable-warning=ExperimentalWarning', program],
			logFile: join(folder, `${name}.log`),
			env: {...process.env, STAND_IN_SETTINGS: JSON.stringify(settings)},
			ipc: true,
		});
		let isReady = false;
		started.child.on('message', (message) => {
			if (message === 'ready') isReady = true;
		});
		await until(
			`${name} to be ready`,
			() => {
				if (!started.alive()) throw new Hopeless(`it ended:\n${started.log()}`);
				return isReady ? true : undefined;
			},
			60_000,
		);
		return started;
	};
	let running = await run();
	return {
		name,
		get pid() {
			return running.pid;
		},
		isRunning: () => running.alive(),
		kill: (signal) => running.kill(signal),
		async restart() {
			await running.kill('SIGKILL');
			running = await run();
		},
		tell(message) {
			if (running.alive() && running.child.connected) running.child.send(message as object);
		},
		log: (lines) => running.log(lines),
	};
};
