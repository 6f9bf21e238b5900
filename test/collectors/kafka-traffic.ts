import {kafkaClient} from '../servers/kafka-client.ts';

/** Ordinary clients that move messages until they are stopped. */
export type Traffic = {stop(): Promise<void>};

/** Sends a few messages to every partition of a topic all the time. */
export const produce = async (brokers: readonly string[], topic: string, partitions: number): Promise<Traffic> => {
	const producer = kafkaClient(brokers, 'test-producer').producer();
	await producer.connect();
	let going = true;
	const work = (async () => {
		while (going) {
			const messages = Array.from({length: partitions * 3}, (_, index) => ({value: 'x', partition: index % partitions}));
			await producer.send({topic, messages}).catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	})();
	return {
		async stop() {
			going = false;
			await work;
			await producer.disconnect();
		},
	};
};

/** A classic consumer that commits as it goes. */
export const consume = async (brokers: readonly string[], groupId: string, topic: string, clientId: string): Promise<Traffic> => {
	const consumer = kafkaClient(brokers, clientId).consumer({
		groupId,
		sessionTimeout: 6_000,
		heartbeatInterval: 500,
		rebalanceTimeout: 6_000,
	});
	await consumer.connect();
	await consumer.subscribe({topic, fromBeginning: true});
	await consumer.run({autoCommitInterval: 200, eachMessage: async () => undefined});
	return {stop: () => consumer.disconnect()};
};
