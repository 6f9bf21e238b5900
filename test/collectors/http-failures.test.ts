import net from 'node:net';
import process from 'node:process';
import {brotliCompressSync, gzipSync} from 'node:zlib';
import {afterEach, describe, expect, test} from 'vitest';
import {
	collectOnce,
	collectorOf,
	contextOf,
	type Handler,
	healthIn,
	json,
	listen,
	metricsIn,
	only,
	serve,
	type TestServer,
} from './http-server.ts';

const open: Array<{close: () => Promise<void>}> = [];
const start = async (handler: Handler): Promise<TestServer> => {
	const server = await serve(handler);
	open.push(server);
	return server;
};
/** A server of bare TCP: what it writes is all that is ever said. */
const startTcp = async (talk: (socket: net.Socket) => void): Promise<string> => {
	const server = await listen(net.createServer(talk));
	open.push(server);
	return `http://127.0.0.1:${server.port}`;
};
afterEach(async () => {
	await Promise.all(open.splice(0).map((server) => server.close()));
});

const metrics = {orders: {value: 'orders'}};
const requests = [{path: '/m', metrics}];

describe('a service', () => {
	test('that is down is refused at once', async () => {
		const server = await start(json({}));
		await server.close();
		const outcome = only(await collectOnce({url: server.origin, requests}));
		expect(outcome.failure).toMatchObject({
			kind: 'refused',
			message: expect.stringMatching(/^\/m: connection refused: nothing listens there/),
		});
		expect(outcome.facts).toEqual([
			expect.objectContaining({kind: 'health', target: '/m', reachable: false, reason: expect.stringMatching(/refused/)}),
		]);
	});

	test('that accepts and never answers is a timeout of its own part, and the others are on time', async () => {
		const {origin} = await start((request, response) => {
			if (request.url === '/m') json({'/m': {orders: 6}})(request, response);
		});
		const outcomes = await collectOnce({url: origin, requests: [...requests, {path: '/hung', timeout: '1s', metrics}]});
		expect(outcomes.map(({part, failure}) => [part, failure])).toEqual([
			['/m', null],
			['/hung', {kind: 'timeout', message: expect.stringMatching(/^\/hung: connected, but no answer within [12]\.\d s$/)}],
		]);
		expect(healthIn(outcomes[1]!)).toMatchObject({reachable: false});
		expect(metricsIn(...outcomes)).toEqual({orders: 6});
		expect(outcomes[1]!.durationMs).toBeLessThan(4_500);
	});

	test('that drips is ended by the timeout of the whole answer', async () => {
		const {origin} = await start((_, response) => {
			response.writeHead(200, {'content-type': 'application/json'});
			const timer = setInterval(() => response.write(' '), 20);
			response.on('close', () => clearInterval(timer));
		});
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/slow', timeout: '1s', metrics}]}));
		expect(outcome.failure).toMatchObject({
			kind: 'timeout',
			message: expect.stringMatching(/not complete within [12]\.\d s \(\d+ bytes came\)/),
		});
		expect(healthIn(outcome)).toMatchObject({reachable: true, status: 200});
	});

	test('that is slow but in time is read', async () => {
		const {origin} = await start((_, response) => {
			response.writeHead(200, {'content-type': 'application/json'});
			const pieces = [...'{"orders":6}'];
			const timer = setInterval(() => {
				const piece = pieces.shift();
				if (piece === undefined) {
					clearInterval(timer);
					response.end();
				} else response.write(piece);
			}, 5);
		});
		expect(metricsIn(only(await collectOnce({url: origin, requests})))).toEqual({orders: 6});
	});

	test('is left when the poll is aborted, and every part says so', async () => {
		const {origin} = await start(() => {});
		const aborted = new AbortController();
		const poll = collectOnce({url: origin, requests: [...requests, {path: '/n'}]}, 60_000, contextOf({signal: aborted.signal}));
		aborted.abort();
		expect((await poll).map(({failure}) => failure?.kind)).toEqual(['timeout', 'timeout']);
	});

	test('whose name nobody knows is unreachable', async () => {
		const outcome = only(await collectOnce({url: 'http://no-such-host.invalid', requests}));
		expect(outcome.failure).toMatchObject({kind: 'unreachable', message: expect.stringMatching(/host name/)});
	});

	test('that comes back is read again by the same collector', async () => {
		const server = await start(json({'/m': {orders: 6}}));
		const collector = collectorOf({url: server.origin, requests});
		expect(metricsIn(only(await collector.collect(contextOf())))).toEqual({orders: 6});
		await server.close();
		expect(only(await collector.collect(contextOf())).failure?.kind).toBe('refused');
		const back = await serve(json({'/m': {orders: 7}}), undefined, server.port);
		open.push(back);
		const third = only(await collector.collect(contextOf()));
		await collector.close();
		expect(third.failure).toBeNull();
		expect(metricsIn(third)).toEqual({orders: 7});
	});
});

