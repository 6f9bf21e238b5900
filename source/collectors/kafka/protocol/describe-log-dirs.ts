import type {Api} from './api.ts';

export type StoredTopics = {readonly error: number; readonly topics: ReadonlySet<string>};

/** Names of the topics that a broker stores; whoever may describe the cluster gets all, also those of no right of their own. */
export const describeLogDirs: Api<null, StoredTopics> = {
	key: 35,
	name: 'DescribeLogDirs',
	versions: [1, 4],
	flexibleFrom: 2,
	encode(writer) {
		writer.nullArray();
	},
	decode(reader, version) {
		reader.throttle();
		const error = version >= 3 ? reader.int16() : 0;
		const topics = new Set<string>();
		for (let folders = reader.arrayLength(6); folders > 0; folders -= 1) {
			reader.int16();
			reader.skipString();
			for (let left = reader.arrayLength(5); left > 0; left -= 1) {
				topics.add(reader.string());
				for (let partitions = reader.arrayLength(21); partitions > 0; partitions -= 1) {
					reader.skip(21); // Number, size, lag, whether it is to replace another.
					reader.tags();
				}
				reader.tags();
			}
			if (version >= 4) reader.skip(16);
			reader.tags();
		}
		return {error, topics};
	},
};
