/** Brokers with a door of their own for pipetop: a listener that leads through a proxy in front of each, which counts what is asked. */
import {type KafkaProxy, startProxy} from '../collectors/kafka-proxy.ts';
import {type KafkaCluster, startKafka} from '../servers/kafka.ts';
import {freePorts} from '../servers/ports.ts';

export type WatchedKafka = {
	readonly cluster: KafkaCluster;
	/** Where pipetop is to ask; all that it learns of leads through the proxies too. */
	readonly doors: readonly string[];
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

/** Starts brokers and proxies. The caller stops them. */
export async function startWatchedKafka(brokers: 1 | 3): Promise<WatchedKafka> {
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
			'listener.security.protocol.map': 'CLIENT:PLAINTEXT,WATCHED:PLAINTEXT,CONTROLLER:PLAINTEXT',
		};
	};
	try {
		const cluster = await startKafka({brokers, extraProperties: properties});
		return {
			cluster,
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
}
