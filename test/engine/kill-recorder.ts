import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {openRecording} from '../../source/engine/recording/reader.ts';

/** What became of one recording whose writer was killed. */
export type Killed = {
	readonly lifeMs: number;
	/** Events that the program had lived through, and those in the file. */
	readonly lived: number;
	readonly kept: number;
	/** From the last event in the file (or the start) to the last one that the program lived through. */
	readonly lostMs: number;
	/** Of that, what the program stood still for: time beyond 100 ms between two events that come every 30 ms, as where nobody gets the processor. */
	readonly stalledMs: number;
	readonly damage: readonly string[];
};

export type Child = {readonly process: ChildProcess; readonly lines: () => readonly string[]; readonly ended: Promise<unknown>};

/** Starts the recording child; `shell` may wrap the command, such as to set limits. */
export const startChild = (path: string, lifeMs: number, shell?: string): Child => {
	const command = [process.execPath, join(import.meta.dirname, 'record-child.ts'), path, String(lifeMs)];
	const [file = '', ...rest] = shell === undefined ? command : ['bash', '-c', `${shell}; exec "$@"`, 'bash', ...command];
	const child = spawn(file, rest, {stdio: ['ignore', 'pipe', 'inherit']});
	let text = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
	});
	// Of a line cut off by the kill nothing is believed.
	return {
		process: child,
		lines: () =>
			text
				.slice(0, text.lastIndexOf('\n') + 1)
				.split('\n')
				.slice(0, -1),
		ended: once(child, 'close'),
	};
};

/** Lets a recorder live for `lifeMs` after its first event, kills it with SIGKILL, opens its file. Throws when it does not open. */
export const killRecorder = async (path: string, lifeMs: number): Promise<Killed> => {
	const child = startChild(path, 60_000);
	try {
		await once(child.process.stdout ?? child.process, 'data');
		await wait(lifeMs);
	} finally {
		child.process.kill('SIGKILL');
	}
	await child.ended;
	const events = child.lines().map((line) => line.split(' ').map(Number));
	const lastMs = events.at(-1)?.[1] ?? Number.NaN;
	const recording = openRecording(path);
	const kept = [...recording.events()];
	recording.close();
	// What is there is what was emitted, in order and without a hole.
	kept.forEach((event, index) => {
		if (event.seq !== index + 1 || event.now !== events[index]?.[1]) throw new Error(`${path}: event ${event.seq} is not what was emitted`);
	});
	const lost = events.slice(Math.max(0, kept.length - 1)).map(([, atMs = Number.NaN]) => atMs);
	return {
		lifeMs,
		lived: events.length,
		kept: kept.length,
		lostMs: lastMs - (kept.at(-1)?.now ?? recording.header.startedMs),
		stalledMs: lost.slice(1).reduce((sum, atMs, index) => sum + Math.max(0, atMs - (lost[index] ?? atMs) - 100), 0),
		damage: recording.damage.map(({text}) => text),
	};
};
