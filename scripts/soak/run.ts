/**
 * `npm run soak`: checks that take longer than the tests may. Recorders killed at random moments, and Kafka's lag and owners held
 * against Kafka's own tool while members join, leave and are killed. Flags: `--rounds N` (kills, 50), `--minutes N` (agreement, 5).
 */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {agreementSoak} from './agreement.ts';

const {values} = parseArgs({options: {rounds: {type: 'string', default: '50'}, minutes: {type: 'string', default: '5'}}});
const [rounds, minutes] = [Number(values.rounds), Number(values.minutes)];
if (!(rounds >= 0 && rounds <= 1_000 && minutes >= 0 && minutes <= 120)) {
	console.error('--rounds takes 0 to 1000, --minutes 0 to 120');
	process.exit(64);
}

console.log(`killing ${rounds} recorders`);
const killed =
	rounds === 0
		? 0
		: spawnSync(process.execPath, [path.join(import.meta.dirname, 'kill-recorder.ts'), String(rounds)], {stdio: 'inherit'}).status;

console.log(`holding lag and owners against kafka-consumer-groups for ${minutes} min`);
const disagreements = minutes === 0 ? 0 : await agreementSoak(minutes * 60_000);
process.exitCode = killed === 0 && disagreements === 0 ? 0 : 1;
