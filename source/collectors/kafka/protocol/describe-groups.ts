import type {Api} from './api.ts';
import {type Assignment, consumerAssignment} from './assignment.ts';
import type {Reader} from './reader.ts';

export type GroupsQuestion = {readonly groups: readonly string[]};

export type ClassicMember = {
	readonly id: string;
	readonly instanceId: string | null;
	readonly clientId: string;
	readonly host: string;
	/** Of a consumer; empty while the group rebalances, and in groups of other kinds. Null: it cannot be read. */
	readonly assignment: Assignment | null;
};
export type ClassicGroup = {
	readonly error: number;
	readonly group: string;
	/** `Dead` with error 0 is also what versions up to 5 say of groups that are not classic. */
	readonly state: string;
	readonly protocolType: string;
	/** The assignor in use. */
	readonly protocol: string;
	readonly members: readonly ClassicMember[];
};

/** Classic groups with their members, asked of their coordinator. */
export const describeGroups: Api<GroupsQuestion, readonly ClassicGroup[]> = {
	key: 15,
	name: 'DescribeGroups',
	versions: [0, 6],
	flexibleFrom: 5,
	encode(writer, {groups}, version) {
		writer.array(groups, (group) => void writer.string(group));
		if (version >= 3) writer.boolean(false);
	},
	decode(reader, version) {
		if (version >= 1) reader.throttle();
		return reader.array(7, () => reader.piece(() => groupOf(reader, version)));
	},
	repeats: () => '',
};

const groupOf = (reader: Reader, version: number): ClassicGroup => {
	const error = reader.int16();
	if (version >= 6) reader.skipString();
	const group = reader.string();
	const state = reader.string();
	const protocolType = reader.string();
	const protocol = reader.string();
	const members = reader.array(5, () => memberOf(reader, version, protocolType));
	if (version >= 3) reader.int32();
	reader.tags();
	return {error, group, state, protocolType, protocol, members};
};

const memberOf = (reader: Reader, version: number, protocolType: string): ClassicMember => {
	const id = reader.string();
	const instanceId = version >= 4 ? reader.nullableString() : null;
	const clientId = reader.string();
	const host = reader.string();
	reader.bytes(); // Its subscription.
	const bytes = reader.bytes();
	reader.tags();
	// Read at once: bytes that were kept would hold on to the whole answer.
	const assignment = protocolType === 'consumer' ? readAssignment(bytes) : {};
	return {id, instanceId, clientId, host, assignment};
};

const readAssignment = (bytes: Buffer): Assignment | null => {
	try {
		return consumerAssignment(bytes);
	} catch {
		return null;
	}
};
