import type {Api} from './api.ts';
import {IntegerColumn, OffsetColumn} from './columns.ts';
import type {Reader} from './reader.ts';
import type {Writer} from './writer.ts';

/** From this version on one request carries many groups; before it exactly one. */
export const manyGroupsFrom = 8;

export type OffsetFetchQuestion = {readonly groups: readonly string[]};

/** Committed offsets of one group, all topics that the user may see; one row a partition. */
export type GroupCommits = {
	readonly group: string;
	/** Error code of the whole group. */
	readonly error: number;
	readonly topics: readonly string[];
	readonly topic: Int32Array;
	readonly partition: Int32Array;
	/** NaN: no committed offset. */
	readonly committed: Float64Array;
	/** Error code of each row. */
	readonly rowError: Int32Array;
};

/** Committed offsets of all topics of groups, asked of their coordinator. Joins nothing. */
export const offsetFetch: Api<OffsetFetchQuestion, readonly GroupCommits[]> = {
	key: 9,
	name: 'OffsetFetch',
	versions: [2, 9],
	flexibleFrom: 6,
	encode(writer, {groups}, version) {
		if (version >= manyGroupsFrom) writer.array(groups, (group) => oneOfMany(writer, group, version));
		else writer.string(groups[0] ?? '').nullArray();
		// Commits of a transaction under way are not waited for: what is stable now is what is shown.
		if (version >= 7) writer.boolean(false);
	},
	decode(reader, version) {
		if (version >= 3) reader.throttle();
		if (version >= manyGroupsFrom) {
			return reader.array(4, () => reader.piece(() => commitsOf(reader, version)));
		}
		const rows = rowsOf(reader, version);
		return [{group: '', error: reader.int16(), ...rows}];
	},
	repeats: ({groups}) => (groups.length > 1 ? '' : null),
};

const commitsOf = (reader: Reader, version: number): GroupCommits => {
	const group = reader.string();
	const rows = rowsOf(reader, version);
	const error = reader.int16();
	reader.tags();
	return {group, error, ...rows};
};

const oneOfMany = (writer: Writer, group: string, version: number): void => {
	writer.string(group);
	if (version >= 9) writer.nullString().int32(-1);
	writer.nullArray().tags();
};

const rowsOf = (reader: Reader, version: number) => {
	const topics: string[] = [];
	const topic = new IntegerColumn();
	const partition = new IntegerColumn();
	const committed = new OffsetColumn();
	const rowError = new IntegerColumn();
	for (let left = reader.arrayLength(2); left > 0; left -= 1) {
		topics.push(reader.string());
		const count = reader.arrayLength(15);
		for (const column of [topic, partition, committed, rowError]) column.reserve(count);
		for (let rows = count; rows > 0; rows -= 1) {
			topic.push(topics.length - 1);
			partition.push(reader.int32());
			const offset = reader.int64();
			committed.push(offset < 0 ? Number.NaN : offset);
			if (version >= 5) reader.skip(4);
			reader.skipString();
			rowError.push(reader.int16());
			reader.tags();
		}
		reader.tags();
	}
	return {topics, topic: topic.finish(), partition: partition.finish(), committed: committed.finish(), rowError: rowError.finish()};
};
