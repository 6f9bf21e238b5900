import net from 'node:net';

/** One request as it passed, by its header. */
export type PassedRequest = {readonly key: number; readonly version: number; readonly clientId: string};
/** What to do with a request: let it pass, never answer it, cut the connection, pass it later or after something, or answer with this body instead of the broker. */
export type Rule = (
	request: PassedRequest,
) => 'pass' | 'swallow' | 'cut' | {readonly delayMs: number} | {readonly after: Promise<unknown>} | {readonly body: Buffer};

/** Stands between clients and one broker, and sees every request. */
export type KafkaProxy = {
	readonly port: number;
	readonly requests: PassedRequest[];
	rule: Rule;
	/** The broker behind it. */
	target: number;
	close(): void;
};

export const startProxy = async (): Promise<KafkaProxy> => {
	const sockets = new Set<net.Socket>();
	const server = net.createServer((client) => {
		const broker = net.connect(proxy.target, '127.0.0.1');
		for (const socket of [client, broker]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				client.destroy();
				broker.destroy();
			});
		}
		broker.on('data', (bytes) => client.write(bytes));
		let waiting = Buffer.alloc(0);
		let turn = Promise.resolve();
		client.on('data', (bytes) => {
			waiting = Buffer.concat([waiting, bytes]);
			while (waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE(0)) {
				const frame = waiting.subarray(0, 4 + waiting.readInt32BE(0));
				waiting = waiting.subarray(frame.length);
				const clientIdLength = Math.max(0, frame.readInt16BE(12));
				const request = {
					key: frame.readInt16BE(4),
					version: frame.readInt16BE(6),
					clientId: frame.toString('utf8', 14, 14 + clientIdLength),
				};
				proxy.requests.push(request);
				turn = turn.then(() => passOn(proxy.rule(request), frame));
			}
		});
		const passOn = async (verdict: ReturnType<Rule>, frame: Buffer): Promise<void> => {
			if (verdict === 'cut') client.destroy();
			else if (verdict === 'pass') broker.write(frame);
			else if (verdict !== 'swallow' && 'body' in verdict) {
				const length = Buffer.alloc(4);
				length.writeInt32BE(4 + verdict.body.length);
				client.write(Buffer.concat([length, frame.subarray(8, 12), verdict.body]));
			} else if (verdict !== 'swallow') {
				await ('after' in verdict ? verdict.after : new Promise((resolve) => setTimeout(resolve, verdict.delayMs)));
				broker.write(frame);
			}
		};
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const proxy: KafkaProxy = {
		port: (server.address() as net.AddressInfo).port,
		requests: [],
		rule: () => 'pass',
		target: 0,
		close() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
	return proxy;
};
