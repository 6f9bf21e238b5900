import {spawnSync} from 'node:child_process';
import type {sandbox} from '../cli/run.ts';
import {PtySession} from '../terminal/pty.ts';

/** A machine under load takes its time. */
export const patienceMs = 60_000;

/** The built program in a shell in a terminal. */
export type Screen = {
	readonly session: PtySession;
	/** Starts `pipetop …` in the sandbox's folder; its exit code is printed after it as `code N`. */
	readonly start: (line: string) => void;
	readonly shows: (wanted: string | RegExp | (() => boolean)) => Promise<void>;
	/** Resolves when the screen has not changed for a while. */
	readonly settled: () => Promise<void>;
	/** Process id of the program; asked of the system, since the shell waits. */
	readonly pid: () => number;
	readonly end: () => Promise<void>;
};

export const openScreen = async (
	box: ReturnType<typeof sandbox>,
	columns = 100,
	rows = 30,
	environment: Readonly<Record<string, string>> = {},
): Promise<Screen> => {
	const session = new PtySession(columns, rows, {...box.environment, FORCE_COLOR: '', ...environment});
	await session.shows('$', patienceMs);
	session.run(`cd ${box.folder} && clear && echo ready`);
	await session.shows(/^ready$/mu, patienceMs);
	return {
		session,
		start: (line) => session.run(`${process.execPath} ${box.program} ${line}; echo code $?`),
		shows: (wanted) => session.shows(wanted, patienceMs),
		async settled() {
			let seen = '';
			let since = Date.now();
			await session.shows(() => {
				const now = session.lines.join('\n');
				if (now !== seen) [seen, since] = [now, Date.now()];
				return Date.now() - since > 400;
			}, patienceMs);
		},
		pid() {
			// The program gives itself a title, so it is found as what the shell started; `setsid` starts it in its turn.
			const childOf = (parent: number): number =>
				Number.parseInt(spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], {encoding: 'utf8'}).stdout, 10);
			const child = childOf(session.pty.pid);
			const grandchild = childOf(child);
			return Number.isNaN(grandchild) ? child : grandchild;
		},
		end: () => session.end(),
	};
};
