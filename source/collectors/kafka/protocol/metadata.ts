import type {Api} from './api.ts';
import {IntegerColumn} from './columns.ts';
import type {Reader} from './reader.ts';

export type MetadataQuestion = {
	/** Null: all that the user may see. */
	readonly topics: readonly string[] | null;
};

export type ListedBroker = {readonly id: number; readonly host: string; readonly port: number; readonly rack: string | null};

/**
 * Brokers, and partitions as columns in the broker's order; rows of one topic stand together. `topics` and the columns are the
 * very same objects as long as nothing of them changes.
 */
export type MetadataAnswer = {
	readonly clusterId: string | null;
	readonly brokers: readonly ListedBroker[];
	readonly topics: readonly string[];
	readonly internal: readonly boolean[];
	/** Id of each topic as Kafka prints it (base64url of 16 bytes); empty: not given. */
	readonly topicIds: readonly string[];
	/** Error code of each topic. */
	readonly topicErrors: readonly number[];
	/** Index into `topics`. */
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	readonly error: Int32Array;
	readonly leader: Int32Array;
	readonly leaderEpoch: Int32Array;
	readonly replicas: Int32Array;
	readonly inSync: Int32Array;
	readonly offline: Int32Array;
	/** Every broker named as a replica, also those that are not listed any more. */
	readonly replicaIds: ReadonlySet<number>;
	/** Rights on the cluster as a bit field (brokers from 2.3 up to 2.7); null: not given here. */
	readonly clusterRights: number | null;
};

/** Topics, partitions and their leaders. Never creates a topic that it asks for. */
export const metadata: Api<MetadataQuestion, MetadataAnswer> = {
	key: 3,
	name: 'Metadata',
	versions: [5, 12],
	flexibleFrom: 9,
	encode(writer, {topics}, version) {
		if (topics === null) writer.nullArray();
		else {
			writer.array(topics, (topic) => {
				if (version >= 10) writer.zeros(16);
				writer.string(topic).tags();
			});
		}
		writer.boolean(false);
		if (version >= 8 && version <= 10) writer.boolean(true);
		if (version >= 8) writer.boolean(false);
	},
	decode(reader, version) {
		reader.throttle();
		const brokers = reader.array(10, () => brokerOf(reader));
		const clusterId = reader.nullableString();
		reader.int32(); // The controller's id: in KRaft any live broker, so it says nothing and is another one every time.
		const topics = reader.piece(() => topicsOf(reader, version));
		const rights = version >= 8 && version <= 10 ? reader.int32() : unsaid;
		return {clusterId, brokers, ...topics, clusterRights: rights === unsaid ? null : rights};
	},
	repeats: ({topics}) => (topics === null ? '' : null),
	sameOfAll: true,
};

/** What brokers write where rights were not asked for or cannot be told. */
const unsaid = -2_147_483_648;

const brokerOf = (reader: Reader): ListedBroker => {
	const broker = {id: reader.int32(), host: reader.string(), port: reader.int32(), rack: reader.nullableString()};
	reader.tags();
	return broker;
};

const topicsOf = (reader: Reader, version: number) => {
	const names: string[] = [];
	const internal: boolean[] = [];
	const topicIds: string[] = [];
	const topicErrors: number[] = [];
	const columns = {
		topic: new IntegerColumn(),
		partition: new IntegerColumn(),
		error: new IntegerColumn(),
		leader: new IntegerColumn(),
		leaderEpoch: new IntegerColumn(),
		replicas: new IntegerColumn(),
		inSync: new IntegerColumn(),
		offline: new IntegerColumn(),
	};
	const replicaIds = new Set<number>();
	for (let left = reader.arrayLength(6); left > 0; left -= 1) {
		topicErrors.push(reader.int16());
		names.push(reader.string());
		topicIds.push(version >= 10 ? reader.uuid() : '');
		internal.push(reader.boolean());
		for (let partitions = reader.arrayLength(20); partitions > 0; partitions -= 1) {
			columns.topic.push(names.length - 1);
			columns.error.push(reader.int16());
			columns.partition.push(reader.int32());
			columns.leader.push(reader.int32());
			columns.leaderEpoch.push(version >= 7 ? reader.int32() : -1);
			columns.replicas.push(countIds(reader, replicaIds));
			columns.inSync.push(countIds(reader, null));
			columns.offline.push(countIds(reader, null));
			reader.tags();
		}
		if (version >= 8) reader.int32();
		reader.tags();
	}
	return {
		topics: names,
		internal,
		topicIds,
		topicErrors,
		topic: columns.topic.finish(),
		partition: columns.partition.finish(),
		error: columns.error.finish(),
		leader: columns.leader.finish(),
		leaderEpoch: columns.leaderEpoch.finish(),
		replicas: columns.replicas.finish(),
		inSync: columns.inSync.finish(),
		offline: columns.offline.finish(),
		replicaIds,
	};
};

const countIds = (reader: Reader, into: Set<number> | null): number => {
	const count = reader.arrayLength(4);
	for (let left = count; left > 0; left -= 1) {
		const id = reader.int32();
		into?.add(id);
	}
	return count;
};
