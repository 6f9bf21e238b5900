/** The Spark driver: three streaming queries, the exports, and the UI, which is gone when the driver is. */
import {rmSync} from 'node:fs';
import {every, ready, settings} from '../program.ts';
import {openDuck} from './duck.ts';
import {exportFolder, exportTables} from './exports.ts';
import {jobList, type StreamingQuery} from './query.ts';
import {startUi} from './spark-ui.ts';
import {openTables, startBronze, startGold, startSilver} from './streaming.ts';
import type {SparkSettings} from './world.ts';

const options = settings<SparkSettings>();
const {deltaPath, timing} = options;
const duck = await openDuck();
const tables = openTables(deltaPath, duck);
const jobs = jobList();
const queries: StreamingQuery[] = [];
await startUi(options.uiPort, jobs, queries);

let isGoldExported = true;
process.on('message', (message) => {
	const {exportGold} = message as {exportGold?: boolean};
	if (exportGold === undefined) return;
	isGoldExported = exportGold;
	if (!exportGold) rmSync(exportFolder(deltaPath, 'gold'), {recursive: true, force: true});
});

queries.push(await startBronze(options, tables, jobs));
queries.push(await startSilver(options, tables, jobs, duck));
queries.push(await startGold(options, tables, jobs, duck));
every(timing.exportMs, () => exportTables(deltaPath, tables, duck, timing.overwriteGapMs, () => isGoldExported));
ready();
process.once('SIGTERM', () => process.exit(0));
