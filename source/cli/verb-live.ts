import path from 'node:path';
import {detectTerminal} from '../theme.ts';
import {exitCode, UsageError} from './exit-codes.ts';
import {profileFolder, profiles} from './folders.ts';
import {type Invocation, takeArguments, type Verb} from './invocation.ts';
import {write} from './print.ts';
import {judgingOf} from './replay-judging.ts';
import {runScreen} from './screen.ts';
import {liveSession, recorderFor, replaySession} from './sessions.ts';

/** One frame instead of the screen: asked for, nobody's terminal, or one that cannot place a cursor (`TERM=dumb`). */
const isFlat = ({flags, environment, stdout}: Invocation): boolean =>
	flags.once === true || flags.format !== undefined || !stdout.isTTY || !detectTerminal(environment).addressable;

const oneFrame: Verb = async (invocation) => (await import('./verb-check.ts')).check(invocation);

/** The live monitor; without a terminal one pass, as `check`. */
export const live: Verb = async (invocation) => {
	takeArguments(invocation, 0, 'pipetop takes a verb or flags');
	const {flags, stderr} = invocation;
	if (flags.replay !== undefined) return replay({...invocation, arguments: [flags.replay]});
	if (isFlat(invocation)) {
		if (flags.record !== undefined) throw new UsageError('--record goes with the screen; without one: pipetop record -o FILE');
		return oneFrame(invocation);
	}
	const {loadConfig} = await import('./load-config.ts');
	const loaded = await loadConfig(invocation);
	const recorder = flags.record === undefined ? undefined : await recorderFor(loaded.config, flags.record, invocation);
	const session = liveSession(loaded, recorder);
	const found = loaded.isDiscovered ? 'no config: this is what was found here; pipetop demo shows a recorded system' : '';
	const code = await runScreen({session, invocation, message: loaded.hint ?? found, keys: loaded.config.keys});
	if (flags.record !== undefined)
		await write(stderr, `pipetop: recorded to ${flags.record}. Look at it with: pipetop replay ${flags.record}\n`);
	return code;
};

/** The same screen over a recording. */
export const replay: Verb = async (invocation) => {
	const [file] = takeArguments(invocation, 1, 'replay takes one file');
	if (file === undefined) throw new UsageError('replay needs a file: pipetop replay incident.ptop');
	return play(invocation, path.resolve(invocation.cwd, file), 'replay');
};

/** Where a demo begins: all panels are filled and the first incident is half a minute away. */
const demoStarts: Readonly<Record<string, string>> = {factory: '3m30s', 'rt-lakehouse': '6m30s'};

/** A shipped recording of a system, from a little before its incident on. */
export const demo: Verb = async (invocation) => {
	const [name = profiles[0]] = takeArguments(invocation, 1, 'demo takes one system');
	// Judged by what its own header says: a profile may grow by what was not asked yet when the recording was made.
	const file = path.join(profileFolder(name, profiles), 'recording.ptop');
	const {flags} = invocation;
	return play({...invocation, flags: {...flags, at: flags.at ?? demoStarts[name]}}, file, 'demo');
};

const play = async (...[invocation, file, mode]: [...Parameters<Verb>, string, 'replay' | 'demo']): Promise<number> => {
	const {flags, stderr} = invocation;
	if (isFlat(invocation)) return oneFrame({...invocation, arguments: [], flags: {...flags, replay: file}});
	const judging = await judgingOf(invocation);
	const {session, notes} = replaySession(file, {judging, mode, flags, isPaused: flags.step === true});
	const code = await runScreen({session, invocation, message: notes[0] ?? '', keys: judging.keys});
	for (const note of notes) await write(stderr, `pipetop: ${file}: ${note}\n`);
	return code === exitCode.ok ? 0 : code;
};
