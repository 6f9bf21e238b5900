/**
 * Owner, lag, state and members of a classic and a KIP-848 group, by pipetop and by `kafka-consumer-groups`, in 100 samples (or as
 * many as the first argument says) during load, join, leave, `kill -9`, freeze and thaw, and the loss and return of a broker.
 */
import process from 'node:process';
import {runAgreement, type Scene} from '../../test/acceptance/agreement-run.ts';
import {startGroupsTool} from '../../test/acceptance/groups-tool.ts';
import {compared, type Finding} from '../../test/acceptance/kafka-agreement.ts';
import {watchKafka} from '../../test/acceptance/kafka-watch.ts';
import {settled, startMovingCluster} from '../../test/acceptance/moving-cluster.ts';
import {askedInWords, otherThanReading} from '../../test/acceptance/read-only.ts';

/** Each at this share of the samples. */
const script: ReadonlyArray<Omit<Scene, 'at'> & {readonly share: number}> = [
	{share: 0, name: 'load', commands: []},
	{share: 0.08, name: 'join', commands: ['start-classic 4', 'start-new 4']},
	{share: 0.18, name: 'leave', commands: ['term-classic 2', 'term-new 2']},
	{share: 0.26, name: 'kill -9', commands: ['kill-classic 1', 'kill-new 1']},
	{share: 0.38, name: 'return', commands: ['restart-classic 1', 'restart-classic 2', 'restart-new 1', 'restart-new 2']},
	{share: 0.48, name: 'freeze', commands: ['stop-classic 3', 'stop-new 3']},
	{share: 0.58, name: 'thaw', commands: ['cont-classic 3', 'cont-new 3']},
	{share: 0.7, name: 'broker lost', commands: ['kill-broker 2']},
	{share: 0.86, name: 'broker back', commands: ['restart-broker 2']},
];

const samples = Number(process.argv[2] ?? 100);
if (!(Number.isInteger(samples) && samples >= 1 && samples <= 1_000)) {
	console.error('the number of samples is 1 to 1000');
	process.exit(64);
}

const outcomes = ['agrees', 'marked', 'between', 'untold', 'wrong'] as const;
const table = (by: string, groups: Iterable<readonly [string, readonly Finding[]]>): void => {
	console.log(`| ${by} | ${outcomes.join(' | ')} |\n|---|${'--:|'.repeat(outcomes.length)}`);
	for (const [name, findings] of groups) {
		const counts = outcomes.map((outcome) => findings.filter((finding) => finding.outcome === outcome).length);
		console.log(`| ${name} | ${counts.join(' | ')} |`);
	}
};

const startedMs = Date.now();
const moving = await startMovingCluster(3);
const tool = await startGroupsTool();
const watch = await watchKafka({brokers: moving.kafka.doors, login: moving.kafka.login, everyMs: 1_000});
try {
	await settled(watch, 3);
	const scenes = script.map(({share, ...scene}) => ({...scene, at: Math.round(share * samples)}));
	const run = await runAgreement({moving, tool, watch, samples, scenes, everyMs: 2_500, say: (line) => console.log(line)});
	const wrong = run.findings.filter(({outcome}) => outcome === 'wrong');
	for (const {outcome, scene, sample, text} of run.findings)
		if (outcome === 'between') console.log(`sample ${sample}, ${scene}, ${outcome}: ${text}`);
	const agreeing = samples - new Set(wrong.map(({sample}) => sample)).size;
	console.log(`\n${samples} samples, ${agreeing} without a disagreement, in ${Math.round((Date.now() - startedMs) / 1_000)} s`);
	console.log(`${run.refusals} times the tool gave no answer and was asked again; ${watch.polls.length} polls\n`);
	table(
		'figure',
		compared.map((what) => [what, run.findings.filter((finding) => finding.what === what)] as const),
	);
	console.log('');
	table(
		'scene',
		Map.groupBy(run.findings, ({scene}) => scene),
	);
	console.log('');
	table(
		'group',
		Map.groupBy(run.findings, ({group}) => group),
	);
	const asked = moving.kafka.asked();
	const writes = otherThanReading(asked);
	console.log(`\nasked of the brokers: ${askedInWords(asked)}`);
	for (const line of writes) console.log(`not a reading request: ${line}`);
	process.exitCode = wrong.length === 0 && writes.length === 0 ? 0 : 1;
} finally {
	tool.stop();
	await watch.stop();
	await moving.stop();
}
