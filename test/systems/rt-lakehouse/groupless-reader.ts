/**
 * Reads a topic by offsets of one's own, as Spark does: no consumer group exists on the broker and nothing is ever committed there.
 * kafkajs has no public way to do that, so its broker object is used directly.
 */
import {createRequire} from 'node:module';
import {connect, type Socket} from 'node:net';
import '../../servers/kafka-client.ts';

type Message = {
	readonly offset: string;
	readonly timestamp: string;
	readonly value: Buffer | null;
	readonly headers: Readonly<Record<string, Buffer>>;
};
type FetchAnswer = {
	readonly responses: readonly {readonly partitions: readonly {readonly partition: number; readonly messages: readonly Message[]}[]}[];
};
type OffsetsAnswer = {
	readonly responses: readonly {readonly partitions: readonly {readonly partition: number; readonly offset: string}[]}[];
};
type Broker = {
	connect(): Promise<void>;
	disconnect(): Promise<void>;
	fetch(request: unknown): Promise<FetchAnswer>;
	listOffsets(request: unknown): Promise<OffsetsAnswer>;
};

const require = createRequire(import.meta.url);
const BrokerObject = require('kafkajs/src/broker') as new (options: unknown) => Broker;
const ConnectionPool = require('kafkajs/src/network/connectionPool') as new (options: unknown) => unknown;

/** Partition → next offset. */
export type Offsets = Readonly<Record<number, number>>;
export type Row = {
	readonly partition: number;
	readonly offset: number;
	readonly timestampMs: number;
	readonly value: string;
	readonly headers: string;
};

export type GrouplessReader = {
	/** The log end offset of every partition. */
	ends(): Promise<Offsets>;
	/** All records from `from` up to (not including) `to`. */
	read(from: Offsets, to: Offsets): Promise<Row[]>;
};

const quiet = {namespace: () => quiet, debug() {}, info() {}, warn() {}, error() {}};

const brokerAt = (address: string): Broker => {
	const [host = '', port = ''] = address.split(':');
	const pool = new ConnectionPool({
		...{host, port: Number(port), clientId: 'spark-kafka-source', logger: quiet, connectionTimeout: 3000, requestTimeout: 10_000},
		...{maxInFlightRequests: null, enforceRequestTimeout: true},
		socketFactory: (options: {host: string; port: number; onConnect: () => void}): Socket =>
			connect({host: options.host, port: options.port}, options.onConnect),
	});
	return new BrokerObject({connectionPool: pool, logger: quiet, nodeId: 1});
};

const rowOf = (partition: number, message: Message): Row => ({
	partition,
	offset: Number(message.offset),
	timestampMs: Number(message.timestamp),
	value: String(message.value ?? ''),
	headers: JSON.stringify(Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]))),
});

/** A reader of the topic on a cluster of one broker. Connects when first used, and anew after a failure. */
export const grouplessReader = (address: string, topic: string, partitions: number): GrouplessReader => {
	let kept: Broker | undefined;
	const numbers = Array.from({length: partitions}, (_, partition) => partition);

	const withBroker = async <T>(work: (broker: Broker) => Promise<T>): Promise<T> => {
		const broker = kept ?? brokerAt(address);
		try {
			if (kept === undefined) await broker.connect();
			kept = broker;
			return await work(broker);
		} catch (error) {
			kept = undefined;
			await broker.disconnect().catch(() => {});
			throw error;
		}
	};

	const fetchOnce = async (
		broker: Broker,
		next: ReadonlyMap<number, number>,
	): Promise<readonly {partition: number; messages: readonly Message[]}[]> => {
		const wanted = [...next].map(([partition, offset]) => ({partition, fetchOffset: String(offset), maxBytes: 1 << 20}));
		const {responses} = await broker.fetch({maxWaitTime: 500, minBytes: 1, maxBytes: 8 << 20, topics: [{topic, partitions: wanted}]});
		return responses.flatMap((response) => response.partitions);
	};

	return {
		ends: () =>
			withBroker(async (broker) => {
				const wanted = numbers.map((partition) => ({partition, timestamp: -1}));
				const {responses} = await broker.listOffsets({replicaId: -1, isolationLevel: 1, topics: [{topic, partitions: wanted}]});
				const found = responses.flatMap((response) => response.partitions);
				return Object.fromEntries(found.map((one) => [one.partition, Number(one.offset)]));
			}),
		read: (from, to) =>
			withBroker(async (broker) => {
				const rows: Row[] = [];
				const next = new Map(numbers.map((partition) => [partition, from[partition] ?? 0]));
				const done = (partition: number): boolean => (next.get(partition) ?? 0) >= (to[partition] ?? 0);
				for (;;) {
					for (const partition of numbers) if (done(partition)) next.delete(partition);
					if (next.size === 0) return rows;
					for (const {partition, messages} of await fetchOnce(broker, next)) {
						for (const message of messages) {
							const row = rowOf(partition, message);
							if (row.offset < (next.get(partition) ?? 0) || row.offset >= (to[partition] ?? 0)) continue;
							rows.push(row);
							next.set(partition, row.offset + 1);
						}
					}
				}
			}),
	};
};
