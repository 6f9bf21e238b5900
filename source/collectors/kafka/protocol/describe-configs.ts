import type {Api} from './api.ts';
import type {Reader} from './reader.ts';

export type TopicConfigsQuestion = {
	readonly topics: readonly string[];
	/** Names of the settings, such as `retention.ms`; no others are sent. */
	readonly keys: readonly string[];
};

/** Settings of one topic. */
export type TopicConfigs = {
	readonly error: number;
	readonly errorMessage: string | null;
	readonly topic: string;
	/** By name; null where the broker keeps a value to itself. */
	readonly values: ReadonlyMap<string, string | null>;
};

/** Settings of topics, defaults included. Any broker answers; needs DescribeConfigs on each topic. */
export const describeConfigs: Api<TopicConfigsQuestion, readonly TopicConfigs[]> = {
	key: 32,
	name: 'DescribeConfigs',
	versions: [0, 4],
	flexibleFrom: 4,
	encode(writer, {topics, keys}, version) {
		const topicResource = 2;
		writer.array(topics, (topic) => {
			writer.int8(topicResource).string(topic);
			writer.array(keys, (key) => void writer.string(key)).tags();
		});
		if (version >= 1) writer.boolean(false);
		if (version >= 3) writer.boolean(false);
	},
	decode(reader, version) {
		reader.throttle();
		return reader.array(6, () => {
			const error = reader.int16();
			const errorMessage = reader.nullableString();
			reader.int8();
			const topic = reader.string();
			const values = new Map(reader.array(5, () => settingOf(reader, version)));
			reader.tags();
			return {error, errorMessage, topic, values};
		});
	},
};

const settingOf = (reader: Reader, version: number): readonly [string, string | null] => {
	const setting = [reader.string(), reader.nullableString()] as const;
	reader.skip(3); // Read only; default or where it is from; sensitive.
	if (version >= 1) {
		for (let left = reader.arrayLength(3); left > 0; left -= 1) {
			reader.skipString();
			reader.skipString();
			reader.int8();
			reader.tags();
		}
	}
	if (version >= 3) {
		reader.int8();
		reader.skipString();
	}
	reader.tags();
	return setting;
};
