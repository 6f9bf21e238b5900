import type {GroupFact, OffsetsFact} from '../../model/facts.ts';
import {asError} from './broker-client.ts';
import {errorWords} from './protocol/errors.ts';
import {type MetadataAnswer, metadata} from './protocol/metadata.ts';
import type {Reached} from './reach-brokers.ts';

/** Topics asked for by name in one poll; a group that reads more than these shows by the others. */
const most = 500;

/** Why a topic is in no list. */
type Why = {readonly kind: 'denied' | 'gone' | 'error' | 'not asked'; readonly words: string};

export type Unlisted = {
	/** Topic to why it is in no list. */
	readonly reasons: Readonly<Record<string, string>>;
	/** The same, each with its topic. */
	readonly notes: readonly string[];
	/** Rights that are missing, in words. */
	readonly denied: readonly string[];
};

/**
 * Topics that members own, have committed to or that brokers store (`stored`), and that the cluster does not list: a list leaves out, without a word, what
 * the user may not see. Asked for by name, each says whether it is gone or the right is missing. Never rejects.
 */
export const askUnlisted = async (
	{metadata: listed, responder}: Reached,
	groups: readonly GroupFact[],
	offsets: readonly OffsetsFact[],
	stored: readonly string[],
): Promise<Unlisted> => {
	const reasons = new Map(reasonsIn(listed));
	const listedTopics = new Set(listed.topics);
	const named = [...new Set([...topicsNamed(groups, offsets), ...stored])].filter((topic) => !listedTopics.has(topic));
	if (named.length > 0) {
		try {
			const answer = await responder.ask(metadata, {topics: named.slice(0, most)});
			for (const [topic, reason] of reasonsIn(answer)) reasons.set(topic, reason);
		} catch (error) {
			const words = `topic is not listed, and could not be asked for: ${asError(error).message}`;
			for (const topic of named) reasons.set(topic, {kind: 'not asked', words});
		}
	}
	// Names are data: a topic may be called `__proto__`.
	return {
		reasons: Object.fromEntries([...reasons].map(([topic, {words}]) => [topic, words])),
		notes: [...reasons].map(([topic, {kind, words}]) => (kind === 'denied' ? words : `topic ${topic}: ${words}`)),
		denied: fewOf([...reasons.values()].flatMap(({kind, words}) => (kind === 'denied' ? [words] : []))),
	};
};

/** A user of one team may be shown few of many topics. */
const fewOf = (denied: readonly string[]): readonly string[] =>
	denied.length <= 10 ? denied : [...denied.slice(0, 9), `needs Describe on ${denied.length - 9} further topics`];

const topicsNamed = (groups: readonly GroupFact[], offsets: readonly OffsetsFact[]): ReadonlySet<string> => {
	const named = new Set<string>();
	for (const {topics} of offsets) for (const topic of topics) named.add(topic);
	for (const {members} of groups) for (const {partitions} of members) for (const topic of Object.keys(partitions)) named.add(topic);
	return named;
};

/** Of the topics that are answered without a partition: what is wrong with each. */
const reasonsIn = ({topics, topic, topicErrors}: MetadataAnswer): ReadonlyArray<readonly [string, Why]> => {
	if (topicErrors.every((code) => code === 0)) return [];
	const [unknown, denied] = [3, 29];
	const withRows = new Set(topic);
	return topics.flatMap((name, index): ReadonlyArray<readonly [string, Why]> => {
		const code = topicErrors[index] ?? 0;
		if (code === 0 || withRows.has(index)) return [];
		if (code === denied) return [[name, {kind: 'denied', words: `needs Describe on topic ${name}`}]];
		return [[name, code === unknown ? {kind: 'gone', words: 'deleted, or never was there'} : {kind: 'error', words: errorWords(code)}]];
	});
};
