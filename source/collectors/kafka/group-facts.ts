import type {GroupFact} from '../../model/facts.ts';
import {errorWords} from './protocol/errors.ts';
import type {ListedGroup} from './protocol/list-groups.ts';

/** A group of which no more is known than that it is listed. */
export const unreadGroup = (listed: ListedGroup, coordinator: number, error: string | null): GroupFact => ({
	kind: 'group',
	group: listed.group,
	type: listed.type || 'unknown',
	protocolType: listed.protocolType,
	state: listed.state,
	coordinator,
	assignor: null,
	groupEpoch: null,
	assignmentEpoch: null,
	members: [],
	error,
});

export const unanswered = 'the coordinator left this group out of its answer';

/** Why a group cannot be read, with the right that is missing. */
export const groupError = (code: number, group: string, message: string | null = null): string => {
	const [topicDenied, groupDenied] = [29, 30];
	if (code === groupDenied) return `needs Describe on group ${group}`;
	if (code === topicDenied) return 'needs Describe on every topic that the group reads';
	return message ?? errorWords(code);
};

/** Brokers write `/127.0.0.1`, as Java prints an address that has no name. */
export const plainHost = (host: string): string => (host.startsWith('/') ? host.slice(1) : host);
