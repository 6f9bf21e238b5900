import {describe, expect, it, test} from 'vitest';
import {readClientProperties} from '../../source/collectors/kafka/client-properties.ts';
import {parseJaas} from '../../source/collectors/kafka/jaas.ts';
import {parseJavaProperties} from '../../source/collectors/kafka/java-properties.ts';
import {kafkaOptions} from '../../source/collectors/kafka/options.ts';

describe("Java's properties are read as Java reads them", () => {
	test.each<[string, string, Record<string, string>]>([
		['keys end at =, : or blanks', 'a=1\nb:2\nc 3\n d = 4 ', {a: '1', b: '2', c: '3', d: '4 '}],
		['comments and blank lines are passed', '# no=1\n! no=2\n\n  # no=3\nyes=1', {yes: '1'}],
		['a backslash continues a line and drops the next one’s indent', 'a=1,\\\n   2,\\\r\n\t3', {a: '1,2,3'}],
		['two backslashes at the end do not', 'a=1\\\\\nb=2', {a: '1\\', b: '2'}],
		['escapes', 'a\\=b=x\\ty\\u00fcz\\:\\q', {'a=b': 'x\ty\u00fcz:q'}],
		['the later of two counts', 'a=1\na=2', {a: '2'}],
		['a key alone has an empty value', 'a\nb=', {a: '', b: ''}],
		['a comment sign inside a value stays', 'password=ab#cd!', {password: 'ab#cd!'}],
	])('%s', (_, text, expected) => {
		expect(Object.fromEntries(parseJavaProperties(text))).toEqual(expected);
	});

	test('a JAAS line gives its module and options, with quotes and escapes', () => {
		const {module, options} = parseJaas(
			String.raw`org.apache.kafka.common.security.scram.ScramLoginModule required username='al ice' /* of us */ password="a\"b;c=d" tokenauth=true;`,
			'client.properties',
		);
		expect(module).toBe('ScramLoginModule');
		expect(Object.fromEntries(options)).toEqual({username: 'al ice', password: 'a"b;c=d', tokenauth: 'true'});
	});
	test.each([
		['', /names no login module/],
		['x.PlainLoginModule username="a";', /lacks the word `required`/],
		['x.PlainLoginModule required username "geheim";', /not `name=value`/],
		['x.PlainLoginModule required username="geheim"', /does not end with `;`/],
	])('%s is told without its values', (text, message) => {
		expect(() => parseJaas(text, 'client.properties')).toThrow(message);
		expect(() => parseJaas(text, 'client.properties')).not.toThrow(/geheim/);
	});
});

const plain = (options: string): string => `sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required ${options};`;
const oauth = (options = ''): string =>
	`sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ${options};\nsasl.mechanism=OAUTHBEARER`;

