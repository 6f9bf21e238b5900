import type {CollectContext} from '../../model/collector-contract.ts';
import type {TopicConfigsFact} from '../../model/facts.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {CollectError} from '../failure.ts';
import {asError, brokerName} from './broker-client.ts';
import type {Memory} from './collector-memory.ts';
import type {KafkaPort} from './kafka-port.ts';
import type {Round} from './poll-round.ts';
import {describeConfigs, type TopicConfigs} from './protocol/describe-configs.ts';
import {errorWords} from './protocol/errors.ts';
import type {Reached} from './reach-brokers.ts';

/** Settings hardly ever change. */
const everyMs = 60_000;
/** Topics that appear are asked for sooner, but not with every poll of a cluster that makes topics all the time. */
const newEveryMs = 10_000;
/** Topics of one request: an answer of some 100 kB. */
const batchSize = 1_000;

const keys = ['retention.ms', 'retention.bytes', 'cleanup.policy'] as const;

/**
 * What decides how long messages are kept, from time to time. It comes after the offsets, so that it never stands between
 * commits and log ends; what fails costs only this part. Null: not asked in this poll. Never rejects.
 */
export const askConfigs = async (
	port: KafkaPort,
	reached: Reached,
	topics: readonly string[],
	round: Round,
	memory: Memory,
	due: CollectContext['due'],
): Promise<PartOutcome | null> => {
	const hasNewTopics = topics.some((topic) => !memory.configured.has(topic));
	if (!due('topic-configs', everyMs) && !(hasNewTopics && due('topic-configs of new topics', newEveryMs))) return null;
	const startedAtMs = round.now();
	const outcome = (rest: Pick<PartOutcome, 'facts' | 'failure'>): PartOutcome => ({
		part: 'topic-configs',
		startedAtMs,
		durationMs: round.now() - startedAtMs,
		...rest,
	});
	try {
		const answers = await askInBatches(port, reached, topics, round);
		const fact = factOf(topics, answers);
		memory.configured = new Set(topics);
		memory.gapless = new Set(
			topics.filter((topic, index) => fact.errors[index] === undefined && !isCompacted(answers.get(topic)?.values.get('cleanup.policy'))),
		);
		return outcome({facts: [fact], failure: null});
	} catch (error) {
		const {kind, message} = asError(error);
		return outcome({facts: [], failure: {kind, message: `topic settings: ${message}`}});
	}
};

const askInBatches = async (port: KafkaPort, reached: Reached, topics: readonly string[], round: Round) => {
	const answers = new Map<string, TopicConfigs>();
	// Any broker can tell; those that have failed in this poll are not waited for again.
	const broker = [...reached.brokers.values()].find(({client}) => client !== null && client.failure() === null);
	if (!broker) throw new CollectError('unreachable', 'no broker answers');
	const limit = round.limit(0.5, 2_000);
	for (let from = 0; from < topics.length; from += batchSize) {
		try {
			const some = await port.request(broker, describeConfigs, {topics: topics.slice(from, from + batchSize), keys}, limit);
			for (const answer of some) answers.set(answer.topic, answer);
		} catch (error) {
			const {kind, message} = asError(error);
			throw new CollectError(kind, `${brokerName(broker.id, broker)}: ${message}`);
		}
	}
	return answers;
};

const factOf = (topics: readonly string[], answers: ReadonlyMap<string, TopicConfigs>): TopicConfigsFact => {
	const errors: Record<string, string> = {};
	const retentionMs = new Float64Array(topics.length).fill(Number.NaN);
	const retentionBytes = new Float64Array(topics.length).fill(Number.NaN);
	const deletes = topics.map((topic, index) => {
		const answer = answers.get(topic);
		if (answer === undefined || answer.error !== 0) {
			errors[index] = errorOf(topic, answer);
			return false;
		}
		retentionMs[index] = limitOf(answer.values.get('retention.ms'));
		retentionBytes[index] = limitOf(answer.values.get('retention.bytes'));
		const policy = answer.values.get('cleanup.policy');
		const unsaid = keys.filter((key) => typeof answer.values.get(key) !== 'string');
		if (unsaid.length > 0) errors[index] = `the broker does not say ${unsaid.join(', ')}`;
		return typeof policy === 'string' && policies(policy).includes('delete');
	});
	return {kind: 'topic-configs', topics, retentionMs, retentionBytes, deletes, errors};
};

const errorOf = (topic: string, answer: TopicConfigs | undefined): string => {
	const denied = 29;
	if (answer === undefined) return 'the broker left this topic out of its answer';
	return answer.error === denied ? `needs DescribeConfigs on topic ${topic}` : errorWords(answer.error);
};

/** −1 is Kafka's word for "no limit"; anything that is no number is not known. */
const limitOf = (value: string | null | undefined): number => {
	if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return Number.NaN;
	return Number(value) < 0 ? Number.POSITIVE_INFINITY : Number(value);
};

const policies = (text: string): readonly string[] => text.split(',').map((word) => word.trim());

/** Not known counts as compacted: then offsets may be missing in between. */
const isCompacted = (policy: string | null | undefined): boolean => typeof policy !== 'string' || policies(policy).includes('compact');
