import type {CollectContext} from '../../model/collector-contract.ts';
import type {Memory} from './collector-memory.ts';
import type {KafkaPort} from './kafka-port.ts';
import type {Round} from './poll-round.ts';
import {describeLogDirs} from './protocol/describe-log-dirs.ts';
import type {Reached} from './reach-brokers.ts';

/** It is a long answer, and hardly ever a new one. */
const everyMs = 300_000;
/** Kafka's own topics, of which nobody expects to be shown the lag. */
const own: ReadonlySet<string> = new Set(['__consumer_offsets', '__transaction_state', '__share_group_state', '__cluster_metadata']);

/**
 * Topics that brokers store and the list leaves out, as far as it is known from time to time: what a list without a word
 * leaves out for lack of a right is otherwise seen only where a member owns it, so that totals would be too low and nobody
 * told. Never rejects: who may not ask is told of that right elsewhere.
 */
export const askStored = async (
	port: KafkaPort,
	{metadata, brokers}: Reached,
	round: Round,
	memory: Memory,
	passes: (topic: string) => boolean,
	due: CollectContext['due'],
): Promise<readonly string[]> => {
	if (due('stored topics', everyMs)) {
		// A limit of its own: a broker that is slow with this alone is not called silent.
		const limit = round.limit(0.4, 1_500);
		const asked = [...brokers.values()].filter(({client}) => client !== null && client.failure() === null);
		const stored = await Promise.all(asked.map((broker) => port.request(broker, describeLogDirs, null, limit).catch(() => null)));
		memory.stored = new Set(stored.flatMap((answer) => [...(answer?.topics ?? [])]));
	}
	const listed = new Set(metadata.topics);
	return [...memory.stored].filter((topic) => !listed.has(topic) && !own.has(topic) && passes(topic));
};
