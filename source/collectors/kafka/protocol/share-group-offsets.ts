import type {Api} from './api.ts';
import {IntegerColumn, OffsetColumn} from './columns.ts';
import type {GroupsQuestion} from './describe-groups.ts';
import type {Reader} from './reader.ts';

/** Progress of one share group, one row a partition. */
export type ShareGroupOffsets = {
	readonly group: string;
	readonly error: number;
	readonly errorMessage: string | null;
	readonly topics: readonly string[];
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	/** Everything before it has been dealt with; NaN: nobody has read there yet. */
	readonly start: Float64Array;
	readonly rowError: Int32Array;
};

/** Where share groups stand in all topics that the user may see, asked of their coordinator. */
export const describeShareGroupOffsets: Api<GroupsQuestion, readonly ShareGroupOffsets[]> = {
	key: 90,
	name: 'DescribeShareGroupOffsets',
	versions: [0, 1],
	flexibleFrom: 0,
	encode(writer, {groups}) {
		writer.array(groups, (group) => void writer.string(group).nullArray().tags());
	},
	decode(reader, version) {
		reader.throttle();
		return reader.array(6, () => {
			const group = reader.string();
			const rows = rowsOf(reader, version);
			const error = reader.int16();
			const errorMessage = reader.nullableString();
			reader.tags();
			return {group, error, errorMessage, ...rows};
		});
	},
};

const rowsOf = (reader: Reader, version: number) => {
	const topics: string[] = [];
	const topic = new IntegerColumn();
	const partition = new IntegerColumn();
	const start = new OffsetColumn();
	const rowError = new IntegerColumn();
	for (let left = reader.arrayLength(19); left > 0; left -= 1) {
		topics.push(reader.string());
		reader.skip(16);
		for (let rows = reader.arrayLength(20); rows > 0; rows -= 1) {
			topic.push(topics.length - 1);
			partition.push(reader.int32());
			const offset = reader.int64();
			start.push(offset < 0 ? Number.NaN : offset);
			// Leader epoch, and the broker's own count of the lag.
			reader.skip(version >= 1 ? 12 : 4);
			rowError.push(reader.int16());
			reader.skipString();
			reader.tags();
		}
		reader.tags();
	}
	return {
		topics,
		topic: topic.finish(),
		partition: partition.finish(),
		start: start.finish(),
		rowError: rowError.finish(),
	};
};
