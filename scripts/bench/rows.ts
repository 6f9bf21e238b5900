/** Runs the measurements one after the other and makes the table's rows out of them. */
import {existsSync} from 'node:fs';
import process from 'node:process';
import {javaAvailable} from '../../test/servers/kafka.ts';
import type {BenchRecording} from './factory.ts';
import {median, quantile, type Row} from './figures.ts';
import {measureKafka} from './kafka/measure.ts';
import {measureRound} from './promql-round.ts';
import {
	isComplete,
	measureFirstKey,
	measureJumps,
	measureKeys,
	measureOtherStart,
	measureRunning,
	measureStart,
	type Program,
} from './screen.ts';

export type Settings = {
	/** Path of the built program. */
	readonly program: string;
	readonly recording: BenchRecording;
	/** The recording that `demo factory` plays, if it is there. */
	readonly demoRecording: string;
	/** Names of what is measured: start, minute, keys, seek, promql, others. */
	readonly only: ReadonlySet<string>;
	readonly starts: number;
	readonly stretchMs: number;
	readonly stillMs: number;
	readonly presses: number;
	readonly say: (text: string) => void;
};

const megabyte = 1024 * 1024;
const row = (what: string, unit: string, goal: number | null, failAbove: number | null, measured: number | null, note = ''): Row => ({
	what,
	unit,
	goal,
	failAbove,
	measured,
	note,
});

const replayAt = ({program, recording}: Settings, atMs: number): Program => ({
	command: process.execPath,
	args: [program, 'replay', recording.path, '--utc', '--at', new Date(atMs).toISOString()],
	environment: {},
});

/** Where a minute is measured: as far in as a demo begins, so that charts and histories have something to show. */
const laterMs = ({fromMs, toMs}: BenchRecording): number => fromMs + Math.min(330_000, (toMs - fromMs) / 3);

/** All rows; what is not in `only` is left out. Rejects on a fault of the harness. */
export const rowsOf = async (settings: Settings): Promise<readonly Row[]> => {
	const {only, say} = settings;
	const rows: Row[] = [];
	const parts: ReadonlyArray<readonly [string, (settings: Settings) => Promise<readonly Row[]> | readonly Row[]]> = [
		['start', startRows],
		['minute', minuteRows],
		['keys', keyRows],
		['seek', seekRows],
		['promql', promqlRows],
		['others', otherRows],
		['kafka', kafkaRows],
	];
	for (const [name, measure] of parts) {
		if (!only.has(name)) continue;
		say(`measuring ${name}…`);
		rows.push(...(await measure(settings)));
	}
	return [...rows, ...elsewhere];
};

const startRows = async (settings: Settings): Promise<readonly Row[]> => {
	const program = replayAt(settings, settings.recording.answeredMs);
	const bare: Program = {command: process.execPath, args: ['-e', 'console.log("-\\n".repeat(12))'], environment: {}};
	// Thrown away: the first start fills the caches of the disk and, after some seconds, of compiled code.
	await measureRunning(program, isComplete, [5_000]);
	const starts = [];
	const keys = [];
	const bares = [];
	const demos = [];
	const demo = {...program, args: [settings.program, 'demo', 'factory', '--utc']};
	const hasDemo = existsSync(settings.demoRecording);
	for (let index = 0; index < settings.starts; index += 1) {
		starts.push(await measureStart(program));
		keys.push(await measureFirstKey(program));
		bares.push(await measureOtherStart(bare));
		if (hasDemo) demos.push((await measureStart(demo)).completeMs);
	}
	const spread = (values: readonly number[]): string => `median of ${values.length}, p90 ${Math.round(quantile(values, 0.9))}`;
	const outline = starts.map((start) => start.outlineMs);
	const complete = starts.map((start) => start.completeMs);
	const cpu = starts.map((start) => start.cpuSeconds);
	return [
		row('bare Node to its first line', 'ms', null, null, median(bares), spread(bares)),
		row('spawn to outline', 'ms', 50, 80, median(outline), spread(outline)),
		row('spawn to first complete frame', 'ms', 80, 160, median(complete), `${spread(complete)}; all sources have answered`),
		row('spawn to first answered key', 'ms', 130, 200, median(keys), spread(keys)),
		row('CPU of a start', 's', null, null, median(cpu), `median of ${cpu.length}`),
		row('demo: spawn to first complete frame', 'ms', null, null, hasDemo ? median(demos) : null, hasDemo ? spread(demos) : 'no recording'),
	];
};

