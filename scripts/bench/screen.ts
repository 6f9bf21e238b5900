/** What is measured on a screen of 200x50: start, a minute of playing, standing still, keys, a jump in time. */
import {costOf} from './process-cost.ts';
import {BenchTerminal, wait} from './terminal.ts';

/** How to start the program that is measured. */
export type Program = {readonly command: string; readonly args: readonly string[]; readonly environment: Readonly<Record<string, string>>};

const titles = ['1 Services ▸', '2 KPIs ▸', '3 Latency ▸', '4 Quality ▸', '5 Partitions ▸', '6 Alerts ▸'];

/** All six panels with their verdicts, header and footer; none that still waits for an answer. */
export const isComplete = (lines: readonly string[]): boolean => {
	const text = lines.join('\n');
	const waits = text.includes('asking ') || text.includes('waiting to ask');
	return titles.every((title) => text.includes(title)) && text.includes('? help') && !waits;
};

/** Times since the spawn, in ms. */
export type Start = {
	readonly firstOutputMs: number;
	/** Something was drawn: more than the taking of the terminal. */
	readonly outlineMs: number;
	readonly completeMs: number;
	/** CPU seconds up to the first complete frame. */
	readonly cpuSeconds: number;
};

/** One start up to the first complete frame. */
export const measureStart = async (program: Program): Promise<Start> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		const completeAt = await terminal.shows('a complete frame', isComplete);
		const {cpuSeconds} = costOf(terminal.pid);
		const outline = terminal.chunks.find((chunk) => chunk.bytes > 100);
		return {
			firstOutputMs: (terminal.chunks[0]?.atMs ?? Number.NaN) - terminal.startedMs,
			outlineMs: (outline?.atMs ?? Number.NaN) - terminal.startedMs,
			completeMs: completeAt - terminal.startedMs,
			cpuSeconds,
		};
	} finally {
		await terminal.end();
	}
};

/** Time from the spawn to the help that was asked for before the program could read; in ms. */
export const measureFirstKey = async (program: Program): Promise<number> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		terminal.type('?');
		const isHelp = (lines: readonly string[]): boolean => lines.some((line) => line.includes('next panel'));
		return (await terminal.shows('help', isHelp)) - terminal.startedMs;
	} finally {
		await terminal.end();
	}
};

/** Time from the spawn to the first output of another program; in ms. */
export const measureOtherStart = async (program: Program): Promise<number> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		const at = await terminal.shows('a screen', (lines) => lines.filter((line) => line !== '').length > 10);
		return at - terminal.startedMs;
	} finally {
		await terminal.end();
	}
};

/** A stretch of running. */
export type Stretch = {
	readonly cpuSecondsPerMinute: number;
	readonly rssBytes: number;
	/** Mean bytes a second, which is a refresh. */
	readonly bytesPerRefresh: number;
	/** Median bytes of one second. */
	readonly medianBytes: number;
	readonly writesPerRefresh: number;
};

/** Measures stretches one after the other, the first from when the screen is there. */
export const measureRunning = async (
	program: Program,
	isThere: (lines: readonly string[]) => boolean,
	stretchesMs: readonly number[],
): Promise<readonly Stretch[]> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		await terminal.shows('the screen', isThere);
		const stretches: Stretch[] = [];
		for (const lengthMs of stretchesMs) {
			const before = costOf(terminal.pid);
			const fromMs = performance.now();
			await wait(lengthMs);
			const toMs = performance.now();
			const after = costOf(terminal.pid);
			const seconds = (toMs - fromMs) / 1000;
			const perSecond = Array.from({length: Math.floor(seconds)}, (_, second) =>
				terminal.bytesBetween(fromMs + second * 1000, fromMs + (second + 1) * 1000),
			).sort((a, b) => a - b);
			stretches.push({
				cpuSecondsPerMinute: ((after.cpuSeconds - before.cpuSeconds) / seconds) * 60,
				rssBytes: after.rssBytes,
				bytesPerRefresh: terminal.bytesBetween(fromMs, toMs) / seconds,
				medianBytes: perSecond[Math.floor(perSecond.length / 2)] ?? Number.NaN,
				writesPerRefresh: terminal.chunks.filter((chunk) => chunk.atMs >= fromMs && chunk.atMs < toMs).length / seconds,
			});
		}
		return stretches;
	} finally {
		await terminal.end();
	}
};

/** What standing still costs and how soon keys are answered. */
export type Still = {
	readonly bytes: number;
	readonly cpuSecondsPerMinute: number;
	readonly cursorMs: readonly number[];
	readonly panelMs: readonly number[];
};

