import type {OffsetsFact, PartitionsFact} from '../../model/facts.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import type {Interest} from '../../model/interest.ts';
import {rowOfPartition} from '../../model/kafka/partition-rows.ts';
import {CollectError} from '../failure.ts';
import {asError, brokerName} from './broker-client.ts';
import {clockDoubts, noteClocks} from './clock-doubts.ts';
import type {Memory} from './collector-memory.ts';
import type {KafkaPort} from './kafka-port.ts';
import {closeEnds, lastEnd, timesByRow, watchEnds} from './log-end-history.ts';
import {findOldRecords, mostReported, timesFact} from './old-records.ts';
import type {Round} from './poll-round.ts';
import {errorWords} from './protocol/errors.ts';
import {type ListOffsetsAnswer, listOffsets, newestFrom} from './protocol/list-offsets.ts';
import type {ClusterBroker, Reached} from './reach-brokers.ts';
import {firstQuestions, forgetOthers, lookedQuestions, type RecordQuestion, type Step, timesFor} from './record-questions.ts';
import {addAnchor, newestRecord} from './record-time-anchors.ts';

/** Steps for the records looked at, in one poll. */
const steps = 6;
/** How long a broker is left alone that did not answer such a question, and a partition whose records have no time. */
const restMs = 60_000;

/**
 * When the first unread records were written, where that was before our own history: asked of the partitions' leaders by
 * ListOffsets with timestamps, after the log ends. What fails costs only this part. Never rejects.
 */
export const askRecordTimes = async (
	port: KafkaPort,
	reached: Reached,
	round: Round,
	memory: Memory,
	{offsets, partitions}: {readonly offsets: readonly OffsetsFact[]; readonly partitions: PartitionsFact},
	interest: Interest,
): Promise<PartOutcome> => {
	const startedAtMs = round.now();
	const {times} = memory;
	const begins = watchEnds(times, partitions, startedAtMs);
	const records = findOldRecords(offsets, partitions, begins, interest);
	const byRow = timesByRow(times, partitions);
	const step: Step = {memory: times, partitions, records, times: byRow, gapless: memory.gapless, nowMs: startedAtMs};
	forgetOthers(step);
	const search: Search = {...step, port, reached, round, limit: round.limit(0.4, 1_500), trouble: new Map()};
	for (const [id, untilMs] of times.quietUntilMs) if (untilMs <= startedAtMs) times.quietUntilMs.delete(id);
	let answered = 0;
	if (records.count > 0) {
		answered = await askAll(search, firstQuestions(step));
		for (let index = 1; index < steps && !search.limit.aborted; index += 1) {
			const questions = lookedQuestions(step);
			if (questions.length === 0 || (await askAll(search, questions)) === 0) break;
		}
	}
	closeEnds(times, partitions, startedAtMs);
	const fact = timesFact(records, partitions, byRow, memory.gapless, round.now());
	const trouble = [...search.trouble.values()];
	const [worst] = trouble;
	return {
		part: 'record-times',
		startedAtMs,
		durationMs: round.now() - startedAtMs,
		facts: records.count === 0 ? [] : [fact],
		failure: worst && answered === 0 ? {kind: worst.kind, message: `record times: ${worst.message}`} : null,
		...notesOf([
			...clockDoubts(times),
			...trouble.map(({message}) => `record times: ${message}`),
			...(records.count > mostReported ? [`record times of ${mostReported} of ${records.count} first unread records`] : []),
		]),
	};
};

const notesOf = (notes: readonly string[]): {readonly notes?: readonly string[]} => (notes.length > 0 ? {notes} : {});

type Search = Step & {
	readonly port: KafkaPort;
	readonly reached: Reached;
	readonly round: Round;
	readonly limit: AbortSignal;
	/** By broker id: why it could not tell. */
	readonly trouble: Map<number, CollectError>;
};

/** One request to each leader, a second one where a partition is asked two things. Gives the number of rows answered. */
const askAll = async (search: Search, questions: readonly RecordQuestion[]): Promise<number> => {
	const byLeader = Map.groupBy(questions, ({row}) => search.partitions.leader[row] ?? -1);
	const counts = await Promise.all(
		[...byLeader].map(async ([leader, some]) => {
			const broker = search.reached.brokers.get(leader);
			if (!broker?.client || broker.client.failure() !== null || search.memory.quietUntilMs.has(leader)) return 0;
			return await askLeader(search, broker, some);
		}),
	);
	return counts.reduce((sum, count) => sum + count, 0);
};

