import {describe, expect, test} from 'vitest';
import {collectSecrets, hiddenEverywhere, isSecretName, redact} from '../../source/config/secrets.ts';

describe('which names stand for secrets', () => {
	test.each([
		'password',
		'PGPASSWORD',
		'db_passwd',
		'API_TOKEN',
		'apiKey',
		'api-key',
		'X-Api-Key',
		'client_secret',
		'Authorization',
		'X-Auth',
		'Cookie',
		'private_key',
		'aws_credentials',
	])('%s does', (name) => expect(isSecretName(name)).toBe(true));
	test.each(['title', 'author', 'every', 'keyspace', 'path', 'monkey', 'Accept', 'user', 'database'])('%s does not', (name) =>
		expect(isSecretName(name)).toBe(false),
	);
});

describe('what is secret in a config', () => {
	const cases: ReadonlyArray<readonly [what: string, value: unknown, secrets: readonly string[]]> = [
		['a key', {password: 'hunter2'}, ['hunter2']],
		['a number under a key', {password: 123456}, ['123456']],
		['everything under a key', {credentials: {user: 'u1', list: ['a1', 'b1']}}, ['u1', 'a1', 'b1']],
		['a password in an address', {url: 'postgres://me:p%40ss@db/x'}, ['p%40ss', 'p@ss']],
		['a telling parameter of an address', {url: 'https://h/x?token=abc123&page=2&sig=zzz'}, ['abc123', 'zzz']],
		['a password in a connection text', {dsn: "host=h user=u password='a b' dbname=d"}, ['a b']],
		['a header and its bare value', {headers: {Authorization: 'Bearer abc.def'}}, ['Bearer abc.def', 'abc.def']],
		['every header but those that everybody sends', {headers: {'X-Tenant': 'acme-7', Accept: 'text/html'}}, ['acme-7']],
		['a parameter of a path', {path: '/rows?api_key=abc123&page=2'}, ['abc123']],
		['a private key', {tls: {key: '-----BEGIN PRIVATE KEY-----\nabc\n'}}, ['-----BEGIN PRIVATE KEY-----\nabc\n']],
		[
			'what follows a telling flag of a command, and nothing else',
			{oauth: {command: ['get-token', '--client-id', 'me', '--client-secret', 'abc123', '--password=xyz', '--token', '--verbose']}},
			['abc123', 'xyz'],
		],
		['no name of a metric', {metrics: {llm_tokens_total: {value: 'tokens', labels: {partition_key: '@key'}}}}, []],
		['a secret below a metric all the same', {metrics: {a: {headers: {token: 'abc123'}}}}, ['abc123']],
		['nothing in an ordinary source', {kind: 'http', url: 'http://h:80/a?b=c', every: '5s', max_rows: 3}, []],
	];
	test.each(cases)('%s', (_, value, secrets) => {
		expect(collectSecrets(value)).toEqual(secrets);
	});
});

describe('what is shown', () => {
	test('secrets are gone wherever they stand, in their own words and encoded', () => {
		const value = {password: 'p@ss word', note: 'uses p@ss word', url: 'http://u:p%40ss%20word@h', list: [{key: 'x p@ss word y'}], n: 5};
		const shown = JSON.stringify(redact(value, ['p@ss word']));
		expect(shown).not.toMatch(/p@ss|p%40ss/u);
		expect(shown).toContain('"n":5');
	});

	test('the longer secret goes first, so that none leaves a rest', () => {
		expect(redact('abcdef abc', ['abc', 'abcdef'])).toBe('*** ***');
	});

	test('a password in an address goes even when nobody named it', () => {
		expect(redact('see postgres://u:x@h/d and amqp://a:b@c', [])).toBe('see postgres://u:***@h/d and amqp://a:***@c');
	});

	test('a password that the config says openly too is hidden at its place and leaves the word alone elsewhere', () => {
		const value = {kind: 'postgres', url: 'postgres://postgres:postgres@db/shop', services: [{target: 'postgres'}], password: 'postgres'};
		const hidden = hiddenEverywhere(collectSecrets(value), value, value);
		expect(hidden).toEqual([]);
		expect(redact(value, hidden)).toEqual({
			kind: 'postgres',
			url: 'postgres://postgres:***@db/shop',
			services: [{target: 'postgres'}],
			password: '***',
		});
	});

	test('a variable that goes into an address is hidden there too', () => {
		const value = {url: 'http://h/tok-123/api', title: 'tok-123'};
		const written = {url: 'http://h/${API_TOKEN}/api', title: '${API_TOKEN}'};
		expect(hiddenEverywhere(['tok-123'], written, value)).toEqual(['tok-123']);
		expect(redact(value, ['tok-123'])).toEqual({url: 'http://h/***/api', title: '***'});
	});

	test('a secret among the arguments of a command is hidden', () => {
		const value = {command: ['get-token', '--client-secret', 'abc123', '--password=xyz']};
		const hidden = hiddenEverywhere(collectSecrets(value), value, value);
		expect(redact(value, hidden)).toEqual({command: ['get-token', '--client-secret', '***', '--password=***']});
	});

	test('a password of its own is hidden everywhere', () => {
		const value = {kind: 'postgres', url: 'postgres://postgres:s3cr3t@db/shop'};
		expect(hiddenEverywhere(collectSecrets(value), value, value)).toEqual(['s3cr3t', 's3cr3t']);
	});
});
