/** TCP and HTTP servers that misbehave in ways a real server cannot be made to: they hang, drip, shout garbage, or never stop talking. */
import {createServer as createHttpServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';

export type HostileServer = {
	readonly host: '127.0.0.1';
	readonly port: number;
	/** `127.0.0.1:port` */
	readonly address: string;
	/** `http://127.0.0.1:port` */
	readonly url: string;
	/** Connections taken so far. */
	connections(): number;
	/** Connections open now: shows that a client that gave up has hung up too. */
	open(): number;
	/** Drops all connections and stops listening. */
	stop(): Promise<void>;
};

const listen = async (server: Server): Promise<HostileServer> => {
	const sockets = new Set<Socket>();
	let connections = 0;
	server.on('connection', (socket: Socket) => {
		connections++;
		sockets.add(socket);
		socket.on('error', () => {});
		socket.once('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const {port} = server.address() as AddressInfo;
	const address = `127.0.0.1:${port}`;
	return {
		host: '127.0.0.1',
		port,
		address,
		url: `http://${address}`,
		connections: () => connections,
		open: () => sockets.size,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
};

/** Accepts every connection, reads, and never writes a byte: a hung service of any protocol. */
export const startSilent = (): Promise<HostileServer> => listen(createServer((socket) => socket.resume()));

/** Accepts, then closes at once without a byte. */
export const startSlamming = (): Promise<HostileServer> => listen(createServer((socket) => socket.destroy()));

/** Bytes that are no answer in any protocol: escape sequences, NULs, invalid UTF-8, and lengths that make no sense. */
export const garbage = Buffer.concat([
	Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x00, 0x00]),
	Buffer.from('\u001B[2J\u001B]0;owned\u0007\r\n\u0000'),
	Buffer.from([0xc3, 0x28, 0xf0, 0x90, 0x28, 0xbc, 0xed, 0xa0, 0x80]),
	Buffer.from('HTTP/9.9 twenty OK\r\nContent-Length: -5\r\n\r\n'),
]);

/** Answers whatever is asked (and, with `greet`, even before that) with `bytes`, then leaves the connection open. */
export const startGarbage = (bytes: Uint8Array = garbage, greet = false): Promise<HostileServer> =>
	listen(
		createServer((socket) => {
			if (greet) socket.write(bytes);
			socket.on('data', () => socket.write(bytes));
		}),
	);

/** A real HTTP server with the given handler, for answers (status, headers, body, delay) that the real service would not give. */
export const startHttp = (handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<HostileServer> =>
	listen(createHttpServer(handler));

/** Sends `body` byte by byte, one every `everyMs`: always alive, never done. */
export const startDrip = (body: string, everyMs = 200, contentType = 'application/json'): Promise<HostileServer> =>
	startHttp((_, response) => {
		const bytes = Buffer.from(body);
		let at = 0;
		response.writeHead(200, {'content-type': contentType, 'content-length': bytes.length});
		response.flushHeaders();
		const timer = setInterval(() => {
			if (at < bytes.length) response.write(bytes.subarray(at, ++at));
			else response.end();
		}, everyMs);
		response.once('close', () => clearInterval(timer));
	});

/** A JSON string of `bytes` bytes (100 MB unless told), sent as fast as the client takes it; without a Content-Length when `chunked`. */
export const startFlood = (bytes = 100 * 1024 * 1024, chunked = false): Promise<HostileServer> =>
	startHttp((_, response) => {
		const piece = Buffer.alloc(64 * 1024, 'a');
		let left = bytes - 2;
		response.writeHead(200, {'content-type': 'application/json', ...(!chunked && {'content-length': bytes})});
		response.write('"');
		const send = (): void => {
			while (left > 0) {
				const size = Math.min(left, piece.length);
				left -= size;
				if (!response.write(size === piece.length ? piece : piece.subarray(0, size))) {
					response.once('drain', send);
					return;
				}
			}
			response.end('"');
		};
		send();
	});
