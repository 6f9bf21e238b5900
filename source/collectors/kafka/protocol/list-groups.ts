import type {Api} from './api.ts';
import type {Reader} from './reader.ts';

export type ListedGroup = {
	readonly group: string;
	readonly protocolType: string;
	/** Empty on brokers before 2.6. */
	readonly state: string;
	/** Lower case: classic, consumer, share, streams; empty on brokers before 3.8. */
	readonly type: string;
};
export type ListGroupsAnswer = {readonly error: number; readonly groups: readonly ListedGroup[]};

/** The groups that the asked broker coordinates, of every type and state. */
export const listGroups: Api<null, ListGroupsAnswer> = {
	key: 16,
	name: 'ListGroups',
	versions: [0, 5],
	flexibleFrom: 3,
	encode(writer, _, version) {
		if (version >= 4) writer.arrayLength(0);
		if (version >= 5) writer.arrayLength(0);
	},
	decode(reader, version) {
		if (version >= 1) reader.throttle();
		const error = reader.int16();
		return {error, groups: reader.array(2, () => reader.piece(() => groupOf(reader, version)))};
	},
	repeats: () => '',
};

const groupOf = (reader: Reader, version: number): ListedGroup => {
	const listed = {
		group: reader.string(),
		protocolType: reader.string(),
		state: version >= 4 ? reader.string() : '',
		type: version >= 5 ? reader.string().toLowerCase() : '',
	};
	reader.tags();
	return listed;
};
