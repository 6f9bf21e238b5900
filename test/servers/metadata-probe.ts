import {createConnection} from 'node:net';

/** Metadata v1 for no topics: the smallest question whose answer lists the brokers. */
function metadataRequest(): Buffer {
	const client = Buffer.from('pipetop-test');
	const body = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length + 4);
	let at = body.writeInt32BE(body.length - 4, 0);
	at = body.writeInt16BE(3, at);
	at = body.writeInt16BE(1, at);
	at = body.writeInt32BE(1, at);
	at = body.writeInt16BE(client.length, at);
	at += client.copy(body, at);
	body.writeInt32BE(0, at);
	return body;
}

function brokerIds(answer: Buffer): number[] {
	const ids: number[] = [];
	let at = 8;
	const count = answer.readInt32BE(at);
	at += 4;
	for (let index = 0; index < count; index++) {
		ids.push(answer.readInt32BE(at));
		at += 4;
		at += 2 + answer.readInt16BE(at) + 4;
		at += 2 + Math.max(0, answer.readInt16BE(at));
	}
	return ids.sort((a, b) => a - b);
}

/**
 * The broker ids that the broker on 127.0.0.1:`port` lists, asked over a bare socket (no client library in between).
 * Rejects when it refuses, closes, or does not answer within 2 s.
 */
export function knownBrokers(port: number): Promise<number[]> {
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
		socket.once('connect', () => socket.write(metadataRequest()));
		socket.on('data', (chunk) => {
			chunks.push(chunk);
			const answer = Buffer.concat(chunks);
			if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
			resolve(brokerIds(answer));
			finish();
		});
	});
}