describe("a Java client's properties", () => {
	it('give addresses, TLS, login and what must be hidden', () => {
		const read = readClientProperties(
			[
				'bootstrap.servers=SASL_SSL://a:9092, [::1]:9093',
				'security.protocol=SASL_SSL',
				'sasl.mechanism=SCRAM-SHA-512',
				'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\\n  username="reader" \\\n  password="sehr-geheim";',
				'ssl.truststore.type=PEM',
				'ssl.truststore.location=/etc/ca.pem',
				'ssl.truststore.password=trust-geheim',
				'ssl.endpoint.identification.algorithm=',
				'ssl.cipher.suites=TLS_AES_128_GCM_SHA256',
				'group.id=ignored',
			].join('\n'),
			'client.properties',
		);
		expect(read).toEqual({
			brokers: [
				{host: 'a', port: 9092},
				{host: '::1', port: 9093},
			],
			tls: {ca: '/etc/ca.pem', verify: true, checkHost: false},
			sasl: {mechanism: 'SCRAM-SHA-512', username: 'reader', password: 'sehr-geheim'},
			notes: ['client.properties: not followed: ssl.cipher.suites'],
			secrets: ['trust-geheim', 'sehr-geheim'],
		});
	});

	it.each<[string, string, object]>([
		['nothing: plain text and nobody to log in as', '', {tls: undefined, sasl: undefined, notes: []}],
		[
			'TLS with our own certificate',
			'security.protocol=SSL\nssl.keystore.location=k.p12\nssl.keystore.password=geheim',
			{
				tls: {keystore: 'k.p12', passphrase: 'geheim', verify: true, checkHost: true},
				secrets: ['geheim'],
			},
		],
		[
			'settings without effect',
			plain('username="a" password="geheim"'),
			{
				sasl: undefined,
				notes: [expect.stringContaining('security.protocol is PLAINTEXT')],
			},
		],
		[
			'PLAIN where only the module says so',
			`security.protocol=SASL_PLAINTEXT\n${plain('username="a" password="geheim"')}`,
			{
				sasl: {mechanism: 'PLAIN', username: 'a', password: 'geheim'},
			},
		],
		['a password that is also the name', `security.protocol=SASL_PLAINTEXT\n${plain('username="admin" password="admin"')}`, {secrets: []}],
		[
			"Kafka's own file of a token",
			`security.protocol=SASL_SSL\n${oauth()}\nsasl.oauthbearer.token.endpoint.url=file:///run/to%20ken`,
			{
				sasl: {mechanism: 'OAUTHBEARER', oauth: {kind: 'file', file: '/run/to ken'}},
			},
		],
		[
			'a token written out',
			`security.protocol=SASL_SSL\n${oauth('oauth.access.token="abc.def"')}`,
			{
				sasl: {mechanism: 'OAUTHBEARER', oauth: {kind: 'text', token: 'abc.def', where: 'oauth.access.token of f'}},
				secrets: ['abc.def'],
			},
		],
	])('%s', (_, text, expected) => {
		expect(readClientProperties(text, 'f')).toMatchObject(expected);
	});

	it.each<[string, string, RegExp]>([
		['an unknown protocol', 'security.protocol=TLS', /security\.protocol TLS is none of/],
		[
			'Kerberos',
			'security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI\nsasl.jaas.config=a.Krb5LoginModule required;',
			/GSSAPI is not supported/,
		],
		[
			'SCRAM without saying which',
			'security.protocol=SASL_SSL\nsasl.jaas.config=a.ScramLoginModule required;',
			/sasl\.mechanism is not set/,
		],
		['nobody to log in as', 'security.protocol=SASL_SSL\nsasl.mechanism=PLAIN', /sasl\.jaas\.config is not set/],
		['no password', `security.protocol=SASL_SSL\n${plain('username="a"')}`, /gives no password/],
		[
			'a token endpoint',
			`security.protocol=SASL_SSL\n${oauth('clientId="a" clientSecret="geheim"')}\nsasl.oauthbearer.token.endpoint.url=https://x`,
			/set sasl\.oauth\.command or sasl\.oauth\.file/,
		],
		['a bad address', 'bootstrap.servers=geheim@nowhere', /not host:port/],
	])('tell %s and what to do, and no secret', (_, text, message) => {
		expect(() => readClientProperties(text, 'f')).toThrow(message);
		expect(() => readClientProperties(text, 'f')).not.toThrow(/geheim/);
	});
});

describe('the options of a login', () => {
	it.each<[object, RegExp]>([
		[{mechanism: 'PLAIN', username: 'a'}, /PLAIN needs username and password/],
		[{mechanism: 'OAUTHBEARER'}, /needs oauth/],
		[{mechanism: 'OAUTHBEARER', username: 'a', oauth: {file: 'x'}}, /takes no username/],
		[{mechanism: 'OAUTHBEARER', oauth: {}}, /either command or file/],
		[{mechanism: 'OAUTHBEARER', oauth: {file: 'x', command: ['y']}}, /either command or file/],
		[{mechanism: 'PLAIN', username: 'a', password: 'b', oauth: {file: 'x'}}, /takes no oauth/],
	])('%j is a mistake', (sasl, message) => {
		const parsed = kafkaOptions.safeParse({brokers: 'a:1', sasl});
		expect(parsed.success ? '' : parsed.error.message).toMatch(message);
	});
	it('brokers may be left to the properties file, but not to nobody', () => {
		expect(kafkaOptions.parse({properties: 'client.properties'})).toMatchObject({brokers: [], properties: 'client.properties'});
		expect(kafkaOptions.safeParse({}).error?.message).toMatch(/needs brokers/);
	});
});
