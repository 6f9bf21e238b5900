import type {OffsetsFact} from '../../model/facts.ts';
import {errorWords} from './protocol/errors.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import {type GroupCommits, manyGroupsFrom, offsetFetch} from './protocol/offset-fetch.ts';
import type {KnownBroker} from './reach.ts';
import type {Round} from './round.ts';
import {asError, brokerName} from './talk.ts';

/** Committed offsets of the groups that a broker coordinates: in one request, or one each on brokers before 3.0. */
export const askCommits = async (
	broker: KnownBroker,
	listed: readonly ListedGroup[],
	round: Round,
	topicPasses: (topic: string) => boolean,
): Promise<readonly OffsetsFact[]> => {
	const {talk} = broker;
	// Share groups keep their progress elsewhere.
	const names = listed.filter(({type}) => type !== 'share').map(({group}) => group);
	if (talk === null || names.length === 0) return [];
	const batches = (talk.version(offsetFetch) ?? manyGroupsFrom) >= manyGroupsFrom ? [names] : names.map((name) => [name]);
	const answers = await Promise.all(
		batches.map(async (batch): Promise<OffsetsFact[]> => {
			try {
				const commits = await talk.ask(offsetFetch, {groups: batch});
				const readAtMs = round.now();
				const byName = new Map(commits.map((answer) => [answer.group || batch[0], answer]));
				return batch.map((name) => commitsFact(name, byName.get(name), readAtMs, topicPasses));
			} catch (error) {
				return batch.map((name) => unreadCommits(name, round.now(), `${brokerName(broker.id, broker)}: ${asError(error).message}`));
			}
		}),
	);
	return answers.flat();
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
	if (answer === undefined) return unreadCommits(group, readAtMs, 'the coordinator left this group out of its answer');
	if (answer.error !== 0) return unreadCommits(group, readAtMs, errorWords(answer.error));
	const kept = answer.topics.map(topicPasses);
	const rows: number[] = [];
	for (let row = 0; row < answer.topic.length; row += 1) if (kept[answer.topic[row] ?? -1]) rows.push(row);
	const nameOf = (row: number): string => answer.topics[answer.topic[row] ?? -1] ?? '';
	rows.sort((a, b) => {
		if (answer.topic[a] === answer.topic[b]) return (answer.partition[a] ?? 0) - (answer.partition[b] ?? 0);
		return nameOf(a) < nameOf(b) ? -1 : 1;
	});
	return {
		kind: 'offsets',
		group,
		topics: answer.topics,
		topic: Int32Array.from(rows, (row) => answer.topic[row] ?? -1),
		partition: Int32Array.from(rows, (row) => answer.partition[row] ?? -1),
		committed: Float64Array.from(rows, (row) => answer.committed[row] ?? Number.NaN),
		readAtMs,
		error: null,
		errors: Object.fromEntries(
			rows.flatMap((row, index) => {
				const code = answer.rowError[row] ?? 0;
				return code === 0 ? [] : [[String(index), errorWords(code)]];
			}),
		),
	};
};
