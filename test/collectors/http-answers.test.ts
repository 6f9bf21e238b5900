import {brotliCompressSync, deflateRawSync, deflateSync, gzipSync} from 'node:zlib';
import {afterEach, describe, expect, test} from 'vitest';
import {httpKind} from '../../source/collectors/http.ts';
import {collectOnce, collectorOf, contextOf, type Handler, healthIn, json, metricsIn, only, serve, type TestServer} from './http-server.ts';

const servers: TestServer[] = [];
const start = async (handler: Handler): Promise<TestServer> => {
	const server = await serve(handler);
	servers.push(server);
	return server;
};
afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.close()));
});

const orders = {orders: {value: 'latest.orders'}};
const answer =
	(status: number, body: string | Buffer, headers: Record<string, string> = {}): Handler =>
	(_, response) => {
		response.writeHead(status, headers);
		response.end(body);
	};

describe('an answer', () => {
	test('gives the facts of its mapping and its health', async () => {
		const {origin} = await start(json({'/metrics': {latest: {orders: 6}, status: 'fine'}}));
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/metrics', metrics: orders}]}));
		expect(outcome).toEqual({
			part: '/metrics',
			startedAtMs: expect.any(Number),
			durationMs: expect.any(Number),
			facts: [
				{kind: 'health', target: '/metrics', reachable: true, status: 200, claim: 'fine', latencyMs: expect.any(Number)},
				{kind: 'metric', name: 'orders', labels: {}, value: 6, type: 'gauge'},
			],
			failure: null,
			notes: [],
		});
	});

	const verdicts: ReadonlyArray<readonly [string, number, string, object]> = [
		['200 and a healthy body', 200, '{"status":"healthy"}', {status: 200, healthy: true, claim: 'healthy'}],
		[
			'200 and an unhealthy body',
			200,
			'{"status":"unhealthy","reason":"db gone"}',
			{status: 200, healthy: false, claim: 'unhealthy', reason: 'db gone'},
		],
		[
			'503 and an unhealthy body',
			503,
			'{"status":"unhealthy","reason":"db gone"}',
			{status: 503, healthy: false, claim: 'unhealthy', reason: 'db gone'},
		],
		['503 and a body that says healthy', 503, '{"status":"healthy"}', {status: 503, healthy: true, claim: 'healthy'}],
		['200 without the field', 200, '{"ok":1}', {status: 200, healthy: false}],
		['500 and text', 500, 'Internal Server Error', {status: 500, healthy: false, reason: 'Internal Server Error'}],
		['500 and {"error"}', 500, '{"error":"connection refused"}', {status: 500, healthy: false, reason: 'connection refused'}],
		['404 of FastAPI', 404, '{"detail":"Not Found"}', {status: 404, healthy: false, reason: 'Not Found'}],
	];
	test.each(verdicts)(
		'%s is told by code and body, and a path asked for its health alone does not fail',
		async (_, status, body, expected) => {
			const {origin} = await start(answer(status, body));
			const outcome = only(await collectOnce({url: origin, requests: [{path: '/health', healthy: "status == 'healthy'"}]}));
			expect(outcome.failure).toBeNull();
			expect(outcome.facts).toEqual([{kind: 'health', target: '/health', reachable: true, latencyMs: expect.any(Number), ...expected}]);
		},
	);

	test('an expression that gives neither true nor false is unknown health, with a note', async () => {
		const {origin} = await start(json({'/h': {checks: null}}));
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/h', healthy: 'checks.database'}]}));
		expect(healthIn(outcome)).toMatchObject({status: 200, healthy: null});
		expect(outcome.notes).toEqual(['/h: healthy: checks.database gives neither true nor false']);
	});

	test('a page that cannot be judged is unknown health, not bad health', async () => {
		const {origin} = await start(answer(200, '<!doctype html><p>status</p>', {'content-type': 'text/html'}));
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/h', healthy: "status == 'healthy'"}]}));
		expect(healthIn(outcome)).toMatchObject({status: 200, healthy: null});
		expect(outcome.notes).toEqual(["/h: healthy: status == 'healthy' cannot be judged: answers an HTML page, not JSON"]);
	});

	test('a health page of plain text can be judged by its text', async () => {
		const {origin} = await start(answer(200, 'OK\n', {'content-type': 'text/plain'}));
		expect(healthIn(only(await collectOnce({url: origin, requests: [{path: '/healthz', healthy: "@ == 'OK'"}]})))).toMatchObject({
			healthy: true,
		});
	});

	test('a word of health is read from where the config says', async () => {
		const {origin} = await start(json({'/h': {state: {word: 'green'}, status: {a: 1}}}));
		expect(healthIn(only(await collectOnce({url: origin, requests: [{path: '/h', claim: 'state.word'}]})))).toMatchObject({claim: 'green'});
		expect(healthIn(only(await collectOnce({url: origin, requests: [{path: '/h'}]})))).not.toHaveProperty('claim');
	});

	const statuses: ReadonlyArray<readonly [number, string, RegExp]> = [
		[500, 'server_error', /HTTP 500/],
		[503, 'server_error', /HTTP 503/],
		[401, 'auth', /credentials/],
		[403, 'denied', /may not/],
		[404, 'missing', /no such path/],
		[400, 'bad_answer', /HTTP 400/],
		[304, 'bad_answer', /HTTP 304/],
	];
	test.each(statuses)(
		'HTTP %d where facts are wanted is a %s, its body is not believed, and its health is told',
		async (status, kind, message) => {
			const {origin} = await start(answer(status, status === 304 ? '' : '{"latest":{"orders":99},"detail":"why"}'));
			const outcome = only(await collectOnce({url: origin, requests: [{path: '/metrics', metrics: orders}]}));
			expect(outcome.failure).toMatchObject({kind, message: expect.stringMatching(message)});
			expect(outcome.facts).toEqual([expect.objectContaining({kind: 'health', reachable: true, status})]);
		},
	);

	test('a bad status that the config accepts is read', async () => {
		const {origin} = await start(answer(503, '{"checks":{"database":false}}'));
		const requests = [{path: '/health', accept: [503], metrics: {database_up: {value: 'checks.database'}}}];
		const outcome = only(await collectOnce({url: origin, requests}));
		expect(outcome.failure).toBeNull();
		expect(metricsIn(outcome)).toEqual({database_up: 0});
	});

	test('a bad answer still tells its components apart', async () => {
		const {origin} = await start(answer(503, '{"checks":{"database":"unhealthy: gone","cache":"healthy"}}'));
		const requests = [
			{path: '/health', metrics: orders, health: {each: 'checks', target: '@key', healthy: "@value == 'healthy'", claim: '@value'}},
		];
		const outcome = only(await collectOnce({url: origin, requests}));
		expect(outcome.failure?.kind).toBe('server_error');
		expect(outcome.facts.slice(1)).toMatchObject([
			{target: 'database', healthy: false, claim: 'unhealthy: gone'},
			{target: 'cache', healthy: true},
		]);
	});
});

