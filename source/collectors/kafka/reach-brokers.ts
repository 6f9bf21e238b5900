import {CollectError} from '../failure.ts';
import {asError, type BrokerClient, openBrokerClient} from './broker-client.ts';
import type {Memory} from './collector-memory.ts';
import {type Address, addressText, type KafkaPort} from './kafka-port.ts';
import type {Round} from './poll-round.ts';
import {type ClusterAnswer, describeCluster} from './protocol/describe-cluster.ts';
import {type ListedBroker, type MetadataAnswer, type MetadataQuestion, metadata} from './protocol/metadata.ts';

/** A broker of the cluster, and the client that asks it in this poll. */
export type ClusterBroker = ListedBroker & {
	/** It is in the cluster's metadata. */
	readonly listed: boolean;
	/** Null: only its id is known. */
	readonly client: BrokerClient | null;
};

/** The cluster as the first broker that answered describes it. */
export type Reached = {
	readonly metadata: MetadataAnswer;
	/** Null: this broker is too old to say, or did not. */
	readonly cluster: ClusterAnswer | null;
	/** By id, in order. */
	readonly brokers: ReadonlyMap<number, ClusterBroker>;
	/** The broker that described it. */
	readonly responder: BrokerClient;
	/** Addresses of the config that did not answer and are none of the brokers', with the reason. */
	readonly strays: readonly string[];
};

/** Share of the time left that one broker may cost; less when it was silent in the last poll already. */
const limitShare = 0.6;
const silentShare = 0.25;

/**
 * Begins the next step of a poll: every broker gets a new limit, so that time lost in waiting for one that hangs is not
 * taken from the others.
 */
export const renewLimits = ({brokers}: Reached, round: Round): void => {
	for (const {client} of brokers.values()) client?.within(round.limit(limitShare));
};

/** No broker answered; `clients` says what each did. */
export type Unreached = {readonly clients: readonly BrokerClient[]; readonly failure: CollectError};

/**
 * Asks every known broker whether it lives, all at once, and takes the cluster's metadata from the first that does. The
 * addresses of the config are asked when no broker is known yet or none answers.
 */
export const reachBrokers = async (
	port: KafkaPort,
	round: Round,
	memory: Memory,
	seeds: readonly Address[],
	question: MetadataQuestion,
): Promise<Reached | Unreached> => {
	const clients = new Map<string, BrokerClient>();
	const clientFor = (address: Address): BrokerClient => {
		const name = addressText(address);
		const begun = clients.get(name);
		if (begun) return begun;
		const client = openBrokerClient(port, address, round, round.limit(memory.silent.has(name) ? silentShare : limitShare));
		clients.set(name, client);
		return client;
	};
	const reasons: CollectError[] = [];
	const remembered = [...memory.brokers.values()].map(clientFor);
	const described = (await firstMetadata(remembered, question, reasons)) ?? (await firstMetadata(seeds.map(clientFor), question, reasons));
	if (described === null) {
		noteSilent(memory, clients);
		return {clients: [...clients.values()], failure: allFailed([...clients.values()], reasons)};
	}
	const cluster = await described.responder.ask(describeCluster, null).catch(() => null);
	const brokers = brokersOf(described.answer, cluster, memory, clientFor);
	await Promise.all([...clients.values()].map(({greeted}) => greeted));
	noteSilent(memory, clients);
	memory.brokers = listingOf(brokers);
	const strays = [...clients.values()].filter(
		(client) => client.failure() !== null && ![...brokers.values()].some((broker) => broker.client === client),
	);
	return {
		strays: strays.map(inWords),
		metadata: described.answer,
		cluster: cluster?.error === 0 ? cluster : null,
		brokers,
		responder: described.responder,
	};
};

const firstMetadata = async (
	clients: readonly BrokerClient[],
	question: MetadataQuestion,
	reasons: CollectError[],
): Promise<{answer: MetadataAnswer; responder: BrokerClient} | null> => {
	const waiting = new Map(clients.map((client) => [client, client.greeted.then(() => client)]));
	while (waiting.size > 0) {
		const client = await Promise.race(waiting.values());
		waiting.delete(client);
		if (client.failure()) continue;
		try {
			return {answer: await client.ask(metadata, question), responder: client};
		} catch (error) {
			if (!client.failure())
				reasons.push(new CollectError(asError(error).kind, `${addressText(client.address)}: ${asError(error).message}`));
		}
	}
	return null;
};

/**
 * Listed brokers, and those that are not listed any more but still belong to the cluster: fenced ones, and replicas of
 * some partition. Others have been taken out of it and are forgotten.
 */
const brokersOf = (
	answer: MetadataAnswer,
	cluster: ClusterAnswer | null,
	memory: Memory,
	clientFor: (address: Address) => BrokerClient,
): ReadonlyMap<number, ClusterBroker> => {
	const brokers = new Map<number, ClusterBroker>();
	for (const broker of answer.brokers) brokers.set(broker.id, {...broker, listed: true, client: clientFor(broker)});
	for (const {id, host, port, rack} of cluster?.brokers ?? []) {
		if (!brokers.has(id)) brokers.set(id, {id, host, port, rack, listed: false, client: clientFor({host, port})});
	}
	for (const id of answer.replicaIds) {
		if (brokers.has(id)) continue;
		const remembered = memory.brokers.get(id);
		brokers.set(
			id,
			remembered
				? {...remembered, listed: false, client: clientFor(remembered)}
				: {id, host: '', port: 0, rack: null, listed: false, client: null},
		);
	}
	return new Map([...brokers].sort(([a], [b]) => a - b));
};

/** Only how brokers are reached: their clients would hold on to every poll there ever was. */
const listingOf = (brokers: Reached['brokers']): Memory['brokers'] =>
	new Map([...brokers].flatMap(([id, {host, port, rack, client}]) => (client === null ? [] : [[id, {id, host, port, rack}]])));

const noteSilent = (memory: Memory, clients: ReadonlyMap<string, BrokerClient>): void => {
	memory.silent = new Set([...clients].filter(([, client]) => client.failure()?.kind === 'timeout').map(([name]) => name));
};

/** The reasons of all, in one line; the most telling kind counts. */
const allFailed = (clients: readonly BrokerClient[], others: readonly CollectError[]): CollectError => {
	const reasons = [
		...others,
		...clients.flatMap((client) => {
			const failure = client.failure();
			return failure ? [new CollectError(failure.kind, inWords(client))] : [];
		}),
	];
	const order = ['auth', 'denied', 'bad_answer', 'bug', 'timeout', 'unreachable', 'refused'];
	const kind = order.find((one) => reasons.some((reason) => reason.kind === one)) as CollectError['kind'] | undefined;
	return new CollectError(kind ?? 'unreachable', `no broker could be asked: ${reasons.map(({message}) => message).join('; ')}`);
};

const inWords = (client: BrokerClient): string => `${addressText(client.address)}: ${client.failure()?.message ?? 'answers'}`;
