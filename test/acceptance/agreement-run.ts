/** Takes samples of `kafka-consumer-groups` beside pipetop's polls while a script of joins, leaves, deaths and freezes goes on. */
import {pause, until} from '../servers/until.ts';
import type {GroupsTool, Told} from './groups-tool.ts';
import {compareMembers, compareRows, compareStates, type Finding, pollsAround} from './kafka-agreement.ts';
import type {KafkaWatch, PollSeen} from './kafka-watch.ts';
import {bothGroups, type MovingCluster} from './moving-cluster.ts';

/** Commands begun before the sample with this number; they go on while samples are taken. */
export type Scene = {readonly at: number; readonly name: string; readonly commands: readonly string[]};

export type AgreementRun = {
	readonly samples: number;
	/** Times that the tool ended with an error, as while a coordinator moves; each sample is asked again until it answers. */
	readonly refusals: number;
	readonly findings: readonly (Finding & {readonly scene: string; readonly sample: number})[];
};

export type RunOptions = {
	readonly moving: MovingCluster;
	readonly tool: GroupsTool;
	readonly watch: KafkaWatch;
	readonly samples: number;
	readonly scenes: readonly Scene[];
	/** Between the beginnings of two samples, so that a scene has time to unfold; as quick as the tool answers without it. */
	readonly everyMs?: number;
	readonly say?: (line: string) => void;
};

type Ask = <Line>(one: (brokers: readonly string[], groups: readonly string[]) => Promise<Told<Line>>) => Promise<Told<Line>>;

/** Asks the brokers that run until the tool answers. */
const asker =
	({moving}: RunOptions, refused: () => void): Ask =>
	(one) =>
		until(
			'an answer of the tool',
			async () => {
				const running = moving.kafka.cluster.nodes.filter((node) => node.isRunning()).map(({address}) => address);
				return one(running, bothGroups).catch((error: unknown) => {
					refused();
					throw error;
				});
			},
			120_000,
		);

/** Three questions, each held against the polls around it. */
const sampleOf = async ({tool, watch}: RunOptions, ask: Ask): Promise<readonly Finding[]> => {
	const around = async (told: Told<unknown>): Promise<readonly PollSeen[]> => {
		await watch.begunAfter(told.toMs);
		return pollsAround(watch.polls, told);
	};
	const rows = await ask(tool.rows);
	const states = await ask(tool.states);
	const members = await ask(tool.members);
	return [
		...compareRows(rows, await around(rows), bothGroups),
		...compareStates(states, await around(states)),
		...compareMembers(members, await around(members), bothGroups),
	];
};

/** Runs the script to its end. Throws when a command fails or the tool gives no answer for two minutes. */
export const runAgreement = async (options: RunOptions): Promise<AgreementRun> => {
	const {moving, samples, scenes, everyMs = 0, say = () => {}} = options;
	const findings: (Finding & {scene: string; sample: number})[] = [];
	const acting: Promise<unknown>[] = [];
	let refusals = 0;
	const ask = asker(options, () => {
		refusals += 1;
	});
	let scene = 'load';
	for (let sample = 1; sample <= samples; sample += 1) {
		const begunMs = Date.now();
		for (const {name, commands} of scenes.filter(({at}) => at === sample - 1)) {
			scene = name;
			say(`${new Date().toISOString()} sample ${sample}: ${name}${commands.length > 0 ? ` (${commands.join(', ')})` : ''}`);
			acting.push(...commands.map((command) => moving.command(command)));
			// Told at the end, not as a rejection that nobody listens to.
			for (const one of acting) one.catch(() => undefined);
		}
		const found = await sampleOf(options, ask);
		findings.push(...found.map((finding) => ({...finding, scene, sample})));
		for (const {outcome, text} of found) if (outcome === 'wrong') say(`sample ${sample}, ${scene}, wrong: ${text}`);
		await pause(Math.max(0, begunMs + everyMs - Date.now()));
	}
	await Promise.all(acting);
	return {samples, refusals, findings};
};
