import {type CollectContext, CollectError, type Collector, defineKind} from './collector.ts';
import {openKafkajsPort} from './kafka/kafkajs-port.ts';
import {emptyMemory} from './kafka/memory.ts';
import {type KafkaOptions, kafkaOptions} from './kafka/options.ts';
import {createPace} from './kafka/pace.ts';
import {poll} from './kafka/poll.ts';
import {addressText} from './kafka/port.ts';

/**
 * A Kafka cluster: brokers, topics, groups, committed offsets. Only reads, by a closed list of requests; never joins a
 * group, never commits. Parts: `brokers`, `topics`, `groups`, `offsets`.
 */
export const kafkaKind = defineKind({
	kind: 'kafka',
	summary: 'A Kafka cluster: brokers, topics, consumer groups of every type, committed offsets and lag. Needs Describe rights only.',
	options: kafkaOptions,
	defaults: {everyMs: 5_000, timeoutMs: 5_000},
	address: ({brokers}) => brokers.map(addressText).join(','),
	create: ({options, everyMs}) => createCollector(options, everyMs),
});

const createCollector = (options: KafkaOptions, everyMs: number): Collector => {
	const port = openKafkajsPort({tls: options.tls, sasl: options.sasl ?? null, clientId: 'pipetop'});
	const memory = emptyMemory();
	const pace = createPace(everyMs);
	let closed = false;
	return {
		async collect(context: CollectContext) {
			if (closed) throw new CollectError('bug', 'asked after it was closed');
			return await poll(port, options, memory, pace, context);
		},
		async close() {
			closed = true;
			port.close();
		},
	};
};
