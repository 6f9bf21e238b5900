import {afterEach, describe, expect, test} from 'vitest';
import {atTheEdge} from '../../source/collectors/cleaning-edge.ts';
import {httpKind} from '../../source/collectors/http.ts';
import {collectOnce, collectorOf, contextOf, type Handler, serve, type TestServer} from './http-server.ts';

const servers: TestServer[] = [];
const start = async (handler: Handler): Promise<TestServer> => {
	const server = await serve(handler);
	servers.push(server);
	return server;
};
afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.close()));
});

const password = 'p@ss/w0rd%é';
const token = 'tok-5e2fa9c1';
const key = 'key 77 & more';
const forms = [
	password,
	encodeURIComponent(password),
	token,
	key,
	encodeURIComponent(key),
	Buffer.from(`scout:${password}`).toString('base64'),
];
/** Fails by naming the form that leaked, never by printing all. */
const leaks = (value: unknown): string[] => forms.filter((form) => JSON.stringify(value).includes(JSON.stringify(form).slice(1, -1)));

const optionsFor = (origin: string) => ({
	url: `${origin.replace('//', `//scout:${encodeURIComponent(password)}@`)}/?apikey=${encodeURIComponent(key)}`,
	headers: {'X-Auth': `Token ${token}`},
	requests: [
		{
			path: '/m',
			metrics: {n: {value: 'n', labels: {said: 'said'}}},
			listings: [{title: 'L', each: 'rows'}],
			alerts: {each: 'rows', name: 'said', text: '{{said}}'},
		},
		{path: '/h', healthy: "status == 'healthy'"},
	],
});

describe('a planted secret', () => {
	test('reaches the server, decoded, and nobody else', async () => {
		const server = await start((_, response) => void response.end('{}'));
		await collectOnce(optionsFor(server.origin));
		expect(server.seen[0]).toMatchObject({
			path: `/m?apikey=${encodeURIComponent(key)}`,
			headers: {'x-auth': `Token ${token}`, authorization: `Basic ${Buffer.from(`scout:${password}`).toString('base64')}`},
		});
	});

	/** A server that repeats everything it was sent, in every place it can. */
	const echo =
		(status: number, type = 'application/json'): Handler =>
		({headers, url}, response) => {
			const said = JSON.stringify({headers, url: decodeURIComponent(url ?? ''), raw: url, password, key});
			response.writeHead(status, {'content-type': type, 'retry-after': '1', 'x-cache': `HIT ${token}`});
			response.end(
				type.includes('json')
					? JSON.stringify({n: 1, status: said, reason: said, detail: said, said, rows: [{said, [token]: password}]})
					: said.slice(1),
			);
		};
	const cases: ReadonlyArray<readonly [string, Handler]> = [
		['an answer', echo(200)],
		['an error', echo(500)],
		['a refusal', echo(401)],
		['a limit', echo(429)],
		['a text', echo(200, 'text/plain')],
		['an error of text', echo(500, 'text/plain')],
		['a broken JSON', (_, response) => void response.writeHead(200, {'content-type': 'application/json'}).end(`{"${token}" ${password}`)],
		['a redirect', ({url}, response) => void response.writeHead(302, {location: `/${token}${url}x`}).end()],
		[
			'a redirect away',
			(_, response) => void response.writeHead(302, {location: `http://no-such-host.invalid/${token}?${encodeURIComponent(key)}`}).end(),
		],
		['a redirect elsewhere', (_, response) => void response.writeHead(302, {location: `${token}:${key}`}).end()],
		['an encoding', (_, response) => void response.writeHead(200, {'content-encoding': token}).end('x')],
		['a closed connection', ({socket}) => void socket.destroy()],
	];
	test.each(cases)('in %s is in no outcome', async (_, handler) => {
		const {origin} = await start(handler);
		const options = optionsFor(origin);
		const outcomes = await collectOnce(options);
		expect(outcomes).toHaveLength(2);
		expect(leaks(outcomes)).toEqual([]);
		expect(leaks(httpKind.address(httpKind.options.parse(options)))).toEqual([]);
	});

	test('cut in two by a limit of length shows no half of it', async () => {
		const half = token.slice(0, 8);
		for (const before of [22, 30, 50, 100, 190, 290]) {
			const said = `${'x'.repeat(before)}${token}`;
			for (const type of ['application/json', 'text/plain', 'application/json;broken']) {
				const {origin} = await start((_, response) => {
					response.writeHead(type.includes('broken') ? 200 : 500, {'content-type': type});
					response.end(type === 'application/json' ? JSON.stringify({n: said, reason: said}) : said);
				});
				const requests = [
					{path: '/m', accept: [500], metrics: {n: {value: 'n'}}},
					{path: '/n', metrics: {n: {value: 'n'}}},
				];
				expect(JSON.stringify(await collectOnce({url: origin, headers: {'X-Auth': token}, requests}))).not.toContain(half);
			}
		}
	});

	test('of a service that is down is in no outcome', async () => {
		const server = await start(() => {});
		await server.close();
		expect(leaks(await collectOnce(optionsFor(server.origin)))).toEqual([]);
	});

	test('in the query of a path is hidden in the name of its part', async () => {
		const {origin} = await start((_, response) => void response.end('{}'));
		const outcomes = await collectOnce({url: origin, requests: [{path: `/m?access_token=${token}`, metrics: {n: {value: 'n'}}}]});
		expect(outcomes[0]?.part).toBe('/m?access_token=***');
		expect(leaks(outcomes)).toEqual([]);
	});
});

