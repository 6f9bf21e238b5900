import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {CollectError} from '../../source/collectors/collector.ts';
import {javaAvailable, type KafkaCluster, startKafka} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {freePorts} from '../servers/ports.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {makeCollector, type Polled, pollOnce} from './kafka-poll.ts';

const noOpenssl = (): string | undefined => {
	if (spawnSync('openssl', ['version']).status === 0) return undefined;
	if (process.env.CI) throw new Error('CI must run the Kafka security tests: no `openssl` on PATH');
	return 'no `openssl` on PATH';
};
const missing = javaAvailable() ?? noOpenssl();
const password = 'sehr-geheim-4711';

describe.skipIf(missing !== undefined)(
	`a Kafka broker with logins${missing === undefined ? '' : ` (skipped: ${missing})`}`,
	{timeout: 120_000},
	() => {
		let cluster: KafkaCluster;
		let folder: TemporaryFolder;
		let ports: {sasl: number; tls: number; saslTls: number; controller: number};
		const certificate = (): string => join(folder.path, 'certificate.pem');

		const properties = (port: number): Record<string, string> => {
			const at = (name: string, number: number): string => `${name}://127.0.0.1:${number}`;
			const clients = [at('CLIENT', port), at('SASL', ports.sasl), at('TLS', ports.tls), at('SASLTLS', ports.saslTls)].join(',');
			const jaas = 'org.apache.kafka.common.security';
			const scram = `${jaas}.scram.ScramLoginModule required;`;
			return {
				'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
				listeners: `${clients},${at('CONTROLLER', ports.controller)}`,
				'advertised.listeners': clients,
				'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,SASLTLS:SASL_SSL',
				'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
				'listener.name.sasl.plain.sasl.jaas.config': `${jaas}.plain.PlainLoginModule required user_viewer="${password}" user_nobody="${password}";`,
				'listener.name.sasl.scram-sha-256.sasl.jaas.config': scram,
				'listener.name.sasl.scram-sha-512.sasl.jaas.config': scram,
				'listener.name.sasltls.plain.sasl.jaas.config': `${jaas}.plain.PlainLoginModule required user_viewer="${password}";`,
				'listener.name.sasltls.scram-sha-256.sasl.jaas.config': scram,
				'listener.name.sasltls.scram-sha-512.sasl.jaas.config': scram,
				'ssl.keystore.type': 'PEM',
				'ssl.keystore.location': join(folder.path, 'both.pem'),
				'ssl.truststore.type': 'PEM',
				'ssl.truststore.location': certificate(),
				'ssl.client.auth': 'none',
				'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
				'super.users': 'User:ANONYMOUS',
			};
		};

		beforeAll(async () => {
			folder = temporaryFolder('kafka-security');
			const key = join(folder.path, 'key.pem');
			const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
			execFileSync(
				'openssl',
				['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate(), ...subject],
				{stdio: 'ignore'},
			);
			writeFileSync(join(folder.path, 'both.pem'), readFileSync(key, 'utf8') + readFileSync(certificate(), 'utf8'));
			const [sasl = 0, tls = 0, saslTls = 0, controller = 0] = await freePorts(4);
			ports = {sasl, tls, saslTls, controller};
			cluster = await startKafka({brokers: 1, extraProperties: (_, port) => properties(port)});
			await cluster.createTopic('numbers', 2, 1);
			await cluster.createTopic('secrets', 1, 1);
			const admin = kafkaClient(cluster.brokers, 'test-admin', {retries: 20}).admin();
			await admin.connect();
			for (const topic of ['numbers', 'secrets'])
				await admin.setOffsets({groupId: 'readers', topic, partitions: [{partition: 0, offset: '0'}]});
			const describe = {principal: 'User:viewer', host: '*', operation: 8, permissionType: 3, resourcePatternType: 3};
			const resources = [
				{resourceType: 2, resourceName: 'numbers'},
				{resourceType: 3, resourceName: '*'},
				{resourceType: 4, resourceName: 'kafka-cluster'},
			];
			await admin.createAcls({acl: resources.map((resource) => ({...describe, ...resource}))});
			await admin.disconnect();
			const scram = (mechanism: string): Promise<string> =>
				cluster.tool('kafka-configs', [
					'--alter',
					'--entity-type',
					'users',
					'--entity-name',
					'viewer',
					'--add-config',
					`${mechanism}=[password=${password}]`,
				]);
			await Promise.all([scram('SCRAM-SHA-256'), scram('SCRAM-SHA-512')]);
		}, 300_000);
		afterAll(async () => {
			await cluster?.stop();
			folder?.remove();
		});

		const pollWith = async (options: object): Promise<Polled> => {
			const collector = makeCollector(options);
			try {
				return await pollOnce(collector);
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

		it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])(
			'lets a user with Describe rights see groups, lag and quorum: %s',
			async (mechanism) => {
				const polled = await pollWith({brokers: [`127.0.0.1:${ports.sasl}`], ...login(mechanism)});
				expect(polled.parts.map(({failure}) => failure)).toEqual([null, null, null, null]);
				expect(polled.row('readers', 'numbers', 0)).toMatchObject({committed: 0, logEnd: 0, lag: 0, reason: ''});
				expect(polled.cluster).toMatchObject({quorumLeader: 1, denied: []});
			},
		);

		it('over TLS with its own CA, with and without a login', async () => {
			const tls = {ca: certificate()};
			expect((await pollWith({brokers: [`127.0.0.1:${ports.tls}`], tls})).broker(1)?.reachable).toBe(true);
			const polled = await pollWith({brokers: [`127.0.0.1:${ports.saslTls}`], tls, ...login('SCRAM-SHA-512')});
			expect(polled.row('readers', 'numbers', 0)?.lag).toBe(0);
			expect((await pollWith({brokers: [`127.0.0.1:${ports.tls}`], tls: {verify: false}})).broker(1)?.reachable).toBe(true);
		});

		it('leaves out topics without a right of their own, as Kafka does, and names one that is asked for', async () => {
			const brokers = [`127.0.0.1:${ports.sasl}`];
			expect((await pollWith({brokers, ...login('PLAIN')})).partitions?.topics).toEqual(['numbers']);
			const named = await pollWith({brokers, ...login('PLAIN'), topics: {include: ['numbers', 'secrets']}});
			expect(named.partitions?.topics).toEqual(['numbers', 'secrets']);
			expect(named.cluster?.denied).toEqual(['topic secrets: no Describe right']);
		});

		it('says "no right" to a user without any, not "an empty healthy cluster"', async () => {
			const polled = await pollWith({brokers: [`127.0.0.1:${ports.sasl}`], ...login('PLAIN', 'nobody')});
			expect(polled.broker(1)?.reachable).toBe(true);
			expect(polled.groups).toEqual([]);
			expect(polled.cluster?.denied).toEqual([
				expect.stringContaining('no Describe right on the cluster'),
				expect.stringContaining('quorum leader'),
			]);
		});

		it.each<[string, () => object, RegExp]>([
			[
				'a wrong password',
				() => ({brokers: [`127.0.0.1:${ports.sasl}`], ...login('PLAIN', 'viewer', 'wrong-guess')}),
				/[Ii]nvalid username or password/,
			],
			[
				'a wrong SCRAM password',
				() => ({brokers: [`127.0.0.1:${ports.sasl}`], ...login('SCRAM-SHA-256', 'viewer', 'wrong-guess')}),
				/invalid credentials/,
			],
			['a login where none is expected', () => ({brokers: cluster.brokers, ...login('PLAIN')}), /did not expect a SASL login/],
			['TLS on a plain port', () => ({brokers: cluster.brokers, tls: true}), /does not speak TLS/],
			['a certificate of an unknown CA', () => ({brokers: [`127.0.0.1:${ports.tls}`], tls: true}), /self-signed/],
			['plain text on a TLS port', () => ({brokers: [`127.0.0.1:${ports.tls}`]}), /TLS|tls/],
		])('names %s and never repeats the password', async (_, options, message) => {
			const failure = await failureWith(options());
			expect(failure.message).toMatch(message);
			expect(failure.message).not.toContain(password);
			expect(failure.message).not.toContain('wrong-guess');
			if (!/tls or sasl/.test(failure.message)) expect(failure.kind).toBe('auth');
		});

		it('names a missing login', async () => {
			expect((await failureWith({brokers: [`127.0.0.1:${ports.sasl}`]})).message).toMatch(/tls or sasl|closed/);
		});
	},
);