describe('what is no JSON is named', () => {
	const html = '<!DOCTYPE html><html><title>Dashboard</title></html>';
	const prometheus = '# HELP up Up.\n# TYPE up gauge\nup{job="a"} 1\n';
	const cases: ReadonlyArray<readonly [string, string, string, RegExp]> = [
		[
			'Prometheus text',
			prometheus,
			'text/plain; version=0.0.4; charset=utf-8',
			/Prometheus text, which is not read yet: use kind prometheus later/,
		],
		['OpenMetrics', prometheus, 'application/openmetrics-text; version=1.0.0', /Prometheus text/],
		['Prometheus text under a plain type', prometheus, 'text/plain', /Prometheus text/],
		['samples without comments', 'pipeline_lag_seconds{layer="gold"} 60.1\n', 'text/plain', /Prometheus text/],
		['HTML', html, 'text/html', /an HTML page, not JSON/],
		['HTML that says it is JSON', html, 'application/json', /an HTML page, not JSON/],
		['nothing', '', 'application/json', /empty body/],
		['text', 'Internal Server Error', 'text/plain', /text \(text\/plain\), not JSON: "Internal Server Error"/],
		['cut JSON', '{"latest":{"orders"', 'application/json', /JSON that cannot be read/],
		['bytes', '\u0000\u0001\u0002', 'application/octet-stream', /text \(application\/octet-stream\), not JSON/],
	];
	test.each(cases)('%s', async (_, body, type, message) => {
		const {origin} = await start(answer(200, body, {'content-type': type}));
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/metrics', metrics: orders}]}));
		expect(outcome.failure).toMatchObject({kind: 'bad_answer', message: expect.stringMatching(message)});
		expect(outcome.facts).toEqual([expect.objectContaining({kind: 'health', reachable: true, status: 200})]);
	});

	test('an event stream is refused at once, not after the timeout', async () => {
		const {origin} = await start((_, response) => {
			response.writeHead(200, {'content-type': 'text/event-stream'});
			response.write('data: {}\n\n');
		});
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/sse', metrics: orders}]}, 20_000));
		expect(outcome.failure).toMatchObject({kind: 'bad_answer', message: expect.stringMatching(/event stream/)});
		expect(outcome.durationMs).toBeLessThan(15_000);
	});

	const oddJson: ReadonlyArray<readonly [string, string | Buffer, string]> = [
		['JSON under text/plain', '{"latest":{"orders":6}}', 'text/plain'],
		['JSON under no type', ' \n{"latest":{"orders":6}}', ''],
		['a suffix +json', '{"latest":{"orders":6}}', 'application/vnd.api+json'],
		['a byte order mark', '\ufeff{"latest":{"orders":6}}', 'application/json'],
		['latin1', Buffer.from('{"latest":{"orders":6,"ort":"M\u00fcnchen"}}', 'latin1'), 'application/json; charset=iso-8859-1'],
		["Python's bare NaN beside it", '{"latest":{"orders":6,"text":"NaN \\"NaN\\""},"avg":NaN,"max":-Infinity}', 'application/json'],
	];
	test.each(oddJson)('%s is read', async (_, body, type) => {
		const {origin} = await start(answer(200, body, type === '' ? {} : {'content-type': type}));
		expect(metricsIn(only(await collectOnce({url: origin, requests: [{path: '/m', metrics: orders}]})))).toEqual({orders: 6});
	});

	test('integers beyond 2^53 stay exact in listings and labels', async () => {
		const {origin} = await start(answer(200, '[{"id":9007199254740993,"v":1.5}]', {'content-type': 'application/json'}));
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/l', listings: [{title: 'Ids', each: '@'}]}]}));
		expect(outcome.facts[1]).toMatchObject({kind: 'listing', rows: [['9007199254740993', '1.5']]});
	});
});

