/** The command line that all stand-ins share: `[--seconds N] [--incident] [--warm] [--minute-seconds S] [--env F]`, commands on stdin. */
import {writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {parseArgs} from 'node:util';
import type {StandIn} from './stand-in.ts';
import {playTimeline} from './timeline.ts';

const options = {
	seconds: {type: 'string'},
	incident: {type: 'boolean', default: false},
	warm: {type: 'boolean', default: false},
	'minute-seconds': {type: 'string', default: '60'},
	env: {type: 'string'},
	// Node itself takes an `--env-file` anywhere on its command line and ends when the file is missing: works only for a file that exists.
	'env-file': {type: 'string'},
} as const;

const say = (line: string): void => {
	process.stdout.write(`${line}\n`);
};

const announce = (standIn: StandIn, envFile: string | undefined): void => {
	const lines = Object.entries(standIn.environment).map(([name, value]) => `${name}=${value}`);
	if (envFile !== undefined) writeFileSync(envFile, lines.map((line) => `${line}\n`).join(''));
	say(`READY ${lines.join(' ')}`);
};

/** Reads commands, one after the other, until `quit`; the end of stdin (as with `</dev/null`) ends nothing. */
const listen = (standIn: StandIn, quit: () => void): void => {
	let last: Promise<void> = Promise.resolve();
	createInterface({input: process.stdin}).on('line', (line) => {
		const command = line.trim();
		if (command === '') return;
		if (command === 'quit') return quit();
		if (command === 'help') return say(`commands: ${standIn.commands.join(' ')} quit`);
		const run = async (): Promise<void> => {
			await standIn.command(command).then(
				(done) => say(`${new Date().toISOString()} ${done}`),
				(error: Error) => say(`error: ${error.message}`),
			);
		};
		last = last.then(run);
	});
};

/** Starts the stand-in, prints `READY NAME=value …`, and runs until `quit`, `--seconds`, SIGINT or SIGTERM. */
export const runStandIn = async (start: () => Promise<StandIn>): Promise<void> => {
	const {values} = parseArgs({options});
	const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
	if (seconds !== undefined && !(seconds > 0)) throw new Error(`--seconds takes a positive number, not "${values.seconds}"`);
	const abort = new AbortController();
	const quit = (): void => abort.abort();
	process.once('SIGINT', quit);
	process.once('SIGTERM', quit);
	const standIn = await start();
	const ended = new Promise<void>((resolve) => {
		if (abort.signal.aborted) resolve();
		abort.signal.addEventListener('abort', () => resolve(), {once: true});
	});
	if (values.warm) await standIn.warm?.(abort.signal);
	announce(standIn, values.env ?? values['env-file']);
	listen(standIn, quit);
	if (seconds !== undefined) setTimeout(quit, seconds * 1000).unref();
	const script = {
		steps: standIn.incident,
		run: standIn.command,
		say,
		minuteSeconds: Number(values['minute-seconds']),
		signal: abort.signal,
	};
	if (values.incident) void playTimeline(script);
	await ended;
	await standIn.stop();
	say('stopped');
	process.exit(0);
};
