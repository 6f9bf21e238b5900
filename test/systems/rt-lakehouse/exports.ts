/** The Parquet and history exports that the API reads. As with Spark's `mode("overwrite")` the old files go first and the new ones come later. */
import {randomUUID} from 'node:crypto';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pause} from '../../servers/until.ts';
import type {DeltaTable} from './delta-table.ts';
import {type Duck, literal} from './duck.ts';
import type {Tables} from './streaming.ts';
import type {Layer} from './tables.ts';

const overwrite = async (folder: string, table: DeltaTable, duck: Duck, gapMs: number): Promise<void> => {
	const {files} = table;
	if (files.length === 0) return;
	rmSync(folder, {recursive: true, force: true});
	const temporary = join(folder, '_temporary', '0');
	mkdirSync(temporary, {recursive: true});
	const name = `part-00000-${randomUUID()}-c000.snappy.parquet`;
	const source = `read_parquet([${files.map(literal).join(', ')}])`;
	await duck.ask(`COPY (SELECT * FROM ${source}) TO ${literal(join(temporary, name))} (FORMAT parquet, COMPRESSION snappy)`);
	await pause(gapMs);
	renameSync(join(temporary, name), join(folder, name));
	rmSync(join(folder, '_temporary'), {recursive: true});
	writeFileSync(join(folder, '_SUCCESS'), '');
};

const writeHistory = (deltaPath: string, layer: Layer, table: DeltaTable): void => {
	const versions = table.history().map(({version, timestampMs, operation, parameters}) => ({
		version,
		timestamp: new Date(timestampMs).toISOString().replace('T', ' ').slice(0, -1),
		...{operation, parameters},
	}));
	writeFileSync(join(deltaPath, `${layer}_history.json`), JSON.stringify({table: layer, versions}));
};

/** The folder of a layer's export. */
export const exportFolder = (deltaPath: string, layer: Layer): string => join(deltaPath, `${layer}_latest.parquet`);

/** Exports silver and (while `withGold`) gold, and the history of all three tables. */
export const exportTables = async (
	deltaPath: string,
	tables: Tables,
	duck: Duck,
	gapMs: number,
	withGold: () => boolean,
): Promise<void> => {
	await overwrite(exportFolder(deltaPath, 'silver'), tables.silver, duck, gapMs);
	if (withGold()) await overwrite(exportFolder(deltaPath, 'gold'), tables.gold, duck, gapMs);
	if (!withGold()) rmSync(exportFolder(deltaPath, 'gold'), {recursive: true, force: true});
	for (const layer of ['bronze', 'silver', 'gold'] as const) writeHistory(deltaPath, layer, tables[layer]);
};
