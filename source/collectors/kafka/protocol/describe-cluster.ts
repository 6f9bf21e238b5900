import type {Api} from './api.ts';
import type {ListedBroker} from './metadata.ts';

export type ClusterAnswer = {
	readonly error: number;
	readonly clusterId: string;
	/** Also brokers that the controllers have fenced (brokers from 4.0 on say them). */
	readonly brokers: ReadonlyArray<ListedBroker & {readonly fenced: boolean}>;
	/** True when fenced brokers are among them. */
	readonly saysFenced: boolean;
	/** What the user may do with the cluster, as a bit field by operation code; null: not given. */
	readonly rights: number | null;
};

/** Code of the operation Describe in a rights bit field. */
export const describeRight = 8;

/** Registered brokers and the user's rights on the cluster: without Describe, lists come back empty and without an error. */
export const describeCluster: Api<null, ClusterAnswer> = {
	key: 60,
	name: 'DescribeCluster',
	versions: [0, 2],
	flexibleFrom: 0,
	encode(writer, _, version) {
		writer.boolean(true);
		if (version >= 1) writer.int8(1);
		if (version >= 2) writer.boolean(true);
	},
	decode(reader, version) {
		reader.throttle();
		const error = reader.int16();
		reader.skipString();
		if (version >= 1) reader.int8();
		const clusterId = reader.string();
		reader.int32();
		const brokers = reader.array(11, () => {
			const broker = {
				id: reader.int32(),
				host: reader.string(),
				port: reader.int32(),
				rack: reader.nullableString(),
				fenced: version >= 2 && reader.boolean(),
			};
			reader.tags();
			return broker;
		});
		const rights = reader.int32();
		return {error, clusterId, brokers, saysFenced: version >= 2, rights: rights === -2_147_483_648 ? null : rights};
	},
};
