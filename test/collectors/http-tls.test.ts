import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import type {ServerOptions} from 'node:https';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {collectOnce, collectorOf, contextOf, healthIn, json, metricsIn, only, serve, type TestServer} from './http-server.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl && process.env.CI) throw new Error('openssl is needed to make the certificates of this test');

let folder = '';
const file = (name: string) => path.join(folder, name);
const openssl = (...words: string[]) => execFileSync('openssl', words, {cwd: folder, stdio: 'pipe'});

/** A certificate of `issuer` for localhost; `days` below 0 makes one that has expired. */
const issue = (name: string, issuer: string, more: {host?: string; from?: string; to?: string} = {}): void => {
	const host = more.host ?? 'localhost';
	openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${host}`);
	writeFileSync(file(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
	const time = more.to ? ['-not_before', more.from ?? '', '-not_after', more.to] : ['-days', '30'];
	if (more.to) {
		// `x509 -req` of OpenSSL 3.0 has no dates of its own; `ca` has.
		writeFileSync(file('index.txt'), '');
		writeFileSync(file('serial'), '01\n');
		writeFileSync(
			file('ca.cnf'),
			'[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n',
		);
		openssl(
			'ca',
			'-batch',
			'-config',
			'ca.cnf',
			'-cert',
			`${issuer}.pem`,
			'-keyfile',
			`${issuer}.key`,
			'-in',
			`${name}.csr`,
			'-out',
			`${name}.pem`,
			'-notext',
			'-extfile',
			`${name}.ext`,
			'-startdate',
			more.from ?? '',
			'-enddate',
			more.to,
		);
	} else {
		openssl(
			'x509',
			'-req',
			'-in',
			`${name}.csr`,
			'-CA',
			`${issuer}.pem`,
			'-CAkey',
			`${issuer}.key`,
			'-CAcreateserial',
			'-out',
			`${name}.pem`,
			'-extfile',
			`${name}.ext`,
			...time,
		);
	}
};

const pair = (name: string): ServerOptions => ({key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.pem`))});
const servers: TestServer[] = [];
const start = async (options: ServerOptions): Promise<TestServer> => {
	const server = await serve(json({'/m': {n: 1}}), options);
	servers.push(server);
	return server;
};
const requests = [{path: '/m', metrics: {n: {value: 'n'}}}];
const read = async (options: object) => only(await collectOnce({requests, ...options}));

