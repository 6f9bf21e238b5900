import net from 'node:net';
import {Reader} from '../../source/collectors/kafka/protocol/reader.ts';
import {Writer} from '../../source/collectors/kafka/protocol/writer.ts';

/** Questions over a bare socket, one at a time. `flexible`: with tagged fields in the header. */
const connectByHand = (port: number) => {
	const socket = net.connect(port, '127.0.0.1');
	const ask = (key: number, body: (writer: Writer) => void, flexible = false, version = 0): Promise<Reader> =>
		new Promise((resolve, reject) => {
			socket.once('error', reject);
			let waiting = Buffer.alloc(0);
			const take = (bytes: Buffer): void => {
				waiting = Buffer.concat([waiting, bytes]);
				if (waiting.length < 4 || waiting.length < 4 + waiting.readInt32BE(0)) return;
				socket.off('data', take);
				socket.off('error', reject);
				const reader = new Reader(waiting.subarray(8), flexible);
				reader.tags();
				resolve(reader);
			};
			socket.on('data', take);
			const header = new Writer(false).int16(key).int16(version).int32(1).string('by-hand').finish();
			const writer = new Writer(flexible).tags();
			body(writer);
			const length = Buffer.alloc(4);
			length.writeInt32BE(header.length + writer.finish().length);
			socket.write(Buffer.concat([length, header, writer.finish()]));
		});
	return {ask, leave: () => void socket.destroy()};
};

/** What joins a group by hand: a member of any protocol type, with any bytes as its assignment. Returns what makes it leave. */
export const joinByHand = async (port: number, group: string, protocolType: string, assignment: Buffer): Promise<() => void> => {
	const {ask, leave} = connectByHand(port);
	const bytes = (writer: Writer, value: Buffer): void => {
		writer.int32(value.length);
		for (const byte of value) writer.int8(byte > 127 ? byte - 256 : byte);
	};
	const joined = await ask(11, (writer) => {
		writer.string(group).int32(30_000).string('').string(protocolType).arrayLength(1).string('default');
		bytes(writer, Buffer.from([0, 1, 2]));
	});
	const error = joined.int16();
	if (error !== 0) throw new Error(`joining ${group} failed with Kafka error ${error}`);
	const generation = joined.int32();
	joined.string();
	joined.string();
	const member = joined.string();
	await ask(14, (writer) => {
		writer.string(group).int32(generation).string(member).arrayLength(1).string(member);
		bytes(writer, assignment);
	});
	return leave;
};

/** A member of a streams group that reads one topic. Each beat takes up what it was given; gives the member's epoch. */
export const streamByHand = (port: number, group: string, topic: string) => {
	const {ask, leave} = connectByHand(port);
	let epoch = 0;
	/** Tasks of the one subtopology, as they were given. */
	let owned: readonly number[][] = [];
	const beat = async (): Promise<number> => {
		const answer = await ask(
			88,
			(writer) => {
				writer.string(group).string('streamer-1').int32(epoch).int32(0).nullString().nullString();
				if (epoch === 0) {
					writer.int32(5_000);
					// One subtopology that reads the topic; no regex, changelogs, sinks, repartition topics or co-partitions.
					writer.int8(1).int32(0).arrayLength(1).string('0').arrayLength(1).string(topic);
					for (let left = 5; left > 0; left -= 1) writer.arrayLength(0);
					writer.tags().tags();
					for (let left = 3; left > 0; left -= 1) writer.arrayLength(0);
					writer.string('process-1').int8(-1).arrayLength(0).nullArray().nullArray();
				} else {
					writer.int32(-1).int8(-1);
					writer.array(
						owned,
						(partitions) =>
							void writer
								.string('0')
								.array(partitions, (one) => void writer.int32(one))
								.tags(),
					);
					writer.arrayLength(0).arrayLength(0);
					writer.nullString().int8(-1).nullArray().nullArray().nullArray();
				}
				writer.boolean(false).tags();
			},
			true,
		);
		answer.throttle();
		const error = answer.int16();
		const message = answer.nullableString();
		if (error !== 0) throw new Error(`the heartbeat of ${group} failed with Kafka error ${error}: ${message}`);
		answer.string();
		epoch = answer.int32();
		answer.skip(12);
		for (let left = answer.arrayLength(3); left > 0; left -= 1) {
			answer.int8();
			answer.skipString();
			answer.tags();
		}
		// Null, which reads as none here, stands for no change.
		const given = answer.array(3, () => {
			answer.skipString();
			const partitions = answer.array(4, () => answer.int32());
			answer.tags();
			return partitions;
		});
		if (given.length > 0) owned = given;
		return epoch;
	};
	return {beat, leave};
};

/** Commits one offset of partition 0 for a group without members, at once: kafkajs waits for a fetch of five seconds. */
export const commitByHand = async (port: number, group: string, topic: string, offset: number): Promise<void> => {
	const {ask, leave} = connectByHand(port);
	const answer = await ask(
		8,
		(writer) => {
			writer.string(group).int32(-1).string('').int64(-1).arrayLength(1).string(topic);
			writer.arrayLength(1).int32(0).int64(offset).string('');
		},
		false,
		2,
	);
	leave();
	answer.arrayLength(1);
	answer.string();
	answer.arrayLength(1);
	answer.int32();
	const error = answer.int16();
	if (error !== 0) throw new Error(`committing for ${group} failed with Kafka error ${error}`);
};
