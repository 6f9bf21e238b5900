import type {CollectContext} from '../collector.ts';
import type {Memory} from './memory.ts';
import {describeLogDirs} from './protocol/describe-log-dirs.ts';
import type {Reached} from './reach.ts';

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
	{metadata, brokers}: Reached,
	memory: Memory,
	passes: (topic: string) => boolean,
	due: CollectContext['due'],
): Promise<readonly string[]> => {
	if (due('stored topics', everyMs)) {
		const stored = await Promise.all([...brokers.values()].map(async ({talk}) => await talk?.ask(describeLogDirs, null).catch(() => null)));
		memory.stored = new Set(stored.flatMap((answer) => [...(answer?.topics ?? [])]));
	}
	const listed = new Set(metadata.topics);
	return [...memory.stored].filter((topic) => !listed.has(topic) && !own.has(topic) && passes(topic));
};
