import path from 'node:path';
import type {PromqlEngine} from '../promql/promql.ts';
import {firstRound} from './first-round.ts';
import type {Invocation} from './invocation.ts';
import {write} from './print.ts';
import {judgingOf} from './replay-judging.ts';
import {type AppSession, liveSession, replaySession} from './sessions.ts';

/** A session at one moment, and the engine that judges it. */
export type Look = {readonly session: AppSession; readonly promql: PromqlEngine};

/** One pass over all sources, or one moment of the recording that `--replay` names; it is ended when `use` has. */
export const oneLook = async <Result>(invocation: Invocation, use: (look: Look) => Promise<Result>): Promise<Result> =>
	invocation.flags.replay === undefined ? await onePass(invocation, use) : await oneMoment(invocation, invocation.flags.replay, use);

const onePass = async <Result>(invocation: Invocation, use: (look: Look) => Promise<Result>): Promise<Result> => {
	// Only here is a config read: a moment of a recording needs none, and reading one takes as long as the rest of the start.
	const {loadConfig} = await import('./load-config.ts');
	const loaded = await loadConfig(invocation);
	if (loaded.hint) await write(invocation.stderr, `pipetop: ${loaded.hint}\n`);
	const session = liveSession(loaded);
	try {
		await firstRound(
			session,
			loaded.config.settings.map((setting) => setting.timeoutMs),
		);
		return await use({session, promql: loaded.promql});
	} finally {
		await session.stop();
	}
};

const oneMoment = async <Result>(invocation: Invocation, named: string, use: (look: Look) => Promise<Result>): Promise<Result> => {
	const {flags, cwd} = invocation;
	const file = path.resolve(cwd, named);
	const judging = await judgingOf(invocation);
	// Without a moment the end is meant: the newest state in it.
	const {session, notes, promql} = replaySession(file, {
		judging,
		mode: 'replay',
		flags: {...flags, at: flags.at ?? 'end'},
		isPaused: true,
	});
	try {
		await session.store.whenIdle();
		for (const note of notes) await write(invocation.stderr, `pipetop: ${file}: ${note}\n`);
		return await use({session, promql});
	} finally {
		await session.stop();
	}
};
