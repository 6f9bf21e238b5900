import type {OffsetsFact} from '../../model/facts.ts';
import {madeOnce} from '../../model/memo.ts';
import {asError, brokerName} from './broker-client.ts';
import {groupError, unanswered} from './group-facts.ts';
import type {Round} from './poll-round.ts';
import {errorWords} from './protocol/errors.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import {type GroupCommits, manyGroupsFrom, offsetFetch} from './protocol/offset-fetch.ts';
import {describeShareGroupOffsets} from './protocol/share-group-offsets.ts';
import type {ClusterBroker} from './reach-brokers.ts';

/** Committed offsets of the groups that a broker coordinates: in one request, or one each on brokers before 3.0. */
export const askCommits = async (
	broker: ClusterBroker,
	listed: readonly ListedGroup[],
	round: Round,
	topicPasses: (topic: string) => boolean,
): Promise<readonly OffsetsFact[]> => {
	const {client} = broker;
	if (client === null) return [];
	const shared = listed.filter(({type}) => type === 'share').map(({group}) => group);
	const sharing = askShareStarts(broker, shared, round, topicPasses);
	const names = listed.filter(({type}) => type !== 'share').map(({group}) => group);
	if (names.length === 0) return await sharing;
	const batches = (client.version(offsetFetch) ?? manyGroupsFrom) >= manyGroupsFrom ? [names] : names.map((name) => [name]);
	const answers = await Promise.all(
		batches.map(async (batch): Promise<OffsetsFact[]> => {
			try {
				const commits = await client.ask(offsetFetch, {groups: batch});
				const readAtMs = round.now();
				const byName = new Map(commits.map((answer) => [answer.group || batch[0], answer]));
				return batch.map((name) => commitsFact(name, byName.get(name), readAtMs, topicPasses));
			} catch (error) {
				return batch.map((name) => unreadCommits(name, round.now(), `${brokerName(broker.id, broker)}: ${asError(error).message}`));
			}
		}),
	);
	return [...answers.flat(), ...(await sharing)];
};

/** Share groups keep their progress elsewhere: what comes before a start offset has been dealt with. */
const askShareStarts = async (
	broker: ClusterBroker,
	names: readonly string[],
	round: Round,
	topicPasses: (topic: string) => boolean,
): Promise<readonly OffsetsFact[]> => {
	if (broker.client === null || names.length === 0) return [];
	try {
		const answers = await broker.client.ask(describeShareGroupOffsets, {groups: names});
		const readAtMs = round.now();
		const byName = new Map(answers.map(({start, ...answer}) => [answer.group, {...answer, committed: start}]));
		return names.map((name) => commitsFact(name, byName.get(name), readAtMs, topicPasses));
	} catch (error) {
		return names.map((name) => unreadCommits(name, round.now(), `${brokerName(broker.id, broker)}: ${asError(error).message}`));
	}
};

/** A group whose commits could not be read. */
export const unreadCommits = (group: string, readAtMs: number, error: string): OffsetsFact => ({
	kind: 'offsets',
	group,
	topics: [],
	topic: new Int32Array(0),
	partition: new Int32Array(0),
	committed: new Float64Array(0),
	readAtMs,
	error,
	errors: {},
});

const commitsFact = (
	group: string,
	answer: GroupCommits | undefined,
	readAtMs: number,
	topicPasses: (topic: string) => boolean,
): OffsetsFact => {
	if (answer === undefined) return unreadCommits(group, readAtMs, unanswered);
	if (answer.error !== 0) return unreadCommits(group, readAtMs, groupError(answer.error, group));
	return {kind: 'offsets', group, ...shownCommits(answer, [topicPasses], () => commitsOf(answer, topicPasses)), readAtMs, error: null};
};

type Commits = Pick<OffsetsFact, 'topics' | 'topic' | 'partition' | 'committed' | 'errors'>;

/** Facts of a group's commits, cached while the broker repeats its answer. */
const shownCommits = madeOnce<GroupCommits, Commits>();

const commitsOf = (answer: GroupCommits, topicPasses: (topic: string) => boolean): Commits => {
	const shown = shownTopics(answer, topicPasses);
	const rows = inOrder(answer, shown.place) ? null : orderedRows(answer, shown.place);
	const errors: Record<string, string> = {};
	const columns = columnsOf(rows?.length ?? answer.topic.length);
	for (let index = 0; index < columns.topic.length; index += 1) {
		const row = rows === null ? index : (rows[index] ?? -1);
		columns.topic[index] = shown.place[answer.topic[row] ?? -1] ?? -1;
		columns.partition[index] = answer.partition[row] ?? -1;
		columns.committed[index] = answer.committed[row] ?? Number.NaN;
		const code = answer.rowError[row] ?? 0;
		if (code !== 0) errors[index] = errorWords(code);
	}
	return {topics: shown.topics, ...columns, errors};
};

/** One piece of memory for what stays as it is from poll to poll: a big cluster has thousands of groups. */
const columnsOf = (rows: number): Pick<OffsetsFact, 'topic' | 'partition' | 'committed'> => {
	const bytes = new ArrayBuffer(rows * 8);
	return {
		topic: new Int32Array(bytes, 0, rows),
		partition: new Int32Array(bytes, rows * 4, rows),
		committed: new Float64Array(rows),
	};
};

type Rows = Pick<GroupCommits, 'topics' | 'topic' | 'partition'>;

/** Topics that are shown, by name, and where each of the answer's has its place among them, −1: not shown. */
const shownTopics = ({topics}: Rows, topicPasses: (topic: string) => boolean) => {
	const order = topics.map((_, index) => index).filter((index) => topicPasses(topics[index] ?? ''));
	order.sort((a, b) => ((topics[a] ?? '') < (topics[b] ?? '') ? -1 : 1));
	const place = new Int32Array(topics.length).fill(-1);
	for (const [index, old] of order.entries()) place[old] = index;
	const isSame = order.length === topics.length && order.every((old, index) => old === index);
	return {topics: isSame ? topics : order.map((index) => topics[index] ?? ''), place};
};

/** Most groups read one topic, whose rows come in order. */
const inOrder = ({topic, partition}: Rows, place: Int32Array): boolean => {
	let before = 0;
	let beforePartition = -1;
	for (let row = 0; row < topic.length; row += 1) {
		const here = place[topic[row] ?? -1] ?? -1;
		const number = partition[row] ?? -1;
		if (here < before || (here === before && number <= beforePartition)) return false;
		before = here;
		beforePartition = number;
	}
	return true;
};

/** Rows that are shown, by place of their topic and number. Numbers sort themselves, without a call for each comparison. */
const orderedRows = ({topic, partition}: Rows, place: Int32Array): Int32Array => {
	const most = partition.reduce((top, number) => Math.max(top, number), 0) + 1;
	const size = topic.length;
	const keys = new Float64Array(size);
	let shown = 0;
	for (let row = 0; row < size; row += 1) {
		const here = place[topic[row] ?? -1] ?? -1;
		if (here < 0) continue;
		// Far below 2^53: an answer of so many rows would not fit into memory.
		keys[shown] = (here * most + (partition[row] ?? 0)) * size + row;
		shown += 1;
	}
	const rows = new Int32Array(shown);
	keys.subarray(0, shown).sort();
	for (let index = 0; index < shown; index += 1) rows[index] = (keys[index] ?? 0) % size;
	return rows;
};
