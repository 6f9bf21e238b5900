import {systemClock} from '../engine/clock.ts';
import {parseDuration} from '../model/duration.ts';
import {statusLine} from '../output/status-line.ts';
import {UsageError} from './exit-codes.ts';
import {firstRound} from './first-round.ts';
import {formatOf, takeArguments, type Verb} from './invocation.ts';
import {loadConfig} from './load-config.ts';
import {render, write} from './print.ts';
import {liveSession, recorderFor} from './sessions.ts';

/** Resolves with the exit code when a signal asks to end, or after `ms`. */
const untilEnded = (ms: number | null): Promise<number> =>
	new Promise((resolve) => {
		const cancel = ms === null ? () => {} : systemClock.setTimer(ms, () => end(0));
		const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
			const handler = () => end(signal === 'SIGINT' ? 130 : 0);
			process.on(signal, handler);
			return () => process.off(signal, handler);
		});
		const end = (code: number) => {
			cancel();
			for (const off of handlers) off();
			resolve(code);
		};
	});

const durationFlag = (name: string, text: string | undefined): number | null => {
	if (text === undefined) return null;
	const ms = parseDuration(text);
	if (ms === undefined || ms <= 0) throw new UsageError(`--${name} ${JSON.stringify(text)}: expected a duration such as 5s, 20m or 1h`);
	return ms;
};

/** Headless recording until a signal, or for `--for`. */
export const record: Verb = async (invocation) => {
	const [file] = takeArguments(invocation, 1, 'record takes one file');
	const {flags, stderr} = invocation;
	const path = flags.output ?? file;
	if (path === undefined) throw new UsageError('record needs a file: pipetop record -o incident.ptop');
	const lengthMs = durationFlag('for', flags.for);
	const loaded = await loadConfig(invocation);
	if (loaded.hint) await write(stderr, `pipetop: ${loaded.hint}\n`);
	const recorder = await recorderFor(loaded.config, path, invocation);
	const session = liveSession(loaded, recorder);
	// Whoever reads that it can be ended may end it at once.
	const ended = untilEnded(lengthMs);
	await write(stderr, `pipetop: recording ${loaded.config.settings.length} sources to ${path}; Ctrl+C ends it\n`);
	const code = await ended;
	await session.stop();
	const problem = session.recording?.problem ?? null;
	await write(
		stderr,
		`pipetop: ${problem ?? `${path}: ${session.recording?.bytes ?? 0} bytes`}. Look at it with: pipetop replay ${path}\n`,
	);
	return problem === null ? (code === 130 ? 0 : code) : 70;
};

/** Headless: one line an interval. */
export const watch: Verb = async (invocation) => {
	takeArguments(invocation, 0, 'watch takes no argument');
	const {flags, stdout, stderr} = invocation;
	const format = formatOf(flags, 'text');
	const everyMs = durationFlag('interval', flags.interval) ?? 5_000;
	const lengthMs = durationFlag('for', flags.for);
	const loaded = await loadConfig(invocation);
	if (loaded.hint) await write(stderr, `pipetop: ${loaded.hint}\n`);
	const session = liveSession(loaded);
	await firstRound(
		session,
		loaded.config.settings.map((setting) => setting.timeoutMs),
	);
	let left = flags.count ?? Number.POSITIVE_INFINITY;
	let gone = false;
	stdout.on('error', () => {
		gone = true;
	});
	const line = async () => {
		const snapshot = session.store.getSnapshot();
		await write(stdout, format === 'text' ? statusLine(snapshot) : render(snapshot, 'ndjson', invocation));
		left -= 1;
	};
	const ended = untilEnded(lengthMs);
	let code: number | null = null;
	void ended.then((value) => {
		code = value;
	});
	while (left > 0 && !gone && code === null) {
		await line();
		if (left > 0) await Promise.race([ended, new Promise<void>((resolve) => systemClock.setTimer(everyMs, resolve))]);
	}
	await session.stop();
	return code ?? 0;
};
