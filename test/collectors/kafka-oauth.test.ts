import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {atTheEdge} from '../../source/collectors/cleaning-edge.ts';
import {expiryOf, type OauthOrigin, openTokenSource} from '../../source/collectors/kafka/oauth.ts';
import {saslOf} from '../../source/collectors/kafka/sasl-login.ts';
import type {Collector} from '../../source/model/collector-contract.ts';
import {noInterest} from '../../source/model/interest.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';

const jwt = (claims: object): string =>
	`${[{alg: 'none'}, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
const node = (script: string, ...more: string[]): OauthOrigin => ({
	kind: 'command',
	command: [process.execPath, '-e', script, ...more],
	refreshMs: 60_000,
});
/** A zombie that nobody waits for has ended too. */
const isRunning = (pid: number): boolean => {
	try {
		return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
};
const now = Date.parse('2026-11-01T00:00:00Z');

describe('tokens of OAUTHBEARER', () => {
	let folder: TemporaryFolder;
	const file = (): string => join(folder.path, 'token');
	beforeAll(() => {
		folder = temporaryFolder('oauth');
	});
	afterAll(() => folder.remove());

	it('say when they expire, if they are JWTs', () => {
		expect(expiryOf(jwt({exp: 1_800_000_000}))).toBe(1_800_000_000_000);
		for (const text of ['opaque', 'a.b.c', 'a.b', jwt({}), jwt({exp: 'soon'}), 'a.b.c.d']) expect(expiryOf(text)).toBeNull();
	});

	it('come from a command that is run without a shell, and once for all who ask', async () => {
		const script = `process.stdout.write(Buffer.from(process.argv[1]).toString('hex') + '.' + process.pid)`;
		const source = openTokenSource(node(script, '$(id) > x'));
		const [one, two] = await Promise.all([source.token(now), source.token(now)]);
		expect(one?.value).toMatch(new RegExp(`^${Buffer.from('$(id) > x').toString('hex')}`));
		expect(one?.value).toBe(two?.value);
		expect((await source.token(now + 59_000)).value).toBe(one?.value);
		expect((await source.token(now + 61_000)).value).not.toBe(one?.value);
		expect(source.secrets()).toContain(one?.value);
	});

	it('of a command are renewed before they expire, and after a refusal', async () => {
		const script = `const exp = ${now / 1000 + 100}; process.stdout.write(['{}', JSON.stringify({exp, jti: process.pid}), ''].map((p) => Buffer.from(p).toString('base64url')).join('.'))`;
		const source = openTokenSource(node(script));
		const first = await source.token(now);
		expect(first.expiresAtMs).toBe(now + 100_000);
		expect((await source.token(now + 79_000)).value).toBe(first.value);
		const second = await source.token(now + 81_000);
		expect(second.value).not.toBe(first.value);
		source.forget();
		expect((await source.token(now + 82_000)).value).not.toBe(second.value);
	});

	it('may be what an OAuth server answers', async () => {
		const source = openTokenSource(node(`console.log(JSON.stringify({access_token: 'abc-123', expires_in: 300, token_type: 'Bearer'}))`));
		expect(await source.token(now)).toEqual({value: 'abc-123', expiresAtMs: now + 300_000});
	});

	it('come from a file, which is read for every login', async () => {
		const source = openTokenSource({kind: 'file', file: file()});
		writeFileSync(file(), 'first\n');
		expect((await source.token(now)).value).toBe('first');
		writeFileSync(file(), 'second\n');
		expect((await source.token(now)).value).toBe('second');
	});

	it.each<[string, () => OauthOrigin, RegExp]>([
		[
			'a command that is not there',
			() => ({kind: 'command', command: ['/nowhere/get-token', 'geheim'], refreshMs: 1}),
			/the command \/nowhere\/get-token is not found/,
		],
		['a command that fails', () => node(`console.error('geheim'); process.exit(3)`), /ended with exit code 3: run it by hand/],
		['a command that says nothing', () => node(''), /gives nothing/],
		[
			'a command without end of words',
			() => node(`setInterval(() => process.stdout.write('geheim'.repeat(10000)), 1)`),
			/prints more than 65536 bytes/,
		],
		['a command that prints a sentence', () => node(`console.log('please log in: geheim')`), /no token: one word is expected/],
		['JSON without a token', () => node(`console.log('{"error":"geheim"}')`), /JSON without access_token/],
		['a file that is not there', () => ({kind: 'file', file: '/nowhere/token'}), /the file \/nowhere\/token cannot be read \(ENOENT\)/],
		['a folder', () => ({kind: 'file', file: folder.path}), /is not a plain file/],
	])('%s is named, and what it said is not repeated', async (_, origin, message) => {
		const failure = await openTokenSource(origin())
			.token(now)
			.then(
				() => null,
				(error: Error) => error,
			);
		expect(failure).toMatchObject({kind: 'auth', message: expect.stringMatching(message)});
		expect(failure?.message).not.toContain('geheim');
	});

	it('a command that hangs is ended with all it started when the source is closed', async () => {
		const mark = join(folder.path, 'started');
		const script = `const {spawn} = require('node:child_process'); const child = spawn('sleep', ['300']); require('node:fs').writeFileSync(${JSON.stringify(mark)}, String(child.pid)); setInterval(() => {}, 1000)`;
		const source = openTokenSource(node(script));
		const asked = source.token(now).then(
			() => 'a token',
			(error: Error) => error.message,
		);
		const child = await expect
			.poll(() => (existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : 0), {timeout: 20_000})
			.toBeGreaterThan(0)
			.then(() => Number(readFileSync(mark, 'utf8')));
		source.close();
		expect(await asked).toMatch(/was ended with pipetop/);
		await expect.poll(() => isRunning(child), {timeout: 20_000}).toBe(false);
	});

	it('that a broker repeats are hidden at the edge, in failures and in facts', async () => {
		writeFileSync(file(), 'sehr-geheimes-token');
		const tokens = openTokenSource({kind: 'file', file: file()});
		const {authenticationProvider} = saslOf({mechanism: 'OAUTHBEARER', tokens}, () => now) as {
			authenticationProvider: (tools: object) => {authenticate(): Promise<void>};
		};
		// A hostile broker that says what it was sent.
		const saslAuthenticate = async ({request}: {request: {encode(): Promise<Buffer>}}): Promise<string> =>
			`you sent ${(await request.encode()).toString('utf8', 4)}`;
		const login = authenticationProvider({saslAuthenticate});
		let fails = true;
		const source: Collector = {
			async collect() {
				if (fails) await login.authenticate();
				const note = `token ${(await tokens.token(now)).value}`;
				return [{part: 'brokers', startedAtMs: now, durationMs: 1, facts: [], failure: null, notes: [note]}];
			},
			close: async () => undefined,
			secrets: tokens.secrets,
		};
		const context = {signal: new AbortController().signal, deadlineMs: now, now: () => now, interest: noInterest, due: () => true};
		const bare = await source.collect(context).catch((error: Error) => error.message);
		expect(bare).toContain('sehr-geheimes-token');
		const failure = await atTheEdge(source, [])
			.collect(context)
			.catch((error: Error) => error.message);
		expect(failure).toMatch(/you sent .*Bearer \*\*\*/);
		fails = false;
		expect(JSON.stringify(await atTheEdge(source, []).collect(context))).toContain('token ***');
	});
});
