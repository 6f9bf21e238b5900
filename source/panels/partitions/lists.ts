import type {Snapshot} from '../../model/snapshot.ts';
import type {PanelState} from '../panel.ts';
import {arrangedRows, passesFilter, sortedRows} from '../row-filter.ts';
import {
	brokerOrder,
	brokerWordsOf,
	groupOrder,
	groupWordsOf,
	listSorts,
	partitionOrder,
	partitionWordsOf,
	topicOrder,
	topicWordsOf,
} from './order.ts';
import type {Level, Opened, PartitionsView} from './view.ts';

/** The sort orders of a level. */
export const sortsOf = (level: Level): readonly string[] =>
	level === 'groups'
		? listSorts.groups
		: level === 'topics' || level === 'topic'
			? listSorts.topics
			: level === 'brokers' || level === 'broker'
				? listSorts.brokers
				: listSorts.partitions;

type ListOf<One> = {
	readonly wordsOf: (row: One) => readonly string[];
	readonly order: (rows: readonly One[]) => (a: One, b: One) => number;
};

/** Filtered and sorted. */
const inOrder = <One>(all: readonly One[], sort: string, {filter, reversed}: PanelState, {wordsOf, order}: ListOf<One>): readonly One[] =>
	arrangedRows(all, [sort, reversed, filter].join('\n'), (rows) => {
		const passing = kept(rows, filter, wordsOf);
		return sortedRows(passing, order(passing), reversed);
	});

const kept = <One>(all: readonly One[], filter: string, wordsOf: (row: One) => readonly string[]): readonly One[] =>
	filter === '' ? all : all.filter((row) => passesFilter(filter, wordsOf(row)));

/** The rows of the list that a level shows; the other lists stay empty. */
export const listed = (
	{groups, topics, brokers}: Snapshot,
	{level, all}: Opened,
	sort: string,
	state: PanelState,
): Pick<PartitionsView, 'groups' | 'rows' | 'topics' | 'brokers'> => {
	const none = {groups: [], rows: [], topics: [], brokers: []};
	switch (level) {
		case 'groups':
			return {...none, groups: inOrder(groups, sort, state, {wordsOf: groupWordsOf, order: (rows) => groupOrder(sort, rows)})};
		case 'topics':
			return {...none, topics: inOrder(topics, sort, state, {wordsOf: topicWordsOf, order: () => topicOrder(sort)})};
		case 'brokers':
			return {...none, brokers: inOrder(brokers, sort, state, {wordsOf: brokerWordsOf, order: () => brokerOrder(sort)})};
		case 'group':
			return {...none, rows: inOrder(all, sort, state, {wordsOf: partitionWordsOf, order: (rows) => partitionOrder(sort, rows)})};
		default:
			return none;
	}
};
