import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {duckdbKind} from '../../source/collectors/duckdb.ts';
import {asking} from '../collectors/postgres-asking.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {openDuck} from '../systems/rt-lakehouse/duck.ts';
import {type Trap, traps} from './traps.ts';

const ours = traps.filter(({setBy}) => setBy.length > 0);
const textOf = (file: string): string => readFileSync(join(import.meta.dirname, '..', file), 'utf8');

describe('every trap that factory and rt-lakehouse set has a test:', () => {
	it('seventeen are known, thirteen are set by these two', () => {
		expect(traps.map(({number}) => number)).toEqual(Array.from({length: 17}, (_, index) => index + 1));
		expect(ours.map(({number}) => number)).toEqual([1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 17]);
	});
	it.each(ours.map((trap): [string, Trap] => [`${trap.number}: ${trap.what}`, trap]))('%s', (_, {tests}) => {
		expect(tests.length).toBeGreaterThan(0);
		// A title with a quotation mark may be written with either sort of quotes.
		const isIn = (text: string, title: string): boolean => text.includes(title) || text.includes(title.replaceAll("'", String.raw`\'`));
		expect(tests.filter(([file, title]) => !isIn(textOf(file), title)).map(([file, title]) => `${file}: ${title}`)).toEqual([]);
	});
});

describe('SQL of the documents (trap 13)', () => {
	let folder: TemporaryFolder;
	beforeAll(async () => {
		folder = temporaryFolder('traps');
		mkdirSync(join(folder.path, 'silver'));
		await (await openDuck()).ask(`COPY (SELECT 1 AS event_id) TO '${join(folder.path, 'silver', 'part.parquet')}' (FORMAT parquet)`);
	});
	afterAll(() => folder.remove());

	it('the statements of the document that DuckDB refuses are said to be refused, and what the profile asks instead is answered', async () => {
		const silver = `read_parquet('${join(folder.path, 'silver', '*.parquet')}')`;
		const queries = [
			{id: 'size', sql: "SELECT pg_size_pretty(pg_total_relation_size('silver_events')) AS size"},
			{id: 'log', sql: 'SELECT count(*) AS n FROM query_log'},
			{id: 'rows', sql: `SELECT count(*) AS n FROM ${silver}`, metrics: {silver_rows: {value: 'n'}}},
		];
		const {ask, collector} = asking(duckdbKind, {queries});
		try {
			const outcomes = new Map((await ask()).map((outcome) => [outcome.part, outcome]));
			expect(outcomes.get('size')?.failure?.message).toMatch(/pg_total_relation_size|pg_size_pretty/);
			expect(outcomes.get('log')?.failure?.message).toMatch(/query_log/);
			expect(outcomes.get('rows')).toMatchObject({
				failure: null,
				facts: expect.arrayContaining([expect.objectContaining({name: 'silver_rows', value: 1})]),
			});
		} finally {
			await collector.close();
		}
	});
});
