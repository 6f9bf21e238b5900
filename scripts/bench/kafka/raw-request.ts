import net from 'node:net';
import {Writer} from '../../../source/collectors/kafka/protocol/writer.ts';

/** A connection on which requests are sent by hand, one after the other; for what a monitor must never send. */
export type RawConnection = {
	/** Bytes of the answer after its header (request header v1, response header v0). */
	ask(key: number, version: number, body: Buffer): Promise<Buffer>;
	end(): void;
};

/** Connects to `host:port`. */
export const rawRequest = async (address: string): Promise<RawConnection> => {
	const [host = '', port = ''] = address.split(':');
	const socket = net.connect(Number(port), host);
	const waiting: Array<{resolve: (bytes: Buffer) => void; reject: (error: Error) => void}> = [];
	let buffered: Buffer = Buffer.alloc(0);
	socket.on('data', (chunk: Buffer) => {
		buffered = Buffer.concat([buffered, chunk]);
		while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
			const end = 4 + buffered.readInt32BE(0);
			waiting.shift()?.resolve(buffered.subarray(8, end));
			buffered = buffered.subarray(end);
		}
	});
	const fail = (error: Error): void => {
		for (const one of waiting.splice(0)) one.reject(error);
	};
	socket.on('error', fail);
	socket.on('close', () => fail(new Error(`${address} closed the connection`)));
	await new Promise<void>((resolve, reject) => {
		socket.once('connect', resolve);
		socket.once('error', reject);
	});
	return {
		ask: (key, version, body) =>
			new Promise((resolve, reject) => {
				waiting.push({resolve, reject});
				const header = new Writer(false).int16(key).int16(version).int32(1).string('bench').finish();
				const length = Buffer.alloc(4);
				length.writeInt32BE(header.length + body.length);
				socket.write(Buffer.concat([length, header, body]));
			}),
		end: () => socket.destroy(),
	};
};
