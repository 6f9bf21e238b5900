import {describe, expect, test} from 'vitest';
import type {EventFact} from '../../source/model/fact-kinds/event.ts';
import {rowKinds} from '../../source/model/fact-kinds/index.ts';
import type {RunFact} from '../../source/model/fact-kinds/run.ts';
import type {Fact} from '../../source/model/facts.ts';
import {snapshotDocument} from '../../source/output/json.ts';
import {failure, metric, source, start, tell} from './story.ts';

const run = (id: string, more: Partial<RunFact> = {}): RunFact => ({
	kind: 'run',
	id,
	runKind: 'etl',
	name: 'load',
	state: 'success',
	startedAtMs: start,
	endedAtMs: start + 60_000,
	durationMs: 60_000,
	rowsIn: 10,
	rowsOut: 9,
	rowsFailed: 1,
	watermarkMs: null,
	...more,
});
const happened = (id: string, atMs: number): EventFact => ({
	kind: 'event',
	id,
	atMs,
	eventKind: 'restart',
	text: `it was ${id}`,
	labels: {},
});
const story = () => tell({sources: [source('api')]});

describe('rows that a source tells', () => {
	test('stand in the snapshot under the key of their kind, with their origin', () => {
		const {seen} = story().answers('api', [run('a')]);
		expect(seen.runs).toEqual([{...run('a'), source: 'api', asOfMs: start, stale: false}]);
		expect(rowKinds.every(({key}) => Array.isArray(seen[key]))).toBe(true);
	});

	test('stand in the JSON by the names of the documents', () => {
		const {runs} = snapshotDocument(story().answers('api', [run('a')]).seen);
		expect(runs[0]).toMatchObject({source: 'api', kind: 'etl', durationSeconds: 60, rows: {in: 10, out: 9, failed: 1}, watermark: null});
	});

	test('give way to the next answer of their part, and stay as they were while there is none', () => {
		const told = story().answers('api', [run('a')]);
		expect(told.answers('api', [run('b')]).seen.runs.map(({id}) => id)).toEqual(['b']);
		expect(told.fails('api', failure('timeout')).seen.runs.map(({id, stale}) => [id, stale])).toEqual([['b', true]]);
	});

	test('of what happened once stay known, each once, newest first', () => {
		const told = story().answers('api', [happened('one', start), happened('two', start + 1)]);
		expect(told.answers('api', [happened('two', start + 1), happened('three', start + 2)]).seen.events.map(({id}) => id)).toEqual([
			'three',
			'two',
			'one',
		]);
	});
});

describe('facts of a kind that this version does not know, as in another version’s recording', () => {
	const unknown = {kind: 'log', atMs: start, level: 'info', text: 'hello', labels: {}} as unknown as Fact;
	const {seen} = story().answers('api', [unknown, metric('figure', 3), unknown]);

	test('hinder nothing, and the source says so once', () => {
		expect(seen.sources[0]).toMatchObject({state: 'ok', notes: ['part: facts of kind "log" are not known to this version']});
	});
});