const minuteRows = async (settings: Settings): Promise<readonly Row[]> => {
	const {stretchMs} = settings;
	const [first, second] = await measureRunning(replayAt(settings, laterMs(settings.recording)), isComplete, [stretchMs, stretchMs]);
	if (!first || !second) throw new Error('a minute was not measured');
	const seconds = `${stretchMs / 1000} s`;
	return [
		row('CPU in a minute, the first one', 's', 0.2, 0.34, first.cpuSecondsPerMinute, `${seconds} from the first complete frame on`),
		row('CPU in a minute, the second one', 's', null, null, second.cpuSecondsPerMinute, seconds),
		row('RSS after a minute', 'MB', 85, 110, first.rssBytes / megabyte, seconds),
		row(
			'RSS growth in the second minute',
			'MB',
			null,
			null,
			(second.rssBytes - first.rssBytes) / megabyte,
			'the goal (1 MB in 10 min) is for the soak',
		),
		row(
			'bytes a refresh',
			'B',
			2_500,
			4_096,
			first.bytesPerRefresh,
			`mean of a second; median ${first.medianBytes}, ${first.writesPerRefresh.toFixed(1)} reads`,
		),
	];
};

const keyRows = async (settings: Settings): Promise<readonly Row[]> => {
	const still = await measureKeys(replayAt(settings, laterMs(settings.recording)), settings.stillMs, settings.presses);
	const count = `${settings.presses} presses`;
	return [
		row('bytes when nothing changes', 'B', 0, 0, still.bytes, `${settings.stillMs / 1000} s paused`),
		row('CPU in a minute, paused', 's', null, null, still.cpuSecondsPerMinute),
		row('key to frame, median', 'ms', 5, 16, median(still.cursorMs), `row down and up, ${count}`),
		row('key to frame, p95', 'ms', 12, 33, quantile(still.cursorMs, 0.95), `row down and up, ${count}`),
		row('next panel to frame, median', 'ms', null, null, median(still.panelMs), count),
		row('next panel to frame, p95', 'ms', null, null, quantile(still.panelMs, 0.95), count),
	];
};

const seekRows = async (settings: Settings): Promise<readonly Row[]> => {
	const {recording} = settings;
	const timeAt = (share: number): string =>
		new Date(recording.fromMs + (recording.toMs - recording.fromMs) * share).toISOString().slice(11, 19);
	const [cold, warm, back] = await measureJumps(replayAt(settings, recording.answeredMs), [timeAt(0.95), timeAt(0.4), timeAt(0.9)]);
	const minutes = Math.round((recording.toMs - recording.fromMs) / 60_000);
	return [
		row('seek in a 24 h recording at 5 s', 'ms', 200, 1_000, null, 'there is none of a day; the rows below have one of minutes'),
		row(`first seek to the end of ${minutes} min`, 'ms', 200, 1_000, cold ?? null, 'everything before is judged once'),
		row('seek back', 'ms', 200, 1_000, warm ?? null),
		row('seek where it has been', 'ms', 200, 1_000, back ?? null),
	];
};

const promqlRows = ({stretchMs}: Settings): readonly Row[] => {
	const {medianMs, firstMs} = measureRound(stretchMs > 10_000 ? 15 : 5);
	return [row('one round of 200 rules over 50 of 10,000 series', 'ms', 100, 400, medianMs, `the first one ${Math.round(firstMs)} ms`)];
};

const kafkaRows = async ({program, stretchMs, say}: Settings): Promise<readonly Row[]> => {
	const missing = javaAvailable();
	if (missing !== undefined) return [row('Kafka poll of 1,000 groups on 10,000 partitions', 's', 0.3, 2, null, missing)];
	return await measureKafka(program, stretchMs > 10_000 ? 30 : 10, stretchMs, say);
};

const otherRows = async ({stretchMs, starts, say}: Settings): Promise<readonly Row[]> => {
	const found = others.filter(({command}) => existsSync(command));
	if (found.length === 0) return [row('htop or btop', '', null, null, null, 'neither is installed')];
	const rows: Row[] = [];
	for (const other of found) {
		say(`measuring ${other.name}…`);
		const took = [];
		for (let index = 0; index < Math.min(starts, 5); index += 1) took.push(await measureOtherStart(other));
		const isThere = (lines: readonly string[]): boolean => lines.filter((line) => line !== '').length > 10;
		const [stretch] = await measureRunning(other, isThere, [stretchMs]);
		if (!stretch) throw new Error(`${other.name} was not measured`);
		rows.push(
			row(`${other.name}: spawn to screen`, 'ms', null, null, median(took)),
			row(`${other.name}: CPU in a minute`, 's', null, null, stretch.cpuSecondsPerMinute),
			row(`${other.name}: RSS`, 'MB', null, null, stretch.rssBytes / megabyte),
			row(`${other.name}: bytes a refresh`, 'B', null, null, stretch.bytesPerRefresh),
		);
	}
	return rows;
};

const others = [
	{name: 'htop', command: '/usr/bin/htop', args: ['-d', '10'], environment: {}},
	{name: 'btop', command: '/usr/bin/btop', args: ['--utf-force'], environment: {}},
] as const;

/** Goals whose figures come from elsewhere. */
const elsewhere: readonly Row[] = [
	row('RSS growth in 10 min', 'MB', 1, 1, null, 'npm run soak'),
	row('lost by kill -9 while recording', 's', 1, 1, null, 'npm run soak'),
];
