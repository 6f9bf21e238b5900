/**
 * Fetches and prepares what the servers of the tests share, so that no test waits for a download: `node test/servers/prepare.ts`, run by
 * `npm test` before the tests. It never fails: what could not be had is said here, and said again by the tests that need it.
 */
import process from 'node:process';
import {javaAvailable, kafkaFiles} from './kafka-cache.ts';
import {type OldVersion, oldKafkaFiles, oldVersions} from './kafka-old.ts';
import {pause} from './until.ts';

/** Everything that is downloaded or made once per machine, by name; a further one is a line here. */
const preparations: ReadonlyArray<readonly [string, () => Promise<unknown>]> = [
	['Kafka 4.3', () => kafkaFiles()],
	...(Object.keys(oldVersions) as OldVersion[]).map((name) => [`Kafka ${name}`, () => oldKafkaFiles(name)] as const),
];

const triesEach = 4;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 8).join('\n');

const prepared = async (name: string, prepare: () => Promise<unknown>): Promise<void> => {
	for (let attempt = 1; attempt <= triesEach; attempt++) {
		const startedMs = performance.now();
		const seconds = (): string => `${((performance.now() - startedMs) / 1000).toFixed(0)} s`;
		const progress = setInterval(() => console.log(`test servers: ${name}: being prepared for ${seconds()}`), 15_000);
		try {
			await prepare();
			console.log(`test servers: ${name}: ready after ${seconds()}`);
			return;
		} catch (error) {
			console.error(`test servers: ${name}: try ${attempt} of ${triesEach} failed after ${seconds()}: ${reasonOf(error)}`);
		} finally {
			clearInterval(progress);
		}
		if (attempt < triesEach) await pause(attempt * 5_000);
	}
};

let missing: string | undefined;
try {
	missing = javaAvailable();
} catch (error) {
	missing = reasonOf(error);
}
if (missing !== undefined) console.log(`test servers: no Kafka: ${missing}`);
else for (const [name, prepare] of preparations) await prepared(name, prepare);
process.exit(0);