const askLeader = async (search: Search, broker: ClusterBroker, questions: readonly RecordQuestion[]): Promise<number> => {
	const {port, partitions, limit, memory, round, trouble} = search;
	const knowsNewest = (port.version(broker, listOffsets) ?? 0) >= newestFrom;
	const nowMs = round.now();
	const second = questions.filter(({times}) => times.length > 1);
	const batches = [
		questions.map(({row, times}) => ({row, time: times[0] ?? 0})),
		...(second.length > 0 ? [second.map(({row, times}) => ({row, time: times[1] ?? 0}))] : []),
	].map((batch) => batch.map(({row, time}) => ({row, time: time === newestRecord && !knowsNewest ? nowMs : time})));
	try {
		const answers = await Promise.all(
			batches.map((batch) =>
				port.request(broker, listOffsets, {readCommitted: false, timestamp: 0, topics: topicsOf(partitions, batch)}, limit),
			),
		);
		return answers.reduce((sum, answer, index) => sum + take(search, broker, batches[index] ?? [], answer), 0);
	} catch (error) {
		const {kind, message} = asError(error);
		memory.quietUntilMs.set(broker.id, nowMs + restMs);
		trouble.set(broker.id, new CollectError(kind, `${brokerName(broker.id, broker)}: ${message}`));
		return 0;
	}
};

type Asked = {readonly row: number; readonly time: number};

const topicsOf = (partitions: PartitionsFact, asked: readonly Asked[]) =>
	[...Map.groupBy(asked, ({row}) => partitions.topic[row] ?? -1)].map(([topic, some]) => ({
		topic: partitions.topics[topic] ?? '',
		partitions: some.map(({row}) => partitions.partition[row] ?? -1),
		timestamps: some.map(({time}) => time),
	}));

/** Remembers what an answer proves; gives the number of its rows without an error. */
const take = (search: Search, broker: ClusterBroker, asked: readonly Asked[], answer: ListOffsetsAnswer): number => {
	const {partitions, trouble} = search;
	const timeOf = new Map(asked.map(({row, time}) => [row, time]));
	let good = 0;
	for (let index = 0; index < answer.topic.length; index += 1) {
		const row = rowOfPartition(partitions, answer.topics[answer.topic[index] ?? -1] ?? '', answer.partition[index] ?? -1);
		const time = timeOf.get(row);
		if (time === undefined) continue;
		const code = answer.error[index] ?? 0;
		if (code === 0) {
			good += 1;
			learn(search, row, time, answer.offset[index] ?? -1, answer.recordMs[index] ?? -1);
		} else if (!trouble.has(broker.id)) {
			trouble.set(broker.id, new CollectError('server_error', `${brokerName(broker.id, broker)}: ${errorWords(code)}`));
		}
	}
	return good;
};

const learn = (search: Search, row: number, time: number, offset: number, recordMs: number): void => {
	const {memory, partitions, round} = search;
	const partitionTimes = timesFor(search, row);
	const end = partitions.logEnd[row] ?? Number.NaN;
	partitionTimes.asked += 1;
	if (time !== newestRecord) {
		if (offset < 0) partitionTimes.anchors = addAnchor(partitionTimes.anchors, {askedMs: time, offset: end, recordMs: Number.NaN});
		else if (recordMs < 0) partitionTimes.restUntilMs = round.now() + restMs;
		else partitionTimes.anchors = addAnchor(partitionTimes.anchors, {askedMs: time, offset, recordMs});
		return;
	}
	if (offset < 0 || recordMs < 0) {
		partitionTimes.restUntilMs = round.now() + restMs;
		return;
	}
	partitionTimes.anchors = addAnchor(partitionTimes.anchors, {askedMs: recordMs, offset, recordMs});
	// No record up to the end that we know is newer.
	if (offset < end) partitionTimes.anchors = addAnchor(partitionTimes.anchors, {askedMs: recordMs + 1, offset: end, recordMs: Number.NaN});
	noteClocks(partitionTimes, recordMs, {
		nowMs: round.now(),
		hasNewRecords: end > lastEnd(memory, partitions, row),
		lastAtMs: memory.lastAtMs,
	});
};
