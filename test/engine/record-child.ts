/**
 * Records a live session on the real clock into the file named by the first argument, until it is killed or has lived for the
 * milliseconds of the second. Tells of every event on stdout before the recorder hears of it, as `seq now`, and of a problem as `problem …`.
 */
import {writeSync} from 'node:fs';
import process from 'node:process';
import {systemClock} from '../../source/engine/clock.ts';
import {startLive} from '../../source/engine/live.ts';
import {startRecorder} from '../../source/engine/recording/recorder.ts';
import type {Collector} from '../../source/model/collector-contract.ts';
import {testHeader} from './header.ts';
import {toyModel} from './toy-model.ts';

const [path = '', lifeMs = '60000'] = process.argv.slice(2);

/** Answers at once with a few hundred bytes that do not compress away. */
const collector: Collector = {
	async collect(context) {
		const startedAtMs = context.now();
		const text = Array.from({length: 20}, () => Math.random().toString(36)).join('');
		const fact = {kind: 'event', id: String(startedAtMs), atMs: startedAtMs, eventKind: 'log', text, labels: {}} as const;
		return [{part: 'p', startedAtMs, durationMs: 1, facts: [fact], failure: null}];
	},
	async close() {},
};

const recorder = await startRecorder({
	path,
	header: testHeader({startedMs: systemClock.now()}),
	clock: systemClock,
	onProblem: (message) => writeSync(1, `problem ${message}\n`),
});
const session = startLive({
	sources: [30, 70].map((everyMs) => ({id: `every ${everyMs}`, everyMs, timeoutMs: 1_000, collector})),
	model: toyModel,
	clock: systemClock,
	recorder: {
		...recorder,
		tap(event) {
			writeSync(1, `${event.seq} ${event.now}\n`);
			recorder.tap(event);
		},
	},
});
systemClock.setTimer(Number(lifeMs), () => {
	void session.stop();
});
