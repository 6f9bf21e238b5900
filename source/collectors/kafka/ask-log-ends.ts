import type {PartitionsFact} from '../../model/facts.ts';
import {rowOfPartition} from '../../model/kafka/partition-rows.ts';
import {madeOnce} from '../../model/memo.ts';
import {asError, brokerName} from './broker-client.ts';
import type {Round} from './poll-round.ts';
import {errorWords} from './protocol/errors.ts';
import {earliest, type ListOffsetsAnswer, latest, listOffsets} from './protocol/list-offsets.ts';
import type {MetadataAnswer} from './protocol/metadata.ts';
import {type ClusterBroker, type Reached, renewLimits} from './reach-brokers.ts';

type Writable = PartitionsFact & {readonly errors: Record<string, string>};

/** Log start and end of every shown partition: two requests to each leader, all leaders at once. What fails costs its rows. */
export const askLogEnds = async (
	reached: Reached,
	round: Round,
	shows: (topic: string) => boolean,
	readCommitted: boolean,
): Promise<PartitionsFact> => {
	renewLimits(reached, round);
	const {layout, byLeader} = shownPartitions(reached.metadata.topics, [shows], () => shownOf(reached.metadata, shows));
	const fact = withoutOffsets(layout);
	await Promise.all(
		[...byLeader].map(async ([leader, rows]) => {
			const broker = reached.brokers.get(leader);
			const noLeader = 5;
			if (leader < 0 || !broker?.client) return markRows(fact, rows, leader < 0 ? errorWords(noLeader) : `leader ${leader} is not listed`);
			await askLeader(fact, broker, rows, round, readCommitted);
		}),
	);
	return fact;
};

const askLeader = async (
	fact: Writable,
	broker: ClusterBroker,
	rows: readonly number[],
	round: Round,
	readCommitted: boolean,
): Promise<void> => {
	const {client} = broker;
	if (client === null) return;
	const topics = [...Map.groupBy(rows, (row) => fact.topic[row] ?? -1)].map(([topic, some]) => ({
		topic: fact.topics[topic] ?? '',
		partitions: some.map((row) => fact.partition[row] ?? -1),
	}));
	const name = brokerName(broker.id, broker);
	const ask = async (timestamp: number, into: Float64Array, isEnd: boolean): Promise<void> => {
		try {
			take(fact, await client.ask(listOffsets, {readCommitted, timestamp, topics}), into, isEnd ? round.now() : null, name);
		} catch (error) {
			markRows(fact, rows, `${name}: ${asError(error).message}`);
		}
	};
	await Promise.all([ask(latest, fact.logEnd, true), ask(earliest, fact.logStart, false)]);
};

const take = (fact: Writable, answer: ListOffsetsAnswer, into: Float64Array, atMs: number | null, name: string): void => {
	for (let index = 0; index < answer.topic.length; index += 1) {
		const row = rowOfPartition(fact, answer.topics[answer.topic[index] ?? -1] ?? '', answer.partition[index] ?? -1);
		if (row < 0) continue;
		const code = answer.error[index] ?? 0;
		const offset = answer.offset[index] ?? -1;
		if (code !== 0) fact.errors[row] = `${name}: ${errorWords(code)}`;
		else if (offset >= 0) {
			into[row] = offset;
			if (atMs !== null) fact.endAtMs[row] = atMs;
		}
	}
};

const markRows = (fact: Writable, rows: readonly number[], reason: string): void => {
	for (const row of rows) fact.errors[row] ??= reason;
};

type Layout = Omit<PartitionsFact, 'kind' | 'logStart' | 'logEnd' | 'endAtMs' | 'errors' | 'unlisted'>;
type Shown = {readonly layout: Layout; readonly byLeader: ReadonlyMap<number, readonly number[]>};

/** The layout of partitions, cached while the topics are listed as before. */
const shownPartitions = madeOnce<MetadataAnswer['topics'], Shown>();

const shownOf = (answer: MetadataAnswer, shows: (topic: string) => boolean): Shown => {
	const layout = layoutOf(answer, shows);
	const byLeader = new Map<number, number[]>();
	for (let row = 0; row < layout.leader.length; row += 1) {
		const leader = layout.leader[row] ?? -1;
		const rows = byLeader.get(leader);
		if (rows) rows.push(row);
		else byLeader.set(leader, [row]);
	}
	return {layout, byLeader};
};

/** The partitions of shown topics, by topic name and number. */
const layoutOf = (answer: MetadataAnswer, shows: (topic: string) => boolean): Layout => {
	const order = answer.topics.map((_, index) => index).filter((index) => shows(answer.topics[index] ?? ''));
	order.sort((a, b) => ((answer.topics[a] ?? '') < (answer.topics[b] ?? '') ? -1 : 1));
	const place = new Int32Array(answer.topics.length).fill(-1);
	for (const [index, old] of order.entries()) place[old] = index;
	const rows = rowsInOrder(answer, order);
	const pick = (column: Int32Array): Int32Array => {
		const picked = new Int32Array(rows.length);
		for (let index = 0; index < rows.length; index += 1) picked[index] = column[rows[index] ?? -1] ?? -1;
		return picked;
	};
	return {
		topics: order.map((index) => answer.topics[index] ?? ''),
		internal: order.map((index) => answer.internal[index] ?? false),
		...(answer.topicIds.some((id) => id !== '') ? {topicIds: order.map((index) => answer.topicIds[index] ?? '')} : {}),
		topic: pick(answer.topic).map((old) => place[old] ?? -1),
		partition: pick(answer.partition),
		leader: pick(answer.leader),
		leaderEpoch: pick(answer.leaderEpoch),
		replicas: pick(answer.replicas),
		inSync: pick(answer.inSync),
		offline: pick(answer.offline),
	};
};

/** Their offsets are still unknown. */
const withoutOffsets = (layout: Layout): Writable => {
	const unknown = (): Float64Array => new Float64Array(layout.topic.length).fill(Number.NaN);
	return {kind: 'partitions', ...layout, logStart: unknown(), logEnd: unknown(), endAtMs: unknown(), errors: {}};
};

/** Rows of these topics, one after the other, by partition; in an answer the rows of one topic stand together. */
const rowsInOrder = ({topics, topic, partition}: MetadataAnswer, order: readonly number[]): Int32Array => {
	const from = new Int32Array(topics.length);
	const to = new Int32Array(topics.length);
	for (let row = 0; row < topic.length; row += 1) {
		const index = topic[row] ?? -1;
		if (to[index] === 0) from[index] = row;
		to[index] = row + 1;
	}
	const rows = new Int32Array(topic.length);
	let count = 0;
	for (const index of order) {
		const begin = count;
		let isOrdered = true;
		for (let row = from[index] ?? 0; row < (to[index] ?? 0); row += 1) {
			if (count > begin && (partition[row] ?? 0) < (partition[row - 1] ?? 0)) isOrdered = false;
			rows[count] = row;
			count += 1;
		}
		if (!isOrdered) rows.subarray(begin, count).sort((a, b) => (partition[a] ?? 0) - (partition[b] ?? 0));
	}
	return rows.subarray(0, count);
};
