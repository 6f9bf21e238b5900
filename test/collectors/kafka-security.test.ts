import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {atTheEdge} from '../../source/collectors/cleaning-edge.ts';
import {CollectError} from '../../source/collectors/failure.ts';
import {freshPanelState} from '../../source/keys/ui-state.ts';
import {reasonText} from '../../source/model/reason-words.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {partitionsHeadline} from '../../source/panels/partitions/headline.ts';
import {selectPartitions} from '../../source/panels/partitions/select-view.ts';
import {source, tell} from '../model/story.ts';
import {javaAvailable} from '../servers/kafka.ts';
import {makeCollector, type Polled, pollOnce} from './kafka-poll.ts';
import {password, type SecureCluster, startSecureCluster} from './kafka-secure-cluster.ts';

const noOpenssl = (): string | undefined => {
	if (spawnSync('openssl', ['version']).status === 0) return undefined;
	if (process.env.CI) throw new Error('CI must run the Kafka security tests: no `openssl` on PATH');
	return 'no `openssl` on PATH';
};
const missing = javaAvailable() ?? noOpenssl();

/** An unsecured token, as a broker with Kafka's own example validator takes. */
const tokenOf = (sub: string, lifeSeconds: number): string => {
	const seconds = Math.floor(Date.now() / 1000);
	const claims = {sub, iat: Math.min(seconds, seconds + lifeSeconds) - 1, exp: seconds + lifeSeconds};
	return `${[{alg: 'none'}, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
};

describe.skipIf(missing !== undefined)(
	`a Kafka broker with logins${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 120_000},
	() => {
		let secure: SecureCluster;
		beforeAll(async () => {
			secure = await startSecureCluster();
		}, 300_000);
		afterAll(() => secure?.stop());

		/** Polls once, behind the edge, which hides nothing by itself: what is shown must not need it. */
		const pollWith = async (options: object): Promise<Polled> => {
			const collector = makeCollector(options);
			try {
				return await pollOnce(collector, 10_000);
			} finally {
				await collector.close();
			}
		};
		const failureWith = async (options: object): Promise<CollectError> => {
			const outcome = await pollWith(options).catch((error: unknown) => error);
			if (outcome instanceof CollectError) return outcome;
			throw new Error(`the poll did not fail but gave ${JSON.stringify(outcome)}`);
		};
		const login = (mechanism: string, username = 'viewer', secret = password) => ({sasl: {mechanism, username, password: secret}});
		const tls = (more: object = {}) => ({tls: {ca: secure.certificates.ca, ...more}});
		const write = (name: string, text: string | Buffer): string => {
			const file = join(secure.folder.path, name);
			writeFileSync(file, text);
			return file;
		};

		it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])(
			'lets a user with Describe rights see groups, lag and quorum: %s',
			async (mechanism) => {
				const polled = await pollWith({brokers: [secure.at('SASL')], ...login(mechanism)});
				for (const part of ['brokers', 'topics', 'groups', 'offsets']) expect(polled.part(part).failure).toBeNull();
				expect(polled.row('readers', 'numbers', 0)).toMatchObject({committed: 0, logEnd: 3, lag: 3, reason: null});
				expect(polled.cluster?.quorumLeader).toBe(1);
			},
		);

		it('over TLS with its own CA, with and without a login', async () => {
			expect((await pollWith({brokers: [secure.at('TLS')], ...tls()})).broker(1)?.reachable).toBe(true);
			const polled = await pollWith({brokers: [secure.at('SASLTLS')], ...tls(), ...login('SCRAM-SHA-512')});
			expect(polled.row('readers', 'numbers', 0)?.lag).toBe(3);
			expect((await pollWith({brokers: [secure.at('TLS')], tls: {verify: false}})).broker(1)?.reachable).toBe(true);
			expect(
				(await pollWith({brokers: [secure.at('TLS')], tls: {ca: readFileSync(secure.certificates.ca, 'utf8')}})).broker(1)?.reachable,
			).toBe(true);
		});

		it.each<[string, () => object]>([
			['of PEM files', () => ({cert: secure.certificates.client.cert, key: secure.certificates.client.key})],
			['of one PEM file', () => ({keystore: secure.certificates.client.both})],
			['of a PKCS#12 store', () => ({keystore: secure.certificates.pkcs12, passphrase: 'keystore-geheim'})],
		])('to a client certificate: %s', async (_, own) => {
			const polled = await pollWith({brokers: [secure.at('MTLS')], ...tls(own())});
			expect(polled.broker(1)?.reachable).toBe(true);
			// The certificate's name is the user's: it sees what `viewer` may.
			expect(polled.partitions?.topics).toEqual(['numbers']);
		});

		it('of a certificate for another host, when its name is given or the host is not checked', async () => {
			const brokers = [secure.at('ELSEWHERE')];
			expect((await pollWith({brokers, ...tls({serverName: 'kafka.example'})})).broker(1)?.reachable).toBe(true);
			expect((await pollWith({brokers, ...tls({checkHost: false})})).broker(1)?.reachable).toBe(true);
		});

		describe('OAUTHBEARER', () => {
			const bearer = (oauth: object) => ({brokers: [secure.at('OAUTH')], sasl: {mechanism: 'OAUTHBEARER', oauth}});

			it('takes a token of a file or a command', async () => {
				const file = write('token', `${tokenOf('viewer', 600)}\n`);
				for (const oauth of [{file}, {command: ['cat', file]}]) {
					const polled = await pollWith(bearer(oauth));
					expect(polled.row('readers', 'numbers', 0)?.lag).toBe(3);
					expect(polled.partitions?.topics).toEqual(['numbers']);
				}
			});

			it('outlives its tokens: connections are made anew before a login ends, and no poll fails', async () => {
				const log = write('token.log', '');
				const script = `const now = Math.floor(Date.now() / 1000);
					const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
					require('node:fs').appendFileSync(process.argv[1], 'x');
					console.log(part({alg: 'none'}) + '.' + part({sub: 'viewer', iat: now - 1, exp: now + 12}) + '.');`;
				const collector = makeCollector(bearer({command: [process.execPath, '-e', script, log]}));
				const problems: string[] = [];
				try {
					await expect
						.poll(
							async () => {
								const polled = await pollOnce(collector, 10_000).catch((error: Error) => error);
								const failure = polled instanceof Error ? polled.message : polled.broker(1)?.failure;
								if (failure) problems.push(failure);
								return readFileSync(log, 'utf8').length;
							},
							{timeout: 60_000, interval: 400},
						)
						.toBeGreaterThanOrEqual(2);
				} finally {
					await collector.close();
				}
				expect(problems).toEqual([]);
			});

			it('tells of an expired token where it came from and when it expired, and takes the next', async () => {
				const file = write('expiring', tokenOf('viewer', -120));
				const collector = makeCollector(bearer({file}));
				try {
					const failure = await pollOnce(collector).catch((error: Error) => error);
					expect(failure).toMatchObject({kind: 'auth'});
					const words = (failure as Error).message;
					expect(words).toMatch(
						/OAUTHBEARER login was refused .*the token is that of the file .*expiring, which has expired at 20..-.*: renew it there/,
					);
					expect(words).not.toContain(readFileSync(file, 'utf8').slice(0, 20));
					writeFileSync(file, tokenOf('viewer', 600));
					expect((await pollOnce(collector, 10_000)).broker(1)?.reachable).toBe(true);
				} finally {
					await collector.close();
				}
			});

			it('tells of a refused token where it came from', async () => {
				const failure = await failureWith(bearer({command: ['echo', 'opaque-geheim-token']}));
				expect(failure.message).toMatch(/login was refused .*the command echo, which does not say when it expires/);
				expect(failure.message).not.toContain('opaque-geheim-token');
			});

			it('is not given up with the poll: a slow command is named, and its token is used by a later poll', async () => {
				const go = join(secure.folder.path, 'go');
				const script = `const {existsSync} = require('node:fs');
					const wait = () => existsSync(process.argv[1]) ? console.log(process.argv[2]) : setTimeout(wait, 50);
					wait();`;
				const collector = makeCollector(bearer({command: [process.execPath, '-e', script, go, tokenOf('viewer', 600)]}));
				try {
					const failure = await pollOnce(collector, 1_500).catch((error: Error) => error.message);
					expect(failure).toMatch(/the command .*node has not given a token yet/);
					write('go', '');
					expect((await pollOnce(collector, 10_000)).broker(1)?.reachable).toBe(true);
				} finally {
					await collector.close();
				}
			});

			it('tells of a token that cannot be got', async () => {
				expect((await failureWith(bearer({command: ['false']}))).message).toMatch(
					/no OAuth token: the command false ended with exit code 1/,
				);
			});
		});

		describe("a Java client's properties", () => {
			const jaas = (module: string): string =>
				`sasl.jaas.config=org.apache.kafka.common.security.${module} required \\\n  username="viewer" \\\n  password="${password}";`;

			it('alone are enough: addresses, SASL over TLS, CA', async () => {
				const properties = write(
					'client.properties',
					[
						`bootstrap.servers=${secure.at('SASLTLS')}`,
						'security.protocol=SASL_SSL',
						'sasl.mechanism=SCRAM-SHA-256',
						jaas('scram.ScramLoginModule'),
						'ssl.truststore.type=PEM',
						`ssl.truststore.location=${secure.certificates.ca}`,
						'ssl.cipher.suites=TLS_AES_256_GCM_SHA384',
					].join('\n'),
				);
				const polled = await pollWith({properties});
				expect(polled.row('readers', 'numbers', 0)?.lag).toBe(3);
				expect(polled.part('brokers').notes).toContain(`${properties}: not followed: ssl.cipher.suites`);
			});

			it('with certificates written out, or a PKCS#12 store, and an address of the config that wins', async () => {
				const escaped = (file: string): string => readFileSync(file, 'utf8').trim().replaceAll('\n', '\\n');
				const {ca, client, pkcs12} = secure.certificates;
				const inline = `ssl.keystore.certificate.chain=${escaped(client.cert)}\nssl.keystore.key=${escaped(client.key)}`;
				const store = `ssl.keystore.location=${pkcs12}\nssl.keystore.password=keystore-geheim`;
				for (const own of [inline, store]) {
					const text = `bootstrap.servers=127.0.0.1:1\nsecurity.protocol=SSL\nssl.truststore.certificates=${escaped(ca)}\n${own}`;
					const polled = await pollWith({brokers: [secure.at('MTLS')], properties: write('mtls.properties', text)});
					expect(polled.partitions?.topics).toEqual(['numbers']);
				}
			});

			it('without a check of the host name, when they say so', async () => {
				const text = (more: string): string =>
					`bootstrap.servers=${secure.at('ELSEWHERE')}\nsecurity.protocol=SSL\nssl.truststore.location=${secure.certificates.ca}\n${more}`;
				const unchecked = await pollWith({properties: write('a.properties', text('ssl.endpoint.identification.algorithm='))});
				expect(unchecked.broker(1)?.reachable).toBe(true);
				expect((await failureWith({properties: write('b.properties', text(''))})).message).toMatch(/for another host name/);
			});

			it('that change are read again, and their password is known to the edge', async () => {
				const text = (secret: string): string =>
					`bootstrap.servers=${secure.at('SASL')}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=x.PlainLoginModule required username="viewer" password="${secret}";`;
				const properties = write('change.properties', text('wrong-guess'));
				const collector = makeCollector({properties});
				try {
					await expect(pollOnce(atTheEdge(collector, []), 10_000)).rejects.toThrow(/[Ii]nvalid username or password/);
					expect(collector.secrets?.()).toEqual(['wrong-guess']);
					write('change.properties', text(password));
					expect((await pollOnce(atTheEdge(collector, []), 10_000)).broker(1)?.reachable).toBe(true);
					expect(collector.secrets?.()).toEqual([password]);
				} finally {
					await collector.close();
				}
			});

			it('that are not there are named', async () => {
				expect((await failureWith({properties: '/nowhere/client.properties'})).message).toBe(
					'cannot read the properties file /nowhere/client.properties: ENOENT',
				);
			});
		});

		it.each<[string, () => object, RegExp]>([
			[
				'a wrong password',
				() => ({brokers: [secure.at('SASL')], ...login('PLAIN', 'viewer', 'wrong-guess')}),
				/[Ii]nvalid username or password/,
			],
			[
				'a wrong SCRAM password',
				() => ({brokers: [secure.at('SASL')], ...login('SCRAM-SHA-256', 'viewer', 'wrong-guess')}),
				/invalid credentials/,
			],
			['a login where none is expected', () => ({brokers: secure.cluster.brokers, ...login('PLAIN')}), /did not expect a SASL login/],
			['a mechanism that is not offered', () => ({brokers: [secure.at('OAUTH')], ...login('PLAIN')}), /does not offer this SASL mechanism/],
			['TLS on a plain port', () => ({brokers: secure.cluster.brokers, tls: true}), /does not speak TLS: remove tls/],
			['a certificate of an unknown CA', () => ({brokers: [secure.at('TLS')], tls: true}), /signed by a CA that is not known: set tls\.ca/],
			['the wrong CA', () => ({brokers: [secure.at('TLS')], tls: {ca: secure.certificates.stranger.cert}}), /set tls\.ca/],
			[
				'a certificate for another host',
				() => ({brokers: [secure.at('ELSEWHERE')], ...tls()}),
				/another host name: set tls\.serverName .*kafka\.example/,
			],
			[
				'a client certificate that is missing',
				() => ({brokers: [secure.at('MTLS')], ...tls()}),
				/wants a client certificate: set tls\.cert and tls\.key/,
			],
			[
				'a client certificate of a stranger',
				() => ({brokers: [secure.at('MTLS')], ...tls({keystore: secure.certificates.stranger.both})}),
				/does not accept our client certificate/,
			],
			[
				'a certificate without its key',
				() => ({brokers: [secure.at('MTLS')], ...tls({cert: secure.certificates.client.cert})}),
				/key is missing/,
			],
			[
				'a key of another certificate',
				() => ({brokers: [secure.at('MTLS')], ...tls({cert: secure.certificates.client.cert, key: secure.certificates.server.key})}),
				/key does not belong/,
			],
			[
				"a wrong key store's password",
				() => ({brokers: [secure.at('MTLS')], ...tls({keystore: secure.certificates.pkcs12, passphrase: 'wrong-guess'})}),
				/key store's password is wrong/,
			],
			['a PKCS#12 store of CAs', () => ({brokers: [secure.at('TLS')], tls: {ca: secure.certificates.pkcs12}}), /keytool -list -rfc/],
			[
				'a Java key store',
				() => ({brokers: [secure.at('MTLS')], ...tls({keystore: write('x.jks', Buffer.from('feedfeed00000002', 'hex'))})}),
				/keytool -importkeystore -srckeystore .*x\.jks/,
			],
			[
				'a CA file that is not there',
				() => ({brokers: [secure.at('TLS')], tls: {ca: '/nowhere/ca.pem'}}),
				/cannot read the TLS file \/nowhere\/ca\.pem: ENOENT/,
			],
			['plain text on a TLS port', () => ({brokers: [secure.at('TLS')]}), /TLS|tls/],
			['a missing login', () => ({brokers: [secure.at('SASL')]}), /does this port want a login \(sasl\)\?/],
		])('names %s and never repeats a secret', async (_, options, message) => {
			const failure = await failureWith(options());
			expect(failure.message).toMatch(message);
			for (const secret of [password, 'wrong-guess', 'keystore-geheim']) expect(failure.message).not.toContain(secret);
			expect(failure.kind).toBe(/does this port want/.test(failure.message) ? 'unreachable' : 'auth');
		});

		describe('an authorizer', () => {
			const as = (username: string, more: object = {}) => ({brokers: [secure.at('SASL')], ...login('PLAIN', username), ...more});
			/** What is seen after one poll. */
			const seen = (polled: Polled): Snapshot => {
				const story = tell({sources: [{...source('kafka'), kind: 'kafka'}]});
				const parts = polled.parts.map(({part, facts, failure}) => ({part, facts, ...(failure && {failure})}));
				return story.polled('kafka', parts).pass(1).seen;
			};
			/** What the title of the partitions panel says. */
			const title = (polled: Polled): string => partitionsHeadline(selectPartitions(seen(polled), freshPanelState).overview).text;

			it('that grants Describe alone costs how long messages are kept, and names that right', async () => {
				const polled = await pollWith(as('viewer'));
				expect(polled.row('readers', 'numbers', 0)).toMatchObject({committed: 0, lag: 3});
				expect(polled.cluster?.quorumLeader).toBe(1);
				expect(polled.part('topic-configs').facts).toEqual([
					expect.objectContaining({topics: ['numbers'], errors: {0: 'needs DescribeConfigs on topic numbers'}}),
				]);
				const [group] = seen(polled).groups;
				expect(group).toMatchObject({lag: 3, retention: {ms: null}});
				expect(reasonText(group?.retention.reason ?? null)).toBe('needs DescribeConfigs on topic numbers');
			});

			it('that grants what docs/kafka.md says hides nothing', async () => {
				const page = readFileSync(join(import.meta.dirname, '../../docs/kafka.md'), 'utf8');
				const commands = [...page.matchAll(/^kafka-acls --bootstrap-server \S+ (.*)$/gm)].map(([, rest = '']) => rest);
				expect(commands.length).toBe(2);
				for (const command of commands) {
					await secure.cluster.tool(
						'kafka-acls',
						command.split(' ').map((word) => word.replaceAll("'", '')),
					);
				}
				const polled = await pollWith(as('pipetop'));
				expect(polled.partitions?.topics).toEqual(['numbers', 'secrets']);
				expect(polled.rows.map(({topic, partition, lag}) => [topic, partition, lag])).toEqual([
					['numbers', 0, 3],
					['secrets', 0, 0],
				]);
				expect(polled.cluster).toMatchObject({denied: [], quorumLeader: 1});
				expect(polled.part('topic-configs').facts).toEqual([expect.objectContaining({topics: ['numbers', 'secrets'], errors: {}})]);
			});

			it('that hides a topic is told of, also where only an empty group reads it', async () => {
				const polled = await pollWith(as('viewer'));
				expect(polled.partitions?.topics).toEqual(['numbers']);
				expect(polled.cluster?.denied).toEqual(['needs Describe on topic secrets']);
				expect(polled.part('topics').notes).toContain('needs Describe on topic secrets');
				const named = await pollWith(as('viewer', {topics: {include: ['numbers', 'secrets']}}));
				expect(named.cluster?.denied).toEqual(['needs Describe on topic secrets']);
			});

			it('that lets groups be listed but not described is named in each group', async () => {
				const polled = await pollWith(as('lister'));
				expect(polled.group('readers')?.error).toBe('needs Describe on group readers');
				expect(polled.offsets.map(({group, error}) => [group, error])).toEqual([['readers', 'needs Describe on group readers']]);
				expect(polled.cluster?.denied).toEqual(
					expect.arrayContaining(['needs Describe on topic numbers', 'needs Describe on topic secrets']),
				);
				expect(polled.cluster?.quorumLeader).toBe(1);
				expect(seen(polled).groups[0]).toMatchObject({
					lag: null,
					reason: {code: 'group-unread', message: 'needs Describe on group readers'},
				});
				expect(title(polled)).not.toMatch(/\b0 behind|no consumer groups/);
			});

			it('that grants one group and its topic shows these, and says that others may be left out', async () => {
				const polled = await pollWith(as('grouper'));
				expect(polled.row('readers', 'numbers', 0)).toMatchObject({committed: 0, lag: 3});
				expect(polled.cluster?.denied).toEqual([
					expect.stringContaining('no Describe right on the cluster'),
					expect.stringContaining('quorum leader: needs Describe on the cluster'),
				]);
			});

			it('says "no permission" to a user without any right, not "an empty healthy cluster", and so does the screen', async () => {
				const polled = await pollWith(as('nobody'));
				expect(polled.broker(1)?.reachable).toBe(true);
				expect(polled.groups).toEqual([]);
				expect(polled.cluster?.denied).toEqual([
					expect.stringContaining('no Describe right on the cluster'),
					expect.stringContaining('quorum leader'),
				]);
				expect(title(polled)).toMatch(/no permission to list groups/);
				// The same words are not said of a cluster that is really empty of groups.
				const free = await pollWith({brokers: secure.cluster.brokers, groups: {include: ['nothing-is-called-so']}});
				expect(title(free)).not.toMatch(/permission/);
			});
		});
	},
);
