import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Sandbox, sandbox} from '../cli/run.ts';
import {type Service, startService} from '../cli/service.ts';
import {recordedText} from './recorded.ts';
import {openScreen} from './screen.ts';

const timeout = 240_000;
let box: Sandbox;
let service: Service;

/** One secret for each way in. */
const planted = {
	urlPassword: 'pl4nted-in-url',
	token: 'pl4nted-token',
	databasePassword: 'pl4nted/data base',
	header: 'pl4nted-header',
	bearer: 'pl4nted.bearer',
	parameter: 'pl4nted-parameter',
	dotEnv: 'pl4nted-dotenv',
	number: '8675309001',
};
const environment = {
	API_TOKEN: planted.token,
	DATABASE_URL: `postgres://app:${encodeURIComponent(planted.databasePassword)}@127.0.0.1:1/shop`,
	BEARER: planted.bearer,
	NUMBER_PASSWORD: planted.number,
};
const basic = Buffer.from(`user:${planted.urlPassword}`).toString('base64');
const forms = [...Object.values(planted).flatMap((secret) => [secret, encodeURIComponent(secret)]), basic];
/** Which secrets a text gives away. */
const leaks = (text: string): readonly string[] => forms.filter((form) => text.includes(form));

beforeAll(async () => {
	box = sandbox();
	// The server says everything that it was sent and knows, as frameworks in debug mode do.
	const said = (url: string | undefined, headers: object): string =>
		`cannot connect to ${environment.DATABASE_URL} as ${planted.databasePassword}; got ${url} with ${JSON.stringify(headers)}; ${Object.values(planted).join(' ')}`;
	service = await startService({
		'/health': (request, response) => {
			response.writeHead(503, {'content-type': 'application/json'});
			response.end(JSON.stringify({status: 'down', detail: said(request.url, request.headers)}));
		},
		'/broken': (request, response) => {
			response.writeHead(500, `failed ${planted.token}`, {'content-type': 'text/plain'});
			response.end(said(request.url, request.headers));
		},
		'/echo': (request, response) => {
			response.writeHead(200, {'content-type': 'application/json'});
			response.end(
				JSON.stringify({rows: [{name: said(request.url, request.headers), value: 1}, ...forms.map((name) => ({name, value: 1}))]}),
			);
		},
		'/moved': (_, response) => {
			response.writeHead(302, {location: `http://user:${planted.urlPassword}@127.0.0.1:1/?token=${planted.token}`});
			response.end();
		},
	});
	writeFileSync(path.join(box.folder, '.env'), `FROM_FILE_SECRET=${planted.dotEnv}\n`);
	writeFileSync(
		path.join(box.folder, 'secrets.yaml'),
		`title: shop \${API_TOKEN}
sources:
  api:
    kind: http
    title: api of \${FROM_FILE_SECRET}
    url: ${service.url.replace('http://', `http://user:${planted.urlPassword}@`)}
    every: 1s
    headers:
      X-Api-Key: ${planted.header}
      Authorization: Bearer \${BEARER}
    requests:
      - {path: '/broken?token=${planted.parameter}'}
      - {path: '/broken/\${API_TOKEN}'}
      - {path: /moved}
      - path: /echo
        metrics: {echoed: {each: rows, value: value, labels: {name: name}}}
        alerts: {each: rows, name: name, text: name}
        listings: [{title: Rows, each: rows, columns: {Name: name}}]
  basic:
    kind: http
    url: ${service.url.replace('http://', `http://user:${planted.urlPassword}@`)}
    every: 1s
    requests: [{path: /echo, listings: [{title: Basic, each: rows, columns: {Name: name}}]}, {path: /broken}]
  database:
    kind: postgres
    url: \${DATABASE_URL}
    every: 1s
    timeout: 2s
  numbered:
    kind: postgres
    host: 127.0.0.1
    port: 1
    user: app
    password: \${NUMBER_PASSWORD}
    every: 1s
    timeout: 2s
services:
  - {title: Shop API, source: api, path: /health}
  - {title: Database, source: database}
  - {title: Numbered, source: numbered}
`,
	);
	writeFileSync(
		path.join(box.folder, 'mistaken.yaml'),
		`sources:
  api: {kind: http, url: 'nowhere://user:${planted.urlPassword}@h', tokn: 1}
  database: {kind: postgres, url: "\${DATABASE_URL}", every: "\${API_TOKEN}", password: 8675309001}
kpis:
  - {title: a, expr: "sum(\${API_TOKEN}"}
`,
	);
}, timeout);
afterAll(async () => {
	await service.stop();
	box.remove();
});

test(
	'the server really was sent what must not be shown',
	async () => {
		await box.run(['check', '-c', 'secrets.yaml'], {environment});
		const headers = service.requests.map((request) => JSON.stringify(request.headers)).join('\n');
		expect(headers).toContain(planted.header);
		expect(headers).toContain(`Bearer ${planted.bearer}`);
		expect(headers).toContain(`Basic ${basic}`);
		expect(service.requests.map(({url}) => url)).toContain(`/broken?token=${planted.parameter}`);
	},
	timeout,
);

test.each([
	['config', '-c', 'secrets.yaml'],
	['check', '-c', 'secrets.yaml'],
	['check', '-c', 'secrets.yaml', '-f', 'json'],
	['check', '-c', 'secrets.yaml', '-f', 'ndjson'],
	['watch', '-c', 'secrets.yaml', '--count', '1'],
	['config', '-c', 'mistaken.yaml'],
	['info'],
	['init', 'made.yaml'],
])(
	'no secret is printed by %s %s %s %s %s',
	async (...line) => {
		const ran = await box.run(
			line.filter((word) => word !== undefined),
			{environment},
		);
		expect(`${ran.stdout}${ran.stderr}`.length).toBeGreaterThan(20);
		expect(leaks(ran.stdout)).toEqual([]);
		expect(leaks(ran.stderr)).toEqual([]);
	},
	timeout,
);

test(
	'no secret is on the screen or in a recording, compressed or not',
	async () => {
		const screen = await openScreen(box, 160, 50, environment);
		const {session} = screen;
		try {
			const from = session.bytes.length;
			screen.start('-c secrets.yaml --record secrets.ptop');
			await screen.shows(/Shop API/u);
			await screen.shows(/Numbered .*(?:down|refused|unknown|\?)/u);
			for (const key of ['1', 'z', 'x', 'q', 'j', 'x', 'q', 'j', 'x', 'q', 'q', '6', 'z', 'x', 'q']) {
				session.type(key);
				await screen.settled();
			}
			session.type('\u0003');
			await screen.shows(/code \d/u);
			expect(session.bytes.length - from).toBeGreaterThan(3_000);
			expect(leaks(session.bytes.slice(from))).toEqual([]);
			expect(leaks(session.everything)).toEqual([]);
		} finally {
			await screen.end();
		}
		const {raw, text, blocks} = recordedText(path.join(box.folder, 'secrets.ptop'));
		expect(blocks).toBeGreaterThan(1);
		expect(text).toContain('***');
		expect(leaks(raw)).toEqual([]);
		expect(leaks(text)).toEqual([]);
	},
	timeout,
);
