/** `node scripts/compact.ts FROM TO`: rewrites a finished recording into large blocks, as the shipped ones are. Same events, a third of the size. */
import path from 'node:path';
import process from 'node:process';
import {compactRecording} from '../source/engine/recording/compact.ts';

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
	console.error('usage: node scripts/compact.ts FROM TO');
	process.exitCode = 64;
} else {
	await compactRecording(from, to, (header) => ({
		...header,
		// Where the rules lay on the machine that recorded says nothing on another.
		definitions: {...header.definitions, groups: header.definitions.groups.map((group) => ({...group, file: path.basename(group.file)}))},
	}));
}
