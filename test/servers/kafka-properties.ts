import {randomBytes} from 'node:crypto';

export type BrokerPlan = {
	readonly id: number;
	readonly port: number;
	readonly controllerPort: number;
	/** Log folder. */
	readonly data: string;
};

const id22 = (): string => randomBytes(16).toString('base64url');

/** A cluster id, as Kafka writes them. */
export const newClusterId = id22;

/** What `kafka-storage format` would have written beside `bootstrap.checkpoint`. */
export const metaProperties = (nodeId: number, clusterId: string): string =>
	`version=1\nnode.id=${nodeId}\ncluster.id=${clusterId}\ndirectory.id=${id22()}\n`;

/**
 * server.properties of one combined broker and controller: internal topics replicated over at most three nodes, failures noticed after 6 s
 * (Kafka's own: 9 s), and a log cleaner buffer of 4 MB, as its default is half of a small broker's memory.
 */
export const brokerProperties = (plan: BrokerPlan, all: readonly BrokerPlan[], extra: Readonly<Record<string, string>>): string => {
	const replicas = String(Math.min(3, all.length));
	const minimum = String(Math.min(2, all.length));
	const properties: Record<string, string> = {
		'process.roles': 'broker,controller',
		'node.id': String(plan.id),
		'broker.rack': `r${plan.id}`,
		'controller.quorum.voters': all.map((one) => `${one.id}@127.0.0.1:${one.controllerPort}`).join(','),
		'controller.listener.names': 'CONTROLLER',
		listeners: `CLIENT://127.0.0.1:${plan.port},CONTROLLER://127.0.0.1:${plan.controllerPort}`,
		'advertised.listeners': `CLIENT://127.0.0.1:${plan.port}`,
		'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
		'inter.broker.listener.name': 'CLIENT',
		'log.dirs': plan.data,
		'num.network.threads': '2',
		'num.io.threads': '4',
		'background.threads': '4',
		'log.cleaner.dedupe.buffer.size': '4194304',
		'log.segment.bytes': '16777216',
		'log.index.size.max.bytes': '65536',
		'offsets.topic.num.partitions': '4',
		'offsets.topic.replication.factor': replicas,
		'transaction.state.log.num.partitions': '2',
		'transaction.state.log.replication.factor': replicas,
		'transaction.state.log.min.isr': minimum,
		'share.coordinator.state.topic.num.partitions': '2',
		'share.coordinator.state.topic.replication.factor': replicas,
		'share.coordinator.state.topic.min.isr': minimum,
		'group.initial.rebalance.delay.ms': '0',
		'auto.create.topics.enable': 'false',
		'broker.session.timeout.ms': '6000',
		'broker.heartbeat.interval.ms': '1000',
		'replica.lag.time.max.ms': '6000',
		...extra,
	};
	return Object.entries(properties)
		.map(([name, value]) => `${name}=${value}\n`)
		.join('');
};
