import type {CollectContext, Collector} from '../model/collector-contract.ts';
import type {PartOutcome} from '../model/feed-events.ts';
import {defineKind} from './collector.ts';
import {CollectError} from './failure.ts';
import {openAccess} from './kafka/cluster-access.ts';
import {emptyMemory} from './kafka/collector-memory.ts';
import {addressText} from './kafka/kafka-port.ts';
import {type KafkaOptions, kafkaOptions} from './kafka/options.ts';
import {pollCluster} from './kafka/poll-cluster.ts';
import {createPace} from './kafka/poll-pace.ts';

/**
 * A Kafka cluster: brokers, topics, groups, committed offsets. Only reads, by a closed list of requests; never joins a
 * group, never commits. Parts: `brokers`, `topics`, `groups`, `offsets`.
 */
export const kafkaKind = defineKind({
	kind: 'kafka',
	summary: 'A Kafka cluster: brokers, topics, consumer groups of every type, committed offsets and lag. Needs Describe rights only.',
	options: kafkaOptions,
	defaults: {everyMs: 5_000, timeoutMs: 5_000},
	address: ({brokers, properties}) => (brokers.length > 0 ? brokers.map(addressText).join(',') : (properties ?? '')),
	traits: {gives: ['broker', 'partitions', 'topic-configs', 'group', 'cluster', 'offsets', 'record-times', 'metric']},
	clues: [
		{
			by: 'variable',
			names: ['KAFKA_BROKERS', 'KAFKA_BOOTSTRAP_SERVERS', 'KAFKA_URL'],
			fits: /^[^\s,:/@]+:\d+(,\s*[^\s,:/@]+:\d+)*$/u,
			options: (name) => ({brokers: [`\${${name}}`]}),
		},
		{
			by: 'port',
			ports: [9092, 9094, 9096, 19092, 29092],
			name: 'Kafka',
			isOneSystem: true,
			options: (port) => ({brokers: [`127.0.0.1:${port}`]}),
		},
	],
	create: ({options, everyMs}) => createCollector(options, everyMs),
});

const createCollector = (options: KafkaOptions, everyMs: number): Collector => {
	const access = openAccess(options);
	const memory = emptyMemory();
	const pace = createPace(everyMs);
	let closed = false;
	return {
		async collect(context: CollectContext) {
			if (closed) throw new CollectError('bug', 'asked after it was closed');
			const {port, brokers, notes} = await access.enter(context.now);
			return withNotes(await pollCluster(port, {...options, brokers}, memory, pace, context), notes);
		},
		secrets: access.secrets,
		async close() {
			closed = true;
			access.close();
		},
	};
};

/** Notes on how the cluster is reached belong to the part of the brokers. */
const withNotes = (parts: readonly PartOutcome[], notes: readonly string[]): readonly PartOutcome[] =>
	notes.length === 0 ? parts : parts.map((part) => (part.part === 'brokers' ? {...part, notes: [...notes, ...(part.notes ?? [])]} : part));
