import type {Address} from './port.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import type {ListedBroker} from './protocol/metadata.ts';

/** What one collector keeps from poll to poll: who to ask, never a figure. */
export type Memory = {
	/** Brokers seen so far that still belong to the cluster, by id. */
	brokers: ReadonlyMap<number, ListedBroker & Address>;
	/** Brokers (`host:port`) that did not answer in time in the last poll. */
	silent: ReadonlySet<string>;
	/** The controllers did not answer in the last poll. */
	controllersSilent: boolean;
	/** Groups as each broker listed them when it last did, by its id. */
	readonly listings: Map<number, readonly ListedGroup[]>;
};

export const emptyMemory = (): Memory => ({brokers: new Map(), silent: new Set(), controllersSilent: false, listings: new Map()});
