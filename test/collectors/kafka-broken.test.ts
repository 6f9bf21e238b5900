import {randomBytes} from 'node:crypto';
import net from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {CollectError} from '../../source/collectors/failure.ts';
import {openKafkajsPort} from '../../source/collectors/kafka/kafkajs-port.ts';
import {listGroups} from '../../source/collectors/kafka/protocol/list-groups.ts';
import type {Collector} from '../../source/model/collector-contract.ts';
import {makeCollector, pollOnce} from './kafka-poll.ts';

const endings: Array<() => void> = [];
afterEach(() => {
	for (const end of endings.splice(0)) end();
});

/** A server on 127.0.0.1 that does with each connection what it is told. */
const serve = async (onConnection: (socket: net.Socket) => void): Promise<string> => {
	const sockets = new Set<net.Socket>();
	const server = net.createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		onConnection(socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	endings.push(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
};
const collectorOf = (options: object): Collector => {
	const collector = makeCollector(options);
	endings.push(() => void collector.close());
	return collector;
};
/** What the poll rejected with. */
const failureOf = async (options: object, timeoutMs = 6_000): Promise<CollectError> => {
	try {
		await pollOnce(collectorOf(options), timeoutMs);
	} catch (error) {
		if (error instanceof CollectError) return error;
		throw error;
	}
	throw new Error('the poll did not fail');
};
const answering = (bytes: (request: Buffer) => Buffer) =>
	serve((socket) => void socket.on('data', (request) => void socket.write(bytes(request))));
/** An answer to `request` with the right correlation id. */
const framed = (request: Buffer, body: Buffer): Buffer => {
	const head = Buffer.alloc(8);
	head.writeInt32BE(body.length + 4, 0);
	request.copy(head, 4, 8, 12);
	return Buffer.concat([head, body]);
};

describe('a server that', () => {
	it('is down is refused, with its address', async () => {
		const address = await serve(() => undefined);
		for (const end of endings.splice(0)) end();
		const failure = await failureOf({brokers: [address]});
		expect(failure.kind).toBe('refused');
		expect(failure.message).toContain(address);
	});

	it('accepts and never answers costs no more than the timeout, and says so', async () => {
		const started = Date.now();
		const failure = await failureOf({brokers: [await serve(() => undefined)]}, 3_000);
		expect(failure.kind).toBe('timeout');
		expect(failure.message).toMatch(/no answer in [\d.]+ (ms|s)/);
		expect(Date.now() - started).toBeLessThan(5_900);
	});

	it('hangs beside one that is down: both reasons are told', async () => {
		const failure = await failureOf({brokers: [await serve(() => undefined), '127.0.0.1:1']});
		expect(failure.message).toMatch(/no answer in .*; 127\.0\.0\.1:1: connection refused/);
	});

	it('hangs up at once is told from one that answers', async () => {
		const failure = await failureOf({brokers: [await serve((socket) => socket.end())]});
		expect(failure.kind).toBe('unreachable');
		expect(failure.message).toContain('tls or sasl');
	});

	it.each<[string, (request: Buffer) => Buffer, CollectError['kind'], RegExp]>([
		['speaks HTTP', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'bad_answer', /speaks HTTP/],
		['wants TLS', () => Buffer.from([0x15, 3, 3, 0, 2, 2, 0x50]), 'auth', /speaks TLS/],
		['announces 2 GB', () => Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]), 'bad_answer', /2147483647 bytes/],
		['announces a negative length', () => Buffer.from([0xff, 0xff, 0xff, 0xff]), 'bad_answer', /not Kafka/],
		['announces a length too short for any answer', () => Buffer.from([0, 0, 0, 2, 0, 0]), 'bad_answer', /not Kafka/],
		['answers another question', () => Buffer.from([0, 0, 0, 6, 0, 0, 9, 9, 0, 0]), 'bad_answer', /belongs to no question/],
		['answers too little', (request) => framed(request, Buffer.alloc(2)), 'bad_answer', /ApiVersions/],
		[
			'announces 2 billion versions',
			(request) => framed(request, Buffer.from([0, 0, 0xff, 0xff, 0xff, 0xff, 7])),
			'bad_answer',
			/ApiVersions/,
		],
		[
			'answers too much',
			(request) => framed(request, Buffer.concat([Buffer.from([0, 0, 1, 0, 0, 0, 0, 0]), Buffer.alloc(90, 1)])),
			'bad_answer',
			/longer/,
		],
	])('%s gives a bad answer, not a crash', async (_, bytes, kind, message) => {
		const failure = await failureOf({brokers: [await answering(bytes)]});
		expect(failure.message).toMatch(message);
		expect(failure.kind).toBe(kind);
	});

	it('sends random bytes, 40 times over, never crashes the program', async () => {
		const kinds = new Set<string>();
		for (let index = 0; index < 40; index += 1) {
			const noise = randomBytes(64);
			kinds.add((await failureOf({brokers: [await answering(() => noise)]}, 300)).kind);
		}
		expect([...kinds].filter((kind) => kind !== 'bad_answer' && kind !== 'timeout' && kind !== 'auth')).toEqual([]);
	});

	it('answers the login in plain text but not in TLS is told so', async () => {
		const failure = await failureOf({brokers: [await answering(() => Buffer.from([0, 0, 0, 4, 0, 0, 0, 0]))], tls: true});
		expect(failure.kind).toBe('auth');
		expect(failure.message).toContain('does not speak TLS');
	});
});

describe('a poll', () => {
	it('ends at once when it is aborted', async () => {
		const collector = collectorOf({brokers: [await serve(() => undefined)]});
		const controller = new AbortController();
		const started = Date.now();
		const polled = pollOnce(collector, 60_000, controller.signal).catch((error: CollectError) => error.kind);
		setTimeout(() => controller.abort(), 100);
		expect(await polled).toBe('timeout');
		// Long before its timeout of a minute.
		expect(Date.now() - started).toBeLessThan(20_000);
	});

	it('reports a TLS file that cannot be read by its name', async () => {
		const failure = await failureOf({brokers: [await serve(() => undefined)], tls: {ca: '/nowhere/ca.pem'}});
		expect(failure.message).toContain('/nowhere/ca.pem: ENOENT');
	});

	it('leaves no connection behind after close', async () => {
		let open = 0;
		const address = await serve((socket) => {
			open += 1;
			socket.resume();
			socket.on('close', () => {
				open -= 1;
			});
		});
		const collector = makeCollector({brokers: [address]});
		await expect(pollOnce(collector, 300)).rejects.toThrow(CollectError);
		await collector.close();
		await expect.poll(() => open, {timeout: 20_000}).toBe(0);
		await expect(pollOnce(collector, 300)).rejects.toThrow('closed');
	});
});

describe('the port', () => {
	it('refuses what is not on the list of read requests, without asking anybody', async () => {
		const port = openKafkajsPort({tls: false, sasl: null, clientId: 'pipetop', now: Date.now});
		const commit = {...listGroups, key: 8, name: 'OffsetCommit'};
		await expect(port.request({host: '127.0.0.1', port: 1}, commit, null, AbortSignal.timeout(1_000))).rejects.toThrow(
			'not one of the read requests',
		);
		port.close();
	});
});
