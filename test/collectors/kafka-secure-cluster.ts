import {type KafkaCluster, startKafka} from '../servers/kafka.ts';
import {kafkaClient} from '../servers/kafka-client.ts';
import {freePorts} from '../servers/ports.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {type Certificates, makeCertificates} from './kafka-certificates.ts';

/** Of every user with a password. */
export const password = 'sehr-geheim-4711';

const listeners = ['SASL', 'TLS', 'SASLTLS', 'MTLS', 'ELSEWHERE', 'OAUTH'] as const;
type Listener = (typeof listeners)[number];

const protocols: Readonly<Record<Listener, string>> = {
	SASL: 'SASL_PLAINTEXT',
	TLS: 'SSL',
	SASLTLS: 'SASL_SSL',
	MTLS: 'SSL',
	ELSEWHERE: 'SSL',
	OAUTH: 'SASL_PLAINTEXT',
};

/**
 * One broker with a listener for each way of logging in, and an authorizer: `viewer` may describe the cluster, the topic
 * `numbers` and all groups; `lister` only the cluster; `grouper` only the group `readers` and the topic `numbers`; `nobody` has no
 * right at all, and `pipetop` none yet. Who does not log in may do anything.
 */
export type SecureCluster = {
	readonly cluster: KafkaCluster;
	readonly folder: TemporaryFolder;
	readonly certificates: Certificates;
	/** `127.0.0.1:port` of a listener. */
	at(listener: Listener): string;
	stop(): Promise<void>;
};

const propertiesOf = (port: number, controller: number, ports: Readonly<Record<Listener, number>>, made: Certificates) => {
	const address = (name: string, number: number): string => `${name}://127.0.0.1:${number}`;
	const clients = [address('CLIENT', port), ...listeners.map((name) => address(name, ports[name]))].join(',');
	const jaas = 'org.apache.kafka.common.security';
	const users = ['viewer', 'lister', 'grouper', 'nobody', 'pipetop'].map((user) => `user_${user}="${password}"`);
	const plain = `${jaas}.plain.PlainLoginModule required ${users.join(' ')};`;
	const scram = `${jaas}.scram.ScramLoginModule required;`;
	const logins = Object.fromEntries(
		['sasl', 'sasltls'].flatMap((listener) => [
			[`listener.name.${listener}.plain.sasl.jaas.config`, plain],
			[`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, scram],
			[`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, scram],
		]),
	);
	return {
		'controller.quorum.voters': `1@127.0.0.1:${controller}`,
		listeners: `${clients},${address('CONTROLLER', controller)}`,
		'advertised.listeners': clients,
		'listener.security.protocol.map': [
			'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
			...listeners.map((name) => `${name}:${protocols[name]}`),
		].join(','),
		'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
		...logins,
		'listener.name.oauth.sasl.enabled.mechanisms': 'OAUTHBEARER',
		'listener.name.oauth.oauthbearer.sasl.jaas.config': `${jaas}.oauthbearer.OAuthBearerLoginModule required;`,
		// A login lasts as long as its token.
		'listener.name.oauth.oauthbearer.connections.max.reauth.ms': '3600000',
		'ssl.keystore.type': 'PEM',
		'ssl.keystore.location': made.server.both,
		'ssl.truststore.type': 'PEM',
		'ssl.truststore.location': made.ca,
		'ssl.client.auth': 'none',
		'listener.name.mtls.ssl.client.auth': 'required',
		'listener.name.mtls.ssl.principal.mapping.rules': 'RULE:^CN=(.*)$/$1/',
		'listener.name.elsewhere.ssl.keystore.location': made.elsewhere.both,
		'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
		'super.users': 'User:ANONYMOUS',
	};
};

const describe = 8;
const allow = 3;
const literal = 3;

/** Starts it with the topics `numbers` (three messages) and `secrets`, both with a commit of the group `readers` at 0. The caller stops it. */
export const startSecureCluster = async (): Promise<SecureCluster> => {
	const folder = temporaryFolder('kafka-security');
	const certificates = makeCertificates(folder.path);
	const [controller = 0, ...free] = await freePorts(1 + listeners.length);
	const ports = Object.fromEntries(listeners.map((name, index) => [name, free[index] ?? 0])) as Record<Listener, number>;
	const cluster = await startKafka({brokers: 1, extraProperties: (_, port) => propertiesOf(port, controller, ports, certificates)});
	const stop = async (): Promise<void> => {
		await cluster.stop();
		folder.remove();
	};
	try {
		await cluster.createTopic('numbers', 2, 1);
		await cluster.createTopic('secrets', 1, 1);
		const client = kafkaClient(cluster.brokers, 'test-admin', {retries: 20});
		const producer = client.producer();
		await producer.connect();
		await producer.send({topic: 'numbers', messages: ['1', '2', '3'].map((value) => ({value, partition: 0}))});
		await producer.disconnect();
		const admin = client.admin();
		await admin.connect();
		for (const name of ['numbers', 'secrets'])
			await admin.setOffsets({groupId: 'readers', topic: name, partitions: [{partition: 0, offset: '0'}]});
		const [topic, group, clusterWide] = [2, 3, 4];
		const rights: ReadonlyArray<readonly [user: string, resourceType: number, resourceName: string]> = [
			['viewer', topic, 'numbers'],
			['viewer', group, '*'],
			['viewer', clusterWide, 'kafka-cluster'],
			['lister', clusterWide, 'kafka-cluster'],
			['grouper', topic, 'numbers'],
			['grouper', group, 'readers'],
		];
		const right = {host: '*', operation: describe, permissionType: allow, resourcePatternType: literal};
		await admin.createAcls({
			acl: rights.map(([user, resourceType, resourceName]) => ({...right, principal: `User:${user}`, resourceType, resourceName})),
		});
		await admin.disconnect();
		const user = ['--alter', '--entity-type', 'users', '--entity-name', 'viewer', '--add-config'];
		// One after the other: the same user in two requests at once is refused.
		for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512'])
			await cluster.tool('kafka-configs', [...user, `${mechanism}=[iterations=4096,password=${password}]`]);
	} catch (error) {
		await stop();
		throw error;
	}
	return {cluster, folder, certificates, at: (listener) => `127.0.0.1:${ports[listener]}`, stop};
};
