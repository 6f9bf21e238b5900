import type {Api} from './api.ts';
import {IntegerColumn, OffsetColumn} from './columns.ts';
import type {Reader} from './reader.ts';

/** Special timestamps: the end of the log (or the last stable offset) and its start. */
export const latest = -1;
export const earliest = -2;
/** The first record that carries the largest timestamp; brokers from 3.0 on know it. */
export const newest = -3;
export const newestFrom = 7;

export type ListOffsetsQuestion = {
	/** True: ends are last stable offsets, what a `read_committed` consumer can reach. */
	readonly readCommitted: boolean;
	/** What is asked of every partition that has no timestamp of its own. */
	readonly timestamp: number;
	/** Topics with the partitions that the asked broker leads, no partition twice; `timestamps` in the order of `partitions`. */
	readonly topics: ReadonlyArray<{
		readonly topic: string;
		readonly partitions: readonly number[];
		readonly timestamps?: readonly number[];
	}>;
};

/** One row a partition, in the broker's order. */
export type ListOffsetsAnswer = {
	readonly topics: readonly string[];
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	readonly error: Int32Array;
	/** −1: no such record. */
	readonly offset: Float64Array;
	/** Of the record at `offset` (epoch ms); −1: none, or not asked for a record. */
	readonly recordMs: Float64Array;
};

/** Log start and end of partitions, asked of their leader. */
export const listOffsets: Api<ListOffsetsQuestion, ListOffsetsAnswer> = {
	key: 2,
	name: 'ListOffsets',
	versions: [1, 9],
	flexibleFrom: 6,
	encode(writer, {readCommitted, timestamp, topics}, version) {
		writer.int32(-1);
		if (version >= 2) writer.int8(readCommitted ? 1 : 0);
		writer.array(topics, ({topic, partitions, timestamps}) => {
			writer.string(topic);
			let index = 0;
			writer.array(partitions, (partition) => {
				writer.int32(partition);
				if (version >= 4) writer.int32(-1);
				writer.int64(timestamps?.[index] ?? timestamp).tags();
				index += 1;
			});
			writer.tags();
		});
	},
	decode(reader, version) {
		if (version >= 2) reader.throttle();
		return reader.piece(() => offsetsOf(reader, version));
	},
	repeats: ({timestamp, topics}) => (topics.some(({timestamps}) => timestamps !== undefined) ? null : String(timestamp)),
};

const offsetsOf = (reader: Reader, version: number): ListOffsetsAnswer => {
	const topics: string[] = [];
	const topic = new IntegerColumn();
	const partition = new IntegerColumn();
	const error = new IntegerColumn();
	const offset = new OffsetColumn();
	const recordMs = new OffsetColumn();
	for (let left = reader.arrayLength(2); left > 0; left -= 1) {
		topics.push(reader.string());
		const count = reader.arrayLength(22);
		for (const column of [topic, partition, offset, recordMs, error]) column.reserve(count);
		for (let rows = count; rows > 0; rows -= 1) {
			topic.push(topics.length - 1);
			partition.push(reader.int32());
			error.push(reader.int16());
			recordMs.push(reader.int64());
			offset.push(reader.int64());
			if (version >= 4) reader.skip(4);
			reader.tags();
		}
		reader.tags();
	}
	return {
		topics,
		topic: topic.finish(),
		partition: partition.finish(),
		error: error.finish(),
		offset: offset.finish(),
		recordMs: recordMs.finish(),
	};
};
