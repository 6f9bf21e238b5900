import net from 'node:net';
import {Reader} from '../../source/collectors/kafka/protocol/reader.ts';
import {Writer} from '../../source/collectors/kafka/protocol/writer.ts';

/** What joins a group by hand: a member of any protocol type, with any bytes as its assignment. Returns what makes it leave. */
export const joinByHand = async (port: number, group: string, protocolType: string, assignment: Buffer): Promise<() => void> => {
	const socket = net.connect(port, '127.0.0.1');
	const ask = (key: number, body: (writer: Writer) => void): Promise<Reader> =>
		new Promise((resolve, reject) => {
			socket.once('error', reject);
			let waiting = Buffer.alloc(0);
			const take = (bytes: Buffer): void => {
				waiting = Buffer.concat([waiting, bytes]);
				if (waiting.length < 4 || waiting.length < 4 + waiting.readInt32BE(0)) return;
				socket.off('data', take);
				resolve(new Reader(waiting.subarray(8), false));
			};
			socket.on('data', take);
			const writer = new Writer(false).int16(key).int16(0).int32(1).string('by-hand');
			body(writer);
			const length = Buffer.alloc(4);
			length.writeInt32BE(writer.finish().length);
			socket.write(Buffer.concat([length, writer.finish()]));
		});
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
	return () => socket.destroy();
};
