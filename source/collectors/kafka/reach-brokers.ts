import {CollectError} from '../failure.ts';
import {asError, startTalk, type Talk} from './broker-client.ts';
import type {Memory} from './collector-memory.ts';
import {type Address, addressText, type KafkaPort} from './kafka-port.ts';
import type {Round} from './poll-round.ts';
import {type ClusterAnswer, describeCluster} from './protocol/describe-cluster.ts';
import {type ListedBroker, type MetadataAnswer, type MetadataQuestion, metadata} from './protocol/metadata.ts';

/** A broker of the cluster and what is said with it. */
export type ClusterBroker = ListedBroker & {
	/** It is in the cluster's metadata. */
	readonly listed: boolean;
	/** Null: only its id is known. */
	readonly talk: Talk | null;
};

/** The cluster as the first broker that answered describes it. */
export type Reached = {
	readonly metadata: MetadataAnswer;
	/** Null: this broker is too old to say, or did not. */
	readonly cluster: ClusterAnswer | null;
	/** By id, in order. */
	readonly brokers: ReadonlyMap<number, ClusterBroker>;
	/** The broker that told. */
	readonly teller: Talk;
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
	for (const {talk} of brokers.values()) talk?.within(round.limit(limitShare));
};

/** No broker answered; `talks` says what each did. */
export type Unreached = {readonly talks: readonly Talk[]; readonly failure: CollectError};

/**
 * Asks every known broker whether it lives, all at once, and takes the cluster's metadata from the first that does. The
 * addresses of the config are asked when no broker is known yet or none answers.
 */
export const reach = async (
	port: KafkaPort,
	round: Round,
	memory: Memory,
	seeds: readonly Address[],
	question: MetadataQuestion,
): Promise<Reached | Unreached> => {
	const talks = new Map<string, Talk>();
	const talkTo = (address: Address): Talk => {
		const name = addressText(address);
		const begun = talks.get(name);
		if (begun) return begun;
		const talk = startTalk(port, address, round, round.limit(memory.silent.has(name) ? silentShare : limitShare));
		talks.set(name, talk);
		return talk;
	};
	const reasons: CollectError[] = [];
	const remembered = [...memory.brokers.values()].map(talkTo);
	const described = (await firstMetadata(remembered, question, reasons)) ?? (await firstMetadata(seeds.map(talkTo), question, reasons));
	if (described === null) {
		noteSilent(memory, talks);
		return {talks: [...talks.values()], failure: allFailed([...talks.values()], reasons)};
	}
	const cluster = await described.teller.ask(describeCluster, null).catch(() => null);
	const brokers = brokersOf(described.answer, cluster, memory, talkTo);
	await Promise.all([...talks.values()].map(({greeted}) => greeted));
	noteSilent(memory, talks);
	memory.brokers = listingOf(brokers);
	const strays = [...talks.values()].filter(
		(talk) => talk.failure() !== null && ![...brokers.values()].some((broker) => broker.talk === talk),
	);
	return {
		strays: strays.map(inWords),
		metadata: described.answer,
		cluster: cluster?.error === 0 ? cluster : null,
		brokers,
		teller: described.teller,
	};
};

const firstMetadata = async (
	talks: readonly Talk[],
	question: MetadataQuestion,
	reasons: CollectError[],
): Promise<{answer: MetadataAnswer; teller: Talk} | null> => {
	const waiting = new Map(talks.map((talk) => [talk, talk.greeted.then(() => talk)]));
	while (waiting.size > 0) {
		const talk = await Promise.race(waiting.values());
		waiting.delete(talk);
		if (talk.failure()) continue;
		try {
			return {answer: await talk.ask(metadata, question), teller: talk};
		} catch (error) {
			if (!talk.failure()) reasons.push(new CollectError(asError(error).kind, `${addressText(talk.address)}: ${asError(error).message}`));
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
	talkTo: (address: Address) => Talk,
): ReadonlyMap<number, ClusterBroker> => {
	const brokers = new Map<number, ClusterBroker>();
	for (const broker of answer.brokers) brokers.set(broker.id, {...broker, listed: true, talk: talkTo(broker)});
	for (const {id, host, port, rack} of cluster?.brokers ?? []) {
		if (!brokers.has(id)) brokers.set(id, {id, host, port, rack, listed: false, talk: talkTo({host, port})});
	}
	for (const id of answer.replicaIds) {
		if (brokers.has(id)) continue;
		const remembered = memory.brokers.get(id);
		brokers.set(
			id,
			remembered
				? {...remembered, listed: false, talk: talkTo(remembered)}
				: {id, host: '', port: 0, rack: null, listed: false, talk: null},
		);
	}
	return new Map([...brokers].sort(([a], [b]) => a - b));
};

/** Only how brokers are reached: what was said with them would hold on to every poll there ever was. */
const listingOf = (brokers: Reached['brokers']): Memory['brokers'] =>
	new Map([...brokers].flatMap(([id, {host, port, rack, talk}]) => (talk === null ? [] : [[id, {id, host, port, rack}]])));

const noteSilent = (memory: Memory, talks: ReadonlyMap<string, Talk>): void => {
	memory.silent = new Set([...talks].filter(([, talk]) => talk.failure()?.kind === 'timeout').map(([name]) => name));
};

/** The reasons of all, in one line; the most telling kind counts. */
const allFailed = (talks: readonly Talk[], others: readonly CollectError[]): CollectError => {
	const reasons = [
		...others,
		...talks.flatMap((talk) => {
			const failure = talk.failure();
			return failure ? [new CollectError(failure.kind, inWords(talk))] : [];
		}),
	];
	const order = ['auth', 'denied', 'bad_answer', 'bug', 'timeout', 'unreachable', 'refused'];
	const kind = order.find((one) => reasons.some((reason) => reason.kind === one)) as CollectError['kind'] | undefined;
	return new CollectError(kind ?? 'unreachable', `no broker could be asked: ${reasons.map(({message}) => message).join('; ')}`);
};

const inWords = (talk: Talk): string => `${addressText(talk.address)}: ${talk.failure()?.message ?? 'answers'}`;