describe.skipIf(!hasOpenssl)('https', () => {
	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'pipetop-tls-'));
		for (const ca of ['ca', 'other-ca']) {
			openssl(
				'req',
				'-x509',
				'-newkey',
				'rsa:2048',
				'-nodes',
				'-keyout',
				`${ca}.key`,
				'-out',
				`${ca}.pem`,
				'-days',
				'30',
				'-subj',
				`/CN=${ca}`,
			);
		}
		issue('server', 'ca');
		issue('client', 'ca', {host: 'pipetop'});
		issue('stranger', 'other-ca', {host: 'pipetop'});
		issue('elsewhere', 'ca', {host: 'example.org'});
		issue('expired', 'ca', {from: '20200101000000Z', to: '20200201000000Z'});
	});
	afterEach(async () => {
		await Promise.all(servers.splice(0).map((server) => server.close()));
	});
	afterAll(() => {
		if (folder !== '') rmSync(folder, {recursive: true, force: true});
	});

	test('is read with the CA of the config, given as a file or as text', async () => {
		const {origin} = await start(pair('server'));
		for (const ca of [file('ca.pem'), readFileSync(file('ca.pem'), 'utf8')]) {
			expect(metricsIn(await read({url: origin, tls: {ca}}))).toEqual({n: 1});
		}
	});

	const refused: ReadonlyArray<readonly [string, string, string | undefined, RegExp]> = [
		['a CA that nobody knows', 'server', undefined, /CA that is not known|self-signed/],
		['another CA than the one of the config', 'server', 'other-ca.pem', /CA that is not known/],
		['another host name', 'elsewhere', 'ca.pem', /another host name/],
		['an expired certificate', 'expired', 'ca.pem', /expired/],
	];
	test.each(refused)('%s is refused, and nothing is sent', async (_, certificate, ca, message) => {
		const server = await start(pair(certificate));
		const outcome = await read({url: server.origin, ...(ca && {tls: {ca: file(ca)}})});
		expect(outcome.failure).toMatchObject({kind: 'auth', message: expect.stringMatching(message)});
		expect(healthIn(outcome)).toMatchObject({reachable: false});
		expect(server.asked).toEqual([]);
	});

	test('shows its client certificate to a server that wants one', async () => {
		const {origin} = await start({...pair('server'), ca: readFileSync(file('ca.pem')), requestCert: true, rejectUnauthorized: true});
		const own = {ca: file('ca.pem'), cert: file('client.pem'), key: file('client.key')};
		expect(metricsIn(await read({url: origin, tls: own}))).toEqual({n: 1});
		expect((await read({url: origin, tls: {ca: file('ca.pem')}})).failure).toMatchObject({
			kind: 'auth',
			message: expect.stringMatching(/wants a client certificate/),
		});
		const stranger = {ca: file('ca.pem'), cert: file('stranger.pem'), key: file('stranger.key')};
		// Node's server hangs up without a word to a certificate it does not like.
		const outcome = await read({url: origin, tls: stranger});
		expect(outcome.failure).toMatchObject({kind: 'unreachable', message: expect.stringMatching(/closed|reset/)});
		expect(metricsIn(outcome)).toEqual({});
	});

	test('does not show its client certificate to the host a redirect leads to', async () => {
		const peers: string[] = [];
		const other = await serve(
			(request, response) => {
				const {subject} = (request.socket as unknown as {getPeerCertificate(): {subject?: {CN?: string}}}).getPeerCertificate();
				peers.push(subject?.CN ?? 'nobody');
				response.end('{"n":2}');
			},
			{...pair('server'), ca: readFileSync(file('ca.pem')), requestCert: true, rejectUnauthorized: false},
		);
		const first = await serve((_, response) => void response.writeHead(302, {location: `${other.origin}/m`}).end(), pair('server'));
		servers.push(other, first);
		const outcome = await read({url: first.origin, tls: {ca: file('ca.pem'), cert: file('client.pem'), key: file('client.key')}});
		expect(metricsIn(outcome)).toEqual({n: 2});
		expect(peers).toEqual(['nobody']);
	});

	test('to a port that speaks plain http says so', async () => {
		const plain = await serve(json({}));
		servers.push(plain);
		const outcome = await read({url: plain.origin.replace('http:', 'https:')});
		expect(outcome.failure).toMatchObject({kind: 'auth', message: expect.stringMatching(/plain http/)});
	});

	test('with a certificate file that is not there fails as a whole and names the option', async () => {
		const collector = collectorOf({url: 'https://localhost:1', requests, tls: {ca: file('no-such.pem')}});
		await expect(collector.collect(contextOf())).rejects.toMatchObject({
			kind: 'missing',
			message: expect.stringMatching(/^tls\.ca: cannot read .*ENOENT/),
		});
		await collector.close();
	});

	test('with a certificate file that holds none says so', async () => {
		writeFileSync(file('nonsense.pem'), 'hello');
		writeFileSync(file('broken.pem'), '-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n');
		const cases: ReadonlyArray<readonly [object, RegExp]> = [
			[{cert: file('nonsense.pem'), key: file('client.key')}, /^tls\.cert: .* holds no PEM text$/],
			[{cert: file('broken.pem'), key: file('client.key')}, /^tls: these certificates cannot be used/],
			[{cert: file('client.pem'), key: file('server.key')}, /^tls: these certificates cannot be used .*mismatch/],
			[{ca: file('nonsense.pem')}, /^tls\.ca: .* holds no PEM text$/],
		];
		for (const [tls, message] of cases) {
			const collector = collectorOf({url: 'https://localhost:1', requests, tls});
			await expect(collector.collect(contextOf())).rejects.toMatchObject({kind: 'auth', message: expect.stringMatching(message)});
			await collector.close();
		}
	});

	test('reads its files again once the server refused them', async () => {
		const server = await start(pair('server'));
		writeFileSync(file('rotated.pem'), readFileSync(file('other-ca.pem')));
		const collector = collectorOf({url: server.origin, requests, tls: {ca: file('rotated.pem')}});
		expect(only(await collector.collect(contextOf())).failure?.kind).toBe('auth');
		writeFileSync(file('rotated.pem'), readFileSync(file('ca.pem')));
		expect(only(await collector.collect(contextOf())).failure).toBeNull();
		await collector.close();
	});
});
