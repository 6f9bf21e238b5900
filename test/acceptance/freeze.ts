/** Stops and thaws a server with all the processes it has started, as a machine that hangs does. */
import {globSync, readFileSync} from 'node:fs';
import process from 'node:process';

/** The direct children of a process, by Linux' own table. */
const childrenOf = (pid: number): readonly number[] => {
	return globSync('/proc/[0-9]*/stat').flatMap((file) => {
		try {
			// After the name in brackets, which may hold anything: state, then the parent.
			const parent = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ')[1];
			return Number(parent) === pid ? [Number(file.split('/')[2])] : [];
		} catch {
			return [];
		}
	});
};

/** SIGSTOP to the process, then to its children, so that it starts no new one meanwhile. Returns what thaws them all. */
export const freeze = (pid: number): (() => void) => {
	process.kill(pid, 'SIGSTOP');
	const stopped = childrenOf(pid);
	for (const child of stopped) process.kill(child, 'SIGSTOP');
	return () => {
		for (const one of [...stopped, pid]) {
			try {
				process.kill(one, 'SIGCONT');
			} catch {
				// It has ended meanwhile.
			}
		}
	};
};