describe('garbage', () => {
	const cases: ReadonlyArray<readonly [string, (socket: net.Socket) => void, string, RegExp]> = [
		['bytes that are no HTTP', (socket) => socket.end(Buffer.from([0, 1, 2, 255, 254, 10, 10])), 'bad_answer', /does not answer HTTP/],
		['the greeting of an SSH server', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'bad_answer', /does not answer HTTP/],
		[
			'the words of a PostgreSQL server',
			(socket) => socket.end('E\u0000\u0000\u0000\u0090SFATAL\u0000'),
			'bad_answer',
			/does not answer HTTP/,
		],
		['a closed connection', (socket) => socket.destroy(), 'unreachable', /closed|reset/],
		[
			'a body that is cut off',
			(socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"orders":'),
			'bad_answer',
			/cut off after 10 bytes/,
		],
		[
			'a chunk that is cut off',
			(socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"ord'),
			'bad_answer',
			/cut off after 5 bytes/,
		],
		[
			'chunks that are none',
			(socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
			'bad_answer',
			/HTTP|cut off/,
		],
		['headers without an end', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`), 'bad_answer', /HTTP/],
	];
	test.each(cases)('%s is said in plain words', async (_, talk, kind, message) => {
		const url = await startTcp((socket) => socket.once('data', () => talk(socket)));
		const outcome = only(await collectOnce({url, requests}));
		expect(outcome.failure).toMatchObject({kind, message: expect.stringMatching(message)});
	});
});

describe('a body that is too long', () => {
	const chunk = Buffer.alloc(65_536, 32);
	const bytes = 100_000_000;
	const flood =
		(written: {bytes: number}, headers: Record<string, string> = {}): Handler =>
		(_, response) => {
			response.writeHead(200, {'content-type': 'application/json', ...headers});
			const more = (): void => {
				while (written.bytes < bytes && !response.destroyed) {
					written.bytes += chunk.length;
					if (!response.write(chunk)) return void response.once('drain', more);
				}
				response.end();
			};
			more();
		};

	test('100 MB without a length are given up after 8 MB', async () => {
		const written = {bytes: 0};
		const {origin} = await start(flood(written));
		const before = process.memoryUsage().rss;
		const outcome = only(await collectOnce({url: origin, requests}));
		expect(outcome.failure).toMatchObject({kind: 'bad_answer', message: expect.stringMatching(/longer than 8 MB: raise maxBody/)});
		expect(healthIn(outcome)).toMatchObject({reachable: true, status: 200});
		expect(written.bytes).toBeLessThan(40_000_000);
		expect(process.memoryUsage().rss - before).toBeLessThan(80_000_000);
	});

	test('100 MB that say so are not read at all', async () => {
		const written = {bytes: 0};
		const {origin} = await start(flood(written, {'content-length': String(bytes)}));
		const outcome = only(await collectOnce({url: origin, requests}));
		expect(outcome.failure).toMatchObject({kind: 'bad_answer', message: expect.stringMatching(/longer than 8 MB/)});
		expect(written.bytes).toBeLessThan(20_000_000);
	});

	const bombs: ReadonlyArray<readonly [string, Buffer]> = [
		['gzip', gzipSync(Buffer.alloc(bytes, 32))],
		['br', brotliCompressSync(Buffer.alloc(20_000_000, 32))],
	];
	test.each(bombs)('a small %s that becomes a large body is given up', async (encoding, packed) => {
		expect(packed.length).toBeLessThan(200_000);
		const {origin} = await start((_, response) => {
			response.writeHead(200, {'content-encoding': encoding});
			response.end(packed);
		});
		expect(only(await collectOnce({url: origin, requests})).failure).toMatchObject({message: expect.stringMatching(/longer than 8 MB/)});
	});

	test('the limit is a setting of the source and of a request, and the limit itself is allowed', async () => {
		const body = JSON.stringify({orders: 6, filler: 'x'.repeat(1_000)});
		const {origin} = await start((_, response) => void response.end(body));
		const read = async (options: object) => only(await collectOnce({url: origin, ...options})).failure?.message;
		expect(await read({maxBody: body.length, requests})).toBeUndefined();
		expect(await read({maxBody: body.length - 1, requests})).toMatch(/longer than/);
		expect(await read({maxBody: '10B', requests: [{path: '/m', metrics, maxBody: '4KiB'}]})).toBeUndefined();
	});
});

test('a JSON nested a hundred thousand deep neither stops nor ends the program', async () => {
	const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
	const {origin} = await start((_, response) => void response.end(deep));
	const outcome = only(await collectOnce({url: origin, requests: [{path: '/m', metrics, listings: [{title: 'L', each: '@'}]}]}));
	expect(outcome.failure).toBeNull();
	expect(outcome.facts).toMatchObject([
		{kind: 'health', status: 200},
		{kind: 'listing', rows: [['[…]']]},
	]);
});
