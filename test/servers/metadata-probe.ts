/** Kafka's Metadata request over a bare socket: what one certain broker knows, with no client library in between. */
import {createConnection} from 'node:net';

export type BrokerView = {
	readonly brokers: readonly number[];
	/** Of the topics asked for: for each partition its leader (-1: none) and how many replicas are in sync. Empty for an unknown topic. */
	readonly topics: readonly {readonly name: string; readonly partitions: readonly {readonly leader: number; readonly inSync: number}[]}[];
};

const text = (value: string): Buffer => {
	const bytes = Buffer.from(value);
	const length = Buffer.alloc(2);
	length.writeInt16BE(bytes.length);
	return Buffer.concat([length, bytes]);
};

const int32 = (value: number): Buffer => {
	const bytes = Buffer.alloc(4);
	bytes.writeInt32BE(value);
	return bytes;
};

/** Metadata (key 3) version 1, correlation id 1. */
const request = (topics: readonly string[]): Buffer => {
	const header = Buffer.from([0, 3, 0, 1, 0, 0, 0, 1]);
	const body = Buffer.concat([header, text('pipetop-test'), int32(topics.length), ...topics.map(text)]);
	return Buffer.concat([int32(body.length), body]);
};

const parse = (answer: Buffer): BrokerView => {
	let at = 8;
	const int = (): number => {
		at += 4;
		return answer.readInt32BE(at - 4);
	};
	const skip = (bytes: number): void => {
		at += bytes;
	};
	const string = (): string => {
		const length = Math.max(0, answer.readInt16BE(at));
		at += 2 + length;
		return answer.toString('utf8', at - length, at);
	};
	const list = <T>(item: () => T): T[] => Array.from({length: int()}, item);
	const brokers = list(() => {
		const id = int();
		string();
		skip(4);
		string();
		return id;
	});
	skip(4);
	const topics = list(() => {
		skip(2);
		const name = string();
		skip(1);
		const partitions = list(() => {
			skip(6);
			const leader = int();
			list(int);
			return {leader, inSync: list(int).length};
		});
		return {name, partitions};
	});
	return {brokers: brokers.sort((a, b) => a - b), topics};
};

/** What the broker on 127.0.0.1:`port` knows. Rejects when it refuses, closes, or does not answer within 2 s. */
export const askBroker = (port: number, topics: readonly string[] = []): Promise<BrokerView> => {
	return new Promise((resolve, reject) => {
		const socket = createConnection({port, host: '127.0.0.1'});
		const chunks: Buffer[] = [];
		const finish = (error?: Error): void => {
			socket.destroy();
			if (error) reject(error);
		};
		socket.setTimeout(2000, () => finish(new Error(`broker on port ${port} does not answer`)));
		socket.once('error', finish);
		socket.once('close', () => reject(new Error(`broker on port ${port} closed the connection`)));
		socket.once('connect', () => socket.write(request(topics)));
		socket.on('data', (chunk) => {
			chunks.push(chunk);
			const answer = Buffer.concat(chunks);
			if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
			resolve(parse(answer));
			finish();
		});
	});
};

/** The broker ids that the broker on 127.0.0.1:`port` lists. Rejects as `askBroker` does. */
export const knownBrokers = async (port: number): Promise<readonly number[]> => (await askBroker(port)).brokers;