describe('a request', () => {
	test('is a GET that asks for JSON, carries the headers of the config, and goes below the path of the url', async () => {
		const server = await start(json({'/base/api/x?k=1&a=b': {latest: {orders: 1}}}));
		const requests = [{path: '/api/x?a=b', metrics: orders}];
		const outcome = only(await collectOnce({url: `${server.origin}/base/?k=1`, headers: {'X-Function-Name': 'pipetop'}, requests}));
		expect(metricsIn(outcome)).toEqual({orders: 1});
		expect(server.seen[0]?.headers).toMatchObject({'x-function-name': 'pipetop', 'user-agent': 'pipetop'});
	});

	test('that several mappings name goes out once', async () => {
		const server = await start(json({'/m': {latest: {orders: 6}, status: 'ok'}, '/n': {}}));
		const requests = [{path: '/m', metrics: orders}, {path: '/n'}, {path: '/m', healthy: "status == 'ok'", metrics: {up: {value: '`1`'}}}];
		const outcomes = await collectOnce({url: server.origin, requests});
		expect(server.asked.toSorted()).toEqual(['/m', '/n']);
		expect(outcomes.map(({part}) => part)).toEqual(['/m', '/n']);
		expect(metricsIn(...outcomes)).toEqual({orders: 6, up: 1});
		expect(healthIn(outcomes[0]!)).toMatchObject({healthy: true});
	});

	test('is asked only when it is due, at the interval of the most eager', async () => {
		const server = await start(json({'/a': {}, '/b': {}}));
		const requests = [
			{path: '/a', every: '5s'},
			{path: '/b', every: '60s'},
			{path: '/a', every: '10s'},
		];
		const asked: Array<readonly [string, number | undefined]> = [];
		const due = (part: string, everyMs: number | undefined) => {
			asked.push([part, everyMs]);
			return part === '/a';
		};
		const outcomes = await collectOnce({url: server.origin, requests}, undefined, contextOf({due}));
		expect(asked).toEqual([
			['/a', 5_000],
			['/b', 60_000],
		]);
		expect(outcomes.map(({part}) => part)).toEqual(['/a']);
		expect(httpKind.shortestMs?.(httpKind.options.parse({url: server.origin, requests}))).toBe(5_000);
	});

	test('goes to the url itself when none is configured', async () => {
		const server = await start(answer(200, '<html></html>', {'content-type': 'text/html'}));
		expect(await collectOnce({url: server.origin})).toEqual([
			expect.objectContaining({part: '/', failure: null, facts: [expect.objectContaining({kind: 'health', status: 200, reachable: true})]}),
		]);
	});

	test('uses one connection for poll after poll', async () => {
		const server = await start(json({'/a': {}}));
		const collector = collectorOf({url: server.origin, requests: [{path: '/a'}]});
		for (let poll = 0; poll < 4; poll += 1) await collector.collect(contextOf());
		await collector.close();
		expect(server.asked).toHaveLength(4);
		expect(server.connections()).toBe(1);
	});

	test('is sent again when the server closed the kept connection meanwhile', async () => {
		let answered = 0;
		const server = await start(({socket}, response) => {
			answered += 1;
			if (answered === 2) return void socket.destroy();
			response.end('{}');
		});
		const collector = collectorOf({url: server.origin, requests: [{path: '/a'}]});
		await collector.collect(contextOf());
		const second = only(await collector.collect(contextOf()));
		await collector.close();
		expect(second.failure).toBeNull();
		expect(server.asked).toHaveLength(3);
	});

	test('all requests of a poll run at the same time', async () => {
		// Nobody is answered before all four have asked.
		const waiting: Array<() => void> = [];
		const server = await start((_, response) => {
			waiting.push(() => response.end('{}'));
			if (waiting.length === 4) for (const go of waiting) go();
		});
		const outcomes = await collectOnce({url: server.origin, requests: ['/1', '/2', '/3', '/4'].map((path) => ({path}))});
		expect(outcomes.map(({failure}) => failure)).toEqual([null, null, null, null]);
	});
});

