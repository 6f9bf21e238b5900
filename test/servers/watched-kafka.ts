/**
 * Brokers with a door of their own for pipetop: a listener that leads through a proxy in front of each, which counts what is asked. Whoever
 * comes in by it has to log in and may Describe, nothing else.
 */
import {type KafkaProxy, startProxy} from '../collectors/kafka-proxy.ts';
import {type KafkaCluster, startKafka} from './kafka.ts';
import {kafkaClient} from './kafka-client.ts';
import {freePorts} from './ports.ts';

export type Login = {readonly mechanism: 'PLAIN'; readonly username: string; readonly password: string};

export type WatchedKafka = {
	readonly cluster: KafkaCluster;
	/** Where pipetop is to ask; all that it learns of leads through the proxies too. */
	readonly doors: readonly string[];
	/** How it has to log in there. */
	readonly login: Login;
	/** How often each kind of request came through the doors, by API key. */
	asked(): ReadonlyMap<number, number>;
	stop(): Promise<void>;
};

/** Session timeouts as short as the tests need them; Kafka's own for new groups is 45 s. */
const quickGroups = {
	'group.consumer.session.timeout.ms': '6000',
	'group.consumer.min.session.timeout.ms': '6000',
	'group.consumer.heartbeat.interval.ms': '1000',
	'group.consumer.min.heartbeat.interval.ms': '1000',
};

const login: Login = {mechanism: 'PLAIN', username: 'viewer', password: 'looks-only'};

/** Every other client, the brokers among them, comes in without a name and may do everything. */
const describeOnly = {
	'listener.security.protocol.map': 'CLIENT:PLAINTEXT,WATCHED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
	'sasl.enabled.mechanisms': login.mechanism,
	'listener.name.watched.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${login.username}="${login.password}";`,
	'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
	'super.users': 'User:ANONYMOUS',
};

/** Numbers of Kafka's protocol: DESCRIBE, ALLOW and LITERAL; TOPIC, GROUP and CLUSTER. */
const grantDescribe = async ({brokers}: KafkaCluster): Promise<void> => {
	const admin = kafkaClient(brokers, 'grants', {retries: 20}).admin();
	await admin.connect();
	try {
		const right = {principal: `User:${login.username}`, host: '*', operation: 8, permissionType: 3, resourcePatternType: 3};
		const resources = [
			{resourceType: 2, resourceName: '*'},
			{resourceType: 3, resourceName: '*'},
			{resourceType: 4, resourceName: 'kafka-cluster'},
		];
		await admin.createAcls({acl: resources.map((resource) => ({...right, ...resource}))});
	} finally {
		await admin.disconnect();
	}
};

/** Starts brokers and proxies, with `more` of the brokers' properties. The caller stops them. */
export const startWatchedKafka = async (brokers: 1 | 3, more: Readonly<Record<string, string>> = {}): Promise<WatchedKafka> => {
	const ports = await freePorts(brokers * 2);
	const controller = (id: number): string => `127.0.0.1:${ports[id - 1] ?? 0}`;
	const ids = Array.from({length: brokers}, (_, index) => index + 1);
	const proxies: readonly KafkaProxy[] = await Promise.all(ids.map(() => startProxy()));
	const close = (): void => {
		for (const proxy of proxies) proxy.close();
	};
	const properties = (id: number, port: number): Record<string, string> => {
		const behind = ports[brokers + id - 1] ?? 0;
		const proxy = proxies[id - 1];
		if (proxy !== undefined) proxy.target = behind;
		return {
			...quickGroups,
			'controller.quorum.voters': ids.map((one) => `${one}@${controller(one)}`).join(','),
			listeners: `CLIENT://127.0.0.1:${port},WATCHED://127.0.0.1:${behind},CONTROLLER://${controller(id)}`,
			'advertised.listeners': `CLIENT://127.0.0.1:${port},WATCHED://127.0.0.1:${proxy?.port ?? 0}`,
			...describeOnly,
			...more,
		};
	};
	try {
		const cluster = await startKafka({brokers, extraProperties: properties});
		await grantDescribe(cluster).catch(async (error: unknown) => {
			await cluster.stop();
			throw error;
		});
		return {
			cluster,
			login,
			doors: proxies.map(({port}) => `127.0.0.1:${port}`),
			asked() {
				const counts = new Map<number, number>();
				for (const {requests} of proxies) for (const {key} of requests) counts.set(key, (counts.get(key) ?? 0) + 1);
				return counts;
			},
			async stop() {
				close();
				await cluster.stop();
			},
		};
	} catch (error) {
		close();
		throw error;
	}
};
