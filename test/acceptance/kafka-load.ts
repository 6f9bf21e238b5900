/** A producer that remembers when it made each message, so that the true age of any unread one can be told. */
import {kafkaClient} from '../servers/kafka-client.ts';
import {pause} from '../servers/until.ts';

export type LoadOptions = {
	readonly topic: string;
	readonly partitions: number;
	/** Between two sends. */
	readonly everyMs: number;
	/** Messages to each partition in one send. */
	readonly each: number;
};

export type Load = {
	/** When the message at this offset was made, epoch ms; undefined: there is none, or the broker's answer to it was lost. */
	madeAtMs(partition: number, offset: number): number | undefined;
	/** Offset after the newest message that the broker has confirmed. */
	end(partition: number): number;
	/** Sends nothing more; settles when what was on its way is confirmed. */
	hold(): Promise<void>;
	goOn(): void;
	stop(): Promise<void>;
};

/** Starts sending. Every message carries the moment of its making as its timestamp and as its value. The caller stops it. */
export const startLoad = async (brokers: readonly string[], {topic, partitions, everyMs, each}: LoadOptions): Promise<Load> => {
	const producer = kafkaClient(brokers, `load-${topic}`).producer();
	await producer.connect();
	const made = Array.from({length: partitions}, () => new Map<number, number>());
	const ends = Array.from({length: partitions}, () => 0);
	let going = true;
	let holding = false;
	let sending: Promise<void> = Promise.resolve();
	const send = async (): Promise<void> => {
		const madeMs = Date.now();
		const messages = Array.from({length: partitions * each}, (_, index) => ({
			...{value: String(madeMs), timestamp: String(madeMs)},
			partition: index % partitions,
		}));
		const told = await producer.send({topic, messages, acks: -1});
		for (const {partition, baseOffset} of told) {
			const first = Number(baseOffset);
			for (let offset = first; offset < first + each; offset += 1) made[partition]?.set(offset, madeMs);
			ends[partition] = first + each;
		}
	};
	const work = (async () => {
		while (going) {
			const fromMs = performance.now();
			if (!holding) {
				// Without a leader nothing can be sent; what is lost on the way is not remembered.
				sending = send().catch(() => undefined);
				await sending;
			}
			await pause(Math.max(1, everyMs - (performance.now() - fromMs)));
		}
	})();
	return {
		madeAtMs: (partition, offset) => made[partition]?.get(offset),
		end: (partition) => ends[partition] ?? 0,
		async hold() {
			holding = true;
			await sending;
		},
		goOn() {
			holding = false;
		},
		async stop() {
			going = false;
			await work;
			await producer.disconnect().catch(() => undefined);
		},
	};
};