/** Pauses, lets it stand for `stillMs`, then presses keys: a row down or up, and the next panel. */
export const measureKeys = async (program: Program, stillMs: number, presses: number): Promise<Still> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		await terminal.shows('a complete frame', isComplete);
		terminal.type(' ');
		await terminal.settles(2_500);
		const before = costOf(terminal.pid);
		const fromMs = performance.now();
		await wait(stillMs);
		const after = costOf(terminal.pid);
		const bytes = terminal.bytesBetween(fromMs, performance.now());
		const press = async (key: string): Promise<number> => {
			const at = terminal.type(key);
			const answered = await terminal.answers(at);
			// Apart, as a person types, and off the rhythm of any timer.
			await wait(40 + ((presses * 7 + Math.floor(at)) % 43));
			return answered - at;
		};
		const cursorMs: number[] = [];
		const panelMs: number[] = [];
		// On the services, which have rows to go through.
		terminal.type('2');
		await terminal.settles(300);
		terminal.type('1');
		await terminal.settles(300);
		for (let index = 0; index < presses; index += 1) cursorMs.push(await press(index % 2 === 0 ? 'j' : 'k'));
		for (let index = 0; index < presses; index += 1) panelMs.push(await press('\t'));
		const cpuSecondsPerMinute = ((after.cpuSeconds - before.cpuSeconds) / stillMs) * 60_000;
		return {bytes, cpuSecondsPerMinute, cursorMs, panelMs};
	} finally {
		await terminal.end();
	}
};

/** Jumps to times of day one after the other; ms from Enter to the screen that shows each. */
export const measureJumps = async (program: Program, timesOfDay: readonly string[]): Promise<readonly number[]> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		await terminal.shows('a complete frame', isComplete);
		terminal.type(' ');
		await terminal.settles(1_500);
		const took: number[] = [];
		for (const time of timesOfDay) {
			terminal.type('t');
			await terminal.settles(300);
			terminal.type(time);
			await terminal.settles(300);
			const at = terminal.type('\r');
			const isShown = (lines: readonly string[]): boolean => isComplete(lines) && (lines[0] ?? '').includes(time.slice(0, 5));
			took.push((await terminal.shows(`the moment ${time}`, isShown, 120_000)) - at);
			await terminal.settles(500);
		}
		return took;
	} finally {
		await terminal.end();
	}
};

/** A list with the whole screen, while data goes on coming in. */
export type Rows = {
	/** Read once a second and at every key: the last reading before the keys, the largest of all, and how many there were. */
	readonly rssBytes: number;
	readonly mostRssBytes: number;
	readonly readings: number;
	readonly cpuSecondsPerMinute: number;
	readonly keysMs: readonly number[];
};

/** Zooms the panel with that digit, stands for `stretchMs`, then walks through its rows, pressing keys as a person would. */
export const measureRows = async (program: Program, digit: string, stretchMs: number, presses: number): Promise<Rows> => {
	const terminal = new BenchTerminal(program.command, program.args, program.environment);
	try {
		const isListed = (lines: readonly string[]): boolean => lines.join('\n').includes('readers-of-');
		await terminal.shows('the list of groups', isListed, 120_000);
		terminal.type(digit);
		await wait(500);
		terminal.type('z');
		await wait(1_000);
		const rss: number[] = [];
		const before = costOf(terminal.pid);
		const fromMs = performance.now();
		while (performance.now() - fromMs < stretchMs) {
			await wait(Math.min(1_000, stretchMs));
			rss.push(costOf(terminal.pid).rssBytes);
		}
		const after = costOf(terminal.pid);
		const seconds = (performance.now() - fromMs) / 1_000;
		const keysMs: number[] = [];
		for (let index = 0; index < presses; index += 1) {
			const at = terminal.type(index % 10 === 9 ? '\u0004' : 'j');
			keysMs.push((await terminal.answers(at)) - at);
			rss.push(costOf(terminal.pid).rssBytes);
			// Apart, as a person types, and off the rhythm of polls and timers.
			await wait(40 + ((presses * 7 + Math.floor(at)) % 143));
		}
		return {
			rssBytes: after.rssBytes,
			mostRssBytes: Math.max(...rss),
			readings: rss.length,
			cpuSecondsPerMinute: ((after.cpuSeconds - before.cpuSeconds) / seconds) * 60,
			keysMs,
		};
	} finally {
		await terminal.end();
	}
};
