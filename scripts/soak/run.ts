/**
 * `npm run soak`: checks that take longer than the tests may, each a program of its own beside this one. Recorders killed at random
 * moments; owner, lag, state and members of groups held against Kafka's own tool; the factory through its whole script.
 * `--only recorders,agreement,factory` takes a part, `--rounds N` kills N recorders (50), `--samples N` asks the tool N times (100),
 * `--minute-seconds S` is how long a minute of the script takes (20). Ends with 1 when anything disagrees.
 */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';

type Check = {
	readonly name: string;
	readonly file: string;
	readonly argument: number;
	readonly least: number;
	readonly most: number;
	readonly flag: string;
};

const text = (standard: string) => ({type: 'string', default: standard}) as const;
const {values} = parseArgs({
	options: {only: text('recorders,agreement,factory'), rounds: text('50'), samples: text('100'), 'minute-seconds': text('20')},
});
const checks: readonly Check[] = [
	{name: 'recorders', file: 'kill-recorder.ts', flag: 'rounds', argument: Number(values.rounds), least: 1, most: 1_000},
	{name: 'agreement', file: 'kafka-agreement.ts', flag: 'samples', argument: Number(values.samples), least: 1, most: 1_000},
	{name: 'factory', file: 'factory.ts', flag: 'minute-seconds', argument: Number(values['minute-seconds']), least: 1, most: 60},
];
const chosen = values.only.split(',');
const wrong = [
	...chosen
		.filter((name) => !checks.some((check) => check.name === name))
		.map((name) => `--only ${name}: one of ${checks.map(({name: one}) => one).join(', ')}`),
	...checks
		.filter(({argument, least, most}) => !(argument >= least && argument <= most))
		.map(({flag, least, most}) => `--${flag} takes ${least} to ${most}`),
];
if (wrong.length > 0) {
	for (const line of wrong) console.error(line);
	process.exit(64);
}

const results = checks
	.filter(({name}) => chosen.includes(name))
	.map(({name, file, argument}) => {
		console.log(`\n## ${name}\n`);
		const {status} = spawnSync(process.execPath, [path.join(import.meta.dirname, file), String(argument)], {stdio: 'inherit'});
		return {name, isGood: status === 0};
	});
console.log(`\n${results.map(({name, isGood}) => `${name}: ${isGood ? 'good' : 'NOT good'}`).join(', ')}`);
process.exitCode = results.every(({isGood}) => isGood) ? 0 : 1;