test('fifty hostile strings pass the edge as harmless text, wherever a server puts them', async () => {
	const hostile = [
		'\u001b[2J',
		'\u001b[31mred',
		'\u001b]0;title\u0007',
		'\u001b]52;c;ZXZpbA==\u0007',
		'\u001b]8;;http://evil\u001b\\link',
		'\u001bPq#0\u001b\\',
		'\u001b_apc\u001b\\',
		'\u001b^pm\u001b\\',
		'\u001bXsos\u001b\\',
		'\u001bc',
		'\u001b[?1049l',
		'\u001b[6n',
		'\u001b[>c',
		'\u001b(0',
		'\u001b[1;1H',
		'\u001b[K',
		'\u001b',
		'\u001b[',
		'\u001b]',
		'\u001b]0;never ends',
		'\u009b2J',
		'\u009d0;t\u009c',
		'\u0090q\u009c',
		'\u0085',
		'\u0084',
		'\u0000nul',
		'\u0007bell',
		'\u0008back',
		'\u007fdel',
		'\u000b',
		'\r\nnew line',
		'\ttab',
		'\u2028',
		'\u2029',
		'\u202eoverride',
		'\u202abidi',
		'\u2066isolate',
		'\u2069',
		'\u200bzero',
		'\u200d',
		'\u200f',
		'\ufeffbom',
		'\u00adsoft',
		'\u061c',
		'\u{e0041}tag',
		'\ufff9',
		'\ud800',
		'\udc00x',
		'\u001b\u001b[2J',
		'x'.repeat(5_000),
	];
	expect(hostile).toHaveLength(50);
	const rows = hostile.map((text, index) => ({text, index, status: text, [`k${index}${text}`]: text}));
	const body = JSON.stringify({
		status: hostile.join(''),
		reason: hostile.join(' '),
		rows,
		map: Object.fromEntries(hostile.map((text, index) => [`${index}${text}`, text])),
	});
	const {origin} = await start(({url}, response) => {
		response.writeHead(url === '/bad' ? 500 : 200, {'content-type': url === '/text' ? 'text/plain' : 'application/json'});
		response.end(url === '/text' ? `?${hostile.join('')}` : body);
	});
	const mapping = {
		metrics: {
			m: {each: 'rows', value: 'index', labels: {text: 'text'}},
			n: {each: 'rows', value: 'text'},
			keys: {each: 'map', value: '`1`', labels: {key: '@key', value: '@value'}},
		},
		alerts: {each: 'rows', name: 'text', severity: 'text', text: 'text', state: 'status', labels: ['text']},
		events: {each: 'rows', at: 'index', kind: 'text', text: 'text', id: 'text'},
		runs: {each: 'rows', kind: 'etl', name: 'text', state: 'text', id: 'text'},
		checks: [{each: 'rows', dataset: '{{text}}', title: '{{text}}', dimension: 'Validity', claim: 'text'}],
		listings: [{title: 'L', each: 'rows'}],
		health: {each: 'rows', target: 'text', claim: 'text', reason: 'text'},
	};
	const requests = [
		{path: '/good', healthy: "status == 'x'", ...mapping},
		{path: '/bad', ...mapping},
		{path: '/text', ...mapping},
	];
	const collector = atTheEdge(collectorOf({url: origin, requests}), []);
	const outcomes = await collector.collect(contextOf());
	await collector.close();
	expect(outcomes.flatMap(({facts}) => facts).length).toBeGreaterThan(300);
	const raw: string[] = [];
	const walk = (value: unknown): void => {
		if (typeof value === 'string') {
			if (
				/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/u.test(
					value,
				)
			)
				raw.push(JSON.stringify(value));
			if (value.length > 2_000) raw.push(`${value.length} characters`);
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, inner] of Object.entries(value)) {
				walk(name);
				walk(inner);
			}
		}
	};
	walk(outcomes);
	expect(raw).toEqual([]);
});
