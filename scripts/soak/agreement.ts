/** Lag and owners of the factory's group, by pipetop and by Kafka's own tool, while members join, leave and are killed. */

import type {SnapshotDocument} from '../../source/output/schema.ts';
import {type LiveWatch, type Seen, watchProfile} from '../../test/acceptance/live-watch.ts';
import {type OracleRow, oracleRows} from '../../test/collectors/kafka-oracle.ts';
import {pause, until} from '../../test/servers/until.ts';
import {type FactoryStandIn, startFactory} from '../../test/systems/factory/factory.ts';

/** One after the other, `betweenMs` apart: killed, frozen and asked to leave, each followed by its return. */
const script = [
	...['kill-consumer consumer-001', 'restart-consumer consumer-001', 'term-consumer consumer-002', 'restart-consumer consumer-002'],
	...['stop-consumer consumer-003', 'cont-consumer consumer-003', 'kill-consumer consumer-003', 'restart-consumer consumer-003'],
	...['kill-broker 2', 'restart-broker 2'],
];
const betweenMs = 20_000;
const groupId = 'sensor-processors';

type Partition = SnapshotDocument['partitions'][number];
const rowOf = ({document}: Seen, {topic, partition}: OracleRow): Partition | undefined =>
	document.partitions.find((row) => row.group === groupId && row.topic === topic && row.partition === partition);
const asOfMs = (seen: Seen): number => Date.parse(seen.document.groups.find(({group}) => group === groupId)?.asOf ?? '') || 0;

type Counts = {compared: number; figures: number; owners: number; unsettled: number; wrong: string[]};

/** Figures rise only, so the tool's lie between pipetop's before and after; owners are held where pipetop's own are the same before and after. */
function compare(row: OracleRow, before: Seen, after: Seen, counts: Counts): void {
	const [first, last] = [rowOf(before, row), rowOf(after, row)];
	const place = `${after.document.now} ${row.topic}/${row.partition}`;
	for (const [name, told] of [
		['committed', row.committed],
		['logEnd', row.end],
	] as const) {
		const [from, to] = [first?.[name] ?? null, last?.[name] ?? null];
		if (told === null || from === null || to === null) continue;
		counts.figures += 1;
		if (told < from || told > to) counts.wrong.push(`${place}: ${name} ${told}, pipetop ${from} to ${to}`);
	}
	const isSettled = first?.ownership === last?.ownership && first?.owner?.member === last?.owner?.member && last?.ownership === 'stable';
	if (!isSettled) counts.unsettled += 1;
	else {
		counts.owners += 1;
		if ((row.member ?? null) !== (last?.owner?.member ?? null))
			counts.wrong.push(`${place}: owner ${row.member}, pipetop ${last?.owner?.member ?? 'none'}`);
	}
}

async function round(factory: FactoryStandIn, watch: LiveWatch, counts: Counts): Promise<void> {
	const before = watch.latest();
	let rows: readonly OracleRow[];
	try {
		rows = await oracleRows(factory.kafka, groupId);
	} catch {
		// The tool gives up while a coordinator moves; nothing can be compared then.
		counts.unsettled += 1;
		return;
	}
	const askedMs = Date.now();
	const after = await until('the poll after', () => (asOfMs(watch.latest()) > askedMs ? watch.latest() : undefined), 30_000);
	counts.compared += 1;
	for (const row of rows) compare(row, before, after, counts);
}

/** Runs for `ms`, prints what was compared, and returns how many figures disagreed. */
export async function agreementSoak(ms: number): Promise<number> {
	const factory = await startFactory();
	const watch = watchProfile('factory', factory.environment);
	const counts: Counts = {compared: 0, figures: 0, owners: 0, unsettled: 0, wrong: []};
	const endMs = Date.now() + ms;
	const disturb = async (): Promise<void> => {
		for (let step = 0; Date.now() + betweenMs < endMs; step += 1) {
			await pause(betweenMs);
			const command = script[step % script.length] ?? '';
			console.log(`${new Date().toISOString()} ${await factory.command(command)}`);
		}
	};
	try {
		await until('a first answer', () => (watch.latest().document.partitions.length >= 3 ? true : undefined), 30_000);
		const disturbing = disturb();
		while (Date.now() < endMs) await round(factory, watch, counts);
		await disturbing;
	} finally {
		await watch.stop();
		await factory.stop();
	}
	for (const line of counts.wrong) console.log(line);
	const {compared, figures, owners, unsettled, wrong} = counts;
	console.log(
		`${compared} rounds: ${figures} offsets and ${owners} owners compared, ${unsettled} rows in motion left out, ${wrong.length} disagree`,
	);
	return wrong.length;
}