describe('a packed body is unpacked', () => {
	const body = Buffer.from(JSON.stringify({latest: {orders: 6}, filler: 'x'.repeat(5_000)}));
	const cases: ReadonlyArray<readonly [string, string, Buffer]> = [
		['gzip', 'gzip', gzipSync(body)],
		['br', 'br', brotliCompressSync(body)],
		['deflate (zlib)', 'deflate', deflateSync(body)],
		['deflate (raw)', 'deflate', deflateRawSync(body)],
		['identity', 'identity', body],
	];
	test.each(cases)('%s', async (_, encoding, packed) => {
		const {origin} = await start(answer(200, packed, {'content-type': 'application/json', 'content-encoding': encoding}));
		expect(metricsIn(only(await collectOnce({url: origin, requests: [{path: '/m', metrics: orders}]})))).toEqual({orders: 6});
	});

	const broken: ReadonlyArray<readonly [string, string, Buffer, RegExp]> = [
		['no gzip at all', 'gzip', Buffer.from('{"a":1}'), /cannot be unpacked/],
		['cut gzip', 'gzip', gzipSync(body).subarray(0, 40), /cannot be unpacked/],
		['broken deflate', 'deflate', Buffer.from([0x78, 0x9c, 1, 2, 3]), /cannot be unpacked/],
		['broken br', 'br', Buffer.from('hello'), /cannot be unpacked/],
		['an encoding nobody asked for', 'compress', body, /packed as "compress"/],
	];
	test.each(broken)('%s is a bad answer', async (_, encoding, packed, message) => {
		const {origin} = await start(answer(200, packed, {'content-encoding': encoding}));
		expect(only(await collectOnce({url: origin, requests: [{path: '/m', metrics: orders}]})).failure).toMatchObject({
			kind: 'bad_answer',
			message: expect.stringMatching(message),
		});
	});
});

