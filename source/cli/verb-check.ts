import path from 'node:path';
import {exitCodeOf} from './exit-codes.ts';
import {loadConfig} from './load.ts';
import {type Format, formatOf, type Invocation, takeArguments, type Verb} from './options.ts';
import {render, write} from './print.ts';
import {judgingOf} from './replaying.ts';
import {liveSession, replaySession} from './sessions.ts';
import {firstRound} from './wait.ts';

/** One pass over all sources, or one moment of a recording: prints it and ends with the verdict. */
export const check: Verb = async (invocation) => {
	takeArguments(invocation, 0, 'check takes no argument');
	const {flags} = invocation;
	const format = formatOf(flags, 'text');
	if (flags.replay !== undefined) return checkRecording(invocation, flags.replay, format);
	const loaded = await loadConfig(invocation);
	if (loaded.hint) await write(invocation.stderr, `pipetop: ${loaded.hint}\n`);
	const session = liveSession(loaded);
	try {
		await firstRound(
			session,
			loaded.config.settings.map((setting) => setting.timeoutMs),
		);
		const snapshot = session.store.getSnapshot();
		await write(invocation.stdout, render(snapshot, format, invocation));
		return exitCodeOf(snapshot.worst);
	} finally {
		await session.stop();
	}
};

const checkRecording = async (invocation: Invocation, named: string, format: Format): Promise<number> => {
	const {flags, cwd} = invocation;
	const file = path.resolve(cwd, named);
	const judging = await judgingOf(invocation);
	// Without a moment the end is meant: the last thing that is known.
	const {session, notes} = replaySession(file, {
		judging,
		mode: 'replay',
		flags: {...flags, at: flags.at ?? 'end'},
		isPaused: true,
	});
	try {
		await session.store.whenIdle();
		for (const note of notes) await write(invocation.stderr, `pipetop: ${file}: ${note}\n`);
		const snapshot = session.store.getSnapshot();
		await write(invocation.stdout, render(snapshot, format, invocation));
		return exitCodeOf(snapshot.worst);
	} finally {
		await session.stop();
	}
};
