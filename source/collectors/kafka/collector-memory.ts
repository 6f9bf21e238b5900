import type {Address} from './kafka-port.ts';
import {emptyTimesMemory, type TimesMemory} from './log-end-history.ts';
import type {ListedGroup} from './protocol/list-groups.ts';
import type {ListedBroker} from './protocol/metadata.ts';

/** What one collector keeps from poll to poll: who to ask and what was found of records long written, never a figure of its own. */
export type Memory = {
	/** Brokers met so far that still belong to the cluster, by id. */
	brokers: ReadonlyMap<number, ListedBroker & Address>;
	/** Brokers (`host:port`) that did not answer in time in the last poll. */
	silent: ReadonlySet<string>;
	/** The controllers did not answer in the last poll. */
	controllersSilent: boolean;
	/** Groups as each broker listed them when it last did, by its id. */
	readonly listings: Map<number, readonly ListedGroup[]>;
	/** Topics whose settings have been asked for. */
	configured: ReadonlySet<string>;
	/** Topics that are known not to be compacted: no offset is missing between their log start and end. */
	gapless: ReadonlySet<string>;
	readonly times: TimesMemory;
	/** Topics that brokers store, as last asked for. */
	stored: ReadonlySet<string>;
};

export const emptyMemory = (): Memory => ({
	stored: new Set(),
	brokers: new Map(),
	silent: new Set(),
	controllersSilent: false,
	listings: new Map(),
	configured: new Set(),
	gapless: new Set(),
	times: emptyTimesMemory(),
});