describe('redirects', () => {
	const redirect = (to: string | undefined, status = 302): Handler => answer(status, '', to === undefined ? {} : {location: to});

	test('are followed, and the answer says from where it came', async () => {
		const {origin} = await start((request, response) => {
			const hop = Number(request.url?.slice(1));
			if (hop < 5) redirect(`/${hop + 1}`, [301, 302, 303, 307, 308][hop])(request, response);
			else json({'/5': {latest: {orders: 6}}})(request, response);
		});
		const outcome = only(await collectOnce({url: origin, requests: [{path: '/0', metrics: orders}]}));
		expect(metricsIn(outcome)).toEqual({orders: 6});
		expect(outcome.notes).toEqual([`/0 was redirected to ${origin}/5`]);
	});

	const bad: ReadonlyArray<readonly [string, Handler, RegExp]> = [
		['in a circle', (request, response) => redirect(request.url === '/a' ? '/b' : '/a')(request, response), /circle/],
		['without an end', (request, response) => redirect(`${request.url}x`)(request, response), /more than 5 redirects/],
		['without a place', redirect(undefined), /without saying where/],
		['to a file', redirect('file:///etc/passwd'), /redirects to file:/],
		['to nonsense', redirect('http://[bad'), /without saying where/],
	];
	test.each(bad)('%s are a bad answer', async (_, handler, message) => {
		const {origin} = await start(handler);
		expect(only(await collectOnce({url: origin, requests: [{path: '/a'}]})).failure).toMatchObject({
			kind: 'bad_answer',
			message: expect.stringMatching(message),
		});
	});

	test('to another host lose every header of the config', async () => {
		const other = await start(json({'/x': {latest: {orders: 6}}}));
		const first = await start(redirect(`${other.origin}/x`));
		const url = first.origin.replace('//', '//user:hunter22@');
		const outcome = only(await collectOnce({url, headers: {'X-Api-Key': 'k-123456'}, requests: [{path: '/a', metrics: orders}]}));
		expect(metricsIn(outcome)).toEqual({orders: 6});
		expect(first.seen[0]?.headers).toMatchObject({
			'x-api-key': 'k-123456',
			authorization: `Basic ${Buffer.from('user:hunter22').toString('base64')}`,
		});
		expect(other.seen[0]?.headers).not.toHaveProperty('x-api-key');
		expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
	});

	test('on the same host keep them', async () => {
		const server = await start((request, response) => (request.url === '/a' ? redirect('/b') : json({'/b': {}}))(request, response));
		await collectOnce({url: server.origin, headers: {authorization: 'Bearer abc'}, requests: [{path: '/a'}]});
		expect(server.seen.map(({headers}) => headers.authorization)).toEqual(['Bearer abc', 'Bearer abc']);
	});
});

describe('options', () => {
	const bad: ReadonlyArray<readonly [string, object, string, RegExp]> = [
		['no url', {}, 'url', /./],
		['a url of another kind', {url: 'ftp://x'}, 'url', /such as http/],
		['a url without a scheme', {url: 'localhost:5000'}, 'url', /such as http/],
		['a path without a slash', {url: 'http://x', requests: [{path: 'health'}]}, 'requests.0.path', /begins with \//],
		['an unknown key', {url: 'http://x', requests: [{path: '/h', method: 'POST'}]}, 'requests.0', /method/],
		['no insecure TLS', {url: 'https://x', tls: {insecure: true}}, 'tls', /insecure/],
		['a certificate without its key', {url: 'https://x', tls: {cert: 'a.pem'}}, 'tls', /belong together/],
		['a header with a line break', {url: 'http://x', headers: {authorization: 'Bearer x\n'}}, 'headers.authorization', /line break/],
		['a zone nobody knows', {url: 'http://x', zone: 'Mars/Olympus'}, 'zone', /time zone/],
		['a time without a unit that exists', {url: 'http://x', requests: [{path: '/', every: '5y'}]}, 'requests.0.every', /5y/],
		['a bad size', {url: 'http://x', maxBody: '8 apples'}, 'maxBody', /8 apples/],
		['a bad healthy', {url: 'http://x', requests: [{path: '/', healthy: "status = 'x'"}]}, 'requests.0.healthy', /character 8/],
	];
	test.each(bad)('%s is refused with its place', (_, options, path, message) => {
		const issue = httpKind.options.safeParse(options).error?.issues[0];
		expect(issue?.path.join('.')).toBe(path);
		expect(issue?.message).toMatch(message);
	});

	test('the address shows neither user, password, query nor fragment', () => {
		const options = httpKind.options.parse({url: 'https://user:hunter22@Example.com:8443/api/?token=abc#x'});
		expect(httpKind.address(options)).toBe('https://example.com:8443/api');
		expect(httpKind.address(httpKind.options.parse({url: 'http://localhost:5000/'}))).toBe('http://localhost:5000');
	});
});
