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

/** Runs the script to its end. Throws when a command fails or the tool gives no answer for two minutes. */
export async function runAgreement({moving, tool, watch, samples, scenes, everyMs = 0, say = () => {}}: RunOptions): Promise<AgreementRun> {
	const {cluster} = moving.kafka;
	const findings: (Finding & {scene: string; sample: number})[] = [];
	const acting: Promise<unknown>[] = [];
	let refusals = 0;
	let scene = 'load';
	const running = (): string[] => cluster.nodes.filter((node) => node.isRunning()).map(({address}) => address);
	const ask = async <Line>(one: (brokers: readonly string[], groups: readonly string[]) => Promise<Told<Line>>): Promise<Told<Line>> =>
		until(
			'an answer of the tool',
			async () => {
				try {
					return await one(running(), bothGroups);
				} catch (error) {
					refusals += 1;
					throw error;
				}
			},
			120_000,
		);
	const around = async (told: Told<unknown>): Promise<readonly PollSeen[]> => {
		await watch.begunAfter(told.toMs);
		return pollsAround(watch.polls, told);
	};
	for (let sample = 0; sample < samples; sample += 1) {
		for (const {name, commands} of scenes.filter(({at}) => at === sample)) {
			scene = name;
			say(`${new Date().toISOString()} sample ${sample + 1}: ${name}${commands.length > 0 ? ` (${commands.join(', ')})` : ''}`);
			acting.push(...commands.map((command) => moving.command(command)));
		}
		const begunMs = Date.now();
		const rows = await ask(tool.rows);
		const states = await ask(tool.states);
		const members = await ask(tool.members);
		const found = [
			...compareRows(rows, await around(rows), bothGroups),
			...compareStates(states, await around(states)),
			...compareMembers(members, await around(members), bothGroups),
		];
		findings.push(...found.map((finding) => ({...finding, scene, sample: sample + 1})));
		for (const {outcome, text} of found) if (outcome === 'wrong') say(`sample ${sample + 1}, ${scene}, wrong: ${text}`);
		await pause(Math.max(0, begunMs + everyMs - Date.now()));
	}
	await Promise.all(acting);
	return {samples, refusals, findings};
}
