/**
 * The DuckDB process: takes questions over its channel and answers them. It is an entry of its own in the bundle
 * (`duckdb-child`), and ends with the process that started it.
 */
import {createPollAnswerer} from './answer-polls.ts';
import type {Questions} from './messages.ts';

const send = process.send?.bind(process);
if (!send) {
	process.stderr.write('This is a part of pipetop and is started by it.\n');
	process.exit(64);
}
process.once('disconnect', () => process.exit(0));
// Keys meant for the screen reach every process of the terminal; the one that draws it decides.
process.on('SIGINT', () => {});
const answer = createPollAnswerer((reply) => {
	if (process.connected) send(reply);
});
// What comes over this channel was written by the same program.
process.on('message', (questions) => void answer(questions as Questions));
send({ready: true});
