/** What a process and its children have cost, out of /proc (Linux only). */
import {readFileSync} from 'node:fs';

/** CPU seconds since the start (kernel and user, ended children included) and memory in use now. */
export type Cost = {readonly cpuSeconds: number; readonly rssBytes: number};

/** Ticks of /proc/PID/stat in a second: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

const childrenOf = (pid: number): readonly number[] => {
	try {
		return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
	} catch {
		return [];
	}
};

/** Sums a process and all its living descendants; throws when the process itself is gone. */
export const costOf = (pid: number): Cost => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name in brackets may hold blanks and brackets of its own.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
	const kilobytes = Number(/^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
	let cpuSeconds = ticks / ticksPerSecond;
	let rssBytes = kilobytes * 1024;
	for (const child of childrenOf(pid)) {
		try {
			const cost = costOf(child);
			cpuSeconds += cost.cpuSeconds;
			rssBytes += cost.rssBytes;
		} catch {
			// It ended meanwhile: its time is in ours from now on.
		}
	}
	return {cpuSeconds, rssBytes};
};
