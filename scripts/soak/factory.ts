/**
 * The factory through its whole script, a minute of it in 20 seconds (or as many as the first argument says), beside the built program's
 * `watch --format ndjson`: what must hold of every line, how many rebalance rows the changes of members made, and what was asked of Kafka by
 * a user who may Describe and nothing else.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {rebalanceHistory, violations} from '../../test/acceptance/invariants.ts';
import {askedInWords, otherThanReading} from '../../test/acceptance/read-only.ts';
import {builtProgram, root} from '../../test/cli/built.ts';
import {parseSnapshot} from '../../test/output/snapshot-document.ts';
import {startFactory} from '../../test/systems/factory/factory.ts';
import {playTimeline} from '../../test/systems/timeline.ts';

const minuteSeconds = Number(process.argv[2] ?? 20);
if (!(minuteSeconds > 0 && minuteSeconds <= 60)) {
	console.error('a minute of the script takes more than 0 and at most 60 seconds');
	process.exit(64);
}
/** Printed of each kind; the rest is counted. */
const mostLines = 40;

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', resolve));

const factory = await startFactory({watched: true});
const watch = spawn(process.execPath, [builtProgram(), 'watch', '--profile', 'factory', '--format', 'ndjson', '--interval', '1s'], {
	cwd: root,
	env: {...process.env, ...factory.environment},
	stdio: ['ignore', 'pipe', 'inherit'],
});
const gone = ended(watch);
const history = rebalanceHistory();
const found = new Map<string, {count: number; example: string}>();
let documents = 0;
const look = (line: string): void => {
	const document = parseSnapshot(JSON.parse(line));
	documents += 1;
	history.add(document);
	for (const text of violations(document)) {
		// The same thing said again with other figures is one kind.
		const kind = text.replaceAll(/\d+(\.\d+)?/g, '#');
		const known = found.get(kind);
		if (known === undefined && found.size < mostLines) console.log(`${document.now} ${text}`);
		found.set(kind, {count: (known?.count ?? 0) + 1, example: known?.example ?? text});
	}
};
const reading = (async () => {
	for await (const line of createInterface({input: watch.stdout})) look(line);
})();

const rssOf = async (): Promise<string> => {
	const {readFile} = await import('node:fs/promises');
	const status = await readFile(`/proc/${watch.pid}/status`, 'utf8').catch(() => '');
	return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024)} MB`;
};

try {
	await playTimeline({
		...{steps: factory.incident, run: factory.command, minuteSeconds, signal: new AbortController().signal},
		say: (line) => {
			console.log(line);
			void rssOf().then((rss) => console.log(`  the program has ${rss}`));
		},
	});
} finally {
	watch.kill('SIGTERM');
	await gone;
	await reading;
	await factory.stop();
}
const problems = history.problems();
for (const problem of problems) console.log(problem);
for (const {count, example} of found.values()) console.log(`${count} times: ${example}`);
const rows = [...history.counts()].map(([group, {changes, rows: told}]) => `${group} ${told} rows for ${changes} changes`).join(', ');
console.log(`${documents} documents, ${found.size} kinds of violation; rebalances: ${rows || 'none'}, ${problems.length} problems`);
const other = otherThanReading(factory.asked());
console.log(`asked of Kafka: ${askedInWords(factory.asked())}; ${other.length} kinds of request that do not only read`);
process.exitCode = documents > 0 && found.size === 0 && problems.length === 0 && other.length === 0 && factory.asked().size > 0 ? 0 : 1;
