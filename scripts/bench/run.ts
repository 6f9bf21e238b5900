/**
 * `npm run bench [-- --quick] [--recording FILE] [--only start,minute,keys,seek,promql,others,kafka]`: what the built program costs on a terminal of
 * 200x50, beside `htop` (or `btop`) in the same run, against the goals of the design. A missed goal is printed, a fault of
 * the harness ends with 1.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {builtProgram, root} from '../../test/cli/built.ts';
import {makeRecording, shippedRecording} from './factory.ts';
import {tableOf} from './figures.ts';
import {rowsOf, type Settings} from './rows.ts';

const {values: options} = parseArgs({
	options: {
		quick: {type: 'boolean', default: false},
		recording: {type: 'string', default: shippedRecording(root)},
		only: {type: 'string', default: 'start,minute,keys,seek,promql,others,kafka'},
		program: {type: 'string'},
	},
});
const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-bench-'));
const load = (): string =>
	loadavg()
		.map((one) => one.toFixed(2))
		.join(' ');
try {
	const settings: Settings = {
		program: options.program ?? builtProgram(),
		recording: await makeRecording(path.resolve(options.recording), path.join(folder, 'factory.ptop')),
		demoRecording: shippedRecording(root),
		only: new Set(options.only.split(',')),
		starts: options.quick ? 5 : 15,
		stretchMs: options.quick ? 10_000 : 60_000,
		stillMs: options.quick ? 3_000 : 10_000,
		presses: options.quick ? 20 : 60,
		say: (text) => process.stderr.write(`${text}\n`),
	};
	const {recording} = settings;
	const minutes = Math.round((recording.toMs - recording.fromMs) / 60_000);
	console.log(
		`${new Date().toISOString()}, Node ${process.versions.node}, 200x50, recording of ${minutes} min with ${recording.events} events`,
	);
	console.log(`load average before: ${load()}`);
	const rows = await rowsOf(settings);
	console.log(`load average after:  ${load()}\n\n${tableOf(rows)}`);
} catch (error) {
	console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
} finally {
	rmSync(folder, {recursive: true, force: true});
}
