import type {GroupFact, OffsetsFact, RecordTimesFact, TopicConfigsFact} from '../../../source/model/facts.ts';
import {judgeLag, type LagState, noLag, partitionLoad} from '../../../source/model/kafka/judge-lag.ts';
import {type LastOwners, lastStableOwners} from '../../../source/model/kafka/partition-owners.ts';
import {viewRows} from '../../../source/model/kafka/partition-views.ts';
import {initialState} from '../../../source/model/state.ts';
import type {PartitionView} from '../../../source/model/views/partition.ts';
import {groupOf, member, pollAt, tableOf} from './polls.ts';

/** How one partition and its group stand at a second. */
export type Moment = {
	readonly end: number;
	readonly start?: number;
	/** Null: no commit. */
	readonly committed: number | null;
	/** Null: nobody; the group is then empty unless `members` names others. */
	readonly owner?: string | null;
	/** Members that own nothing. */
	readonly members?: readonly string[];
	readonly state?: string;
	/** Id of the topic; absent: the brokers tell none. */
	readonly topicId?: string;
};
/** By partition, at a second. */
export type World = (second: number) => readonly Moment[] | Moment;

export type Given = {
	/** Seconds between polls, and from when to when. */
	readonly every?: number;
	readonly from?: number;
	readonly to: number;
	readonly polls?: readonly number[];
	readonly configs?: TopicConfigsFact;
	/** What is kept how long is told with an error (of another topic) in every poll, so that no judgement can stand. */
	readonly retold?: boolean;
	readonly times?: (second: number) => RecordTimesFact | null;
	readonly keepMs?: number;
};

/** State after polls of a world, one topic `t` read by one group `g`. */
export const watch = (
	world: World,
	{every = 5, from = 0, to, polls, configs, retold = false, times, keepMs = 30 * 60_000}: Given,
): LagState => {
	let lag = noLag;
	let lastOwners: LastOwners = new Map();
	const seconds = polls ?? Array.from({length: Math.floor((to - from) / every) + 1}, (_, index) => from + index * every);
	for (const second of seconds) {
		const moments = [world(second)].flat();
		const group = groupAt(moments);
		const poll = pollAt(base + second, [group], {
			partitions: tableOf(
				moments.map(({end, start = 0}, partition) => ({partition, start, end})),
				{
					endAtMs: new Float64Array(moments.length).fill((base + second) * 1_000 + 20),
					...(moments[0]?.topicId === undefined ? {} : {topicIds: [moments[0].topicId]}),
				},
			),
			offsets: [commitsOf(moments)],
			configs: configs === undefined ? null : retold ? {...configs, errors: {99: 'told anew'}} : configs,
			times: times?.(second) ?? null,
			lastOwners,
		});
		lag = judgeLag(lag, poll, keepMs);
		lastOwners = lastStableOwners(lastOwners, [group]);
	}
	return lag;
};

/** Second 0 of every world. */
export const base = 1_700_000_000;
/** Epoch ms at which the log ends of a second are read. */
export const readMs = (second: number): number => (base + second) * 1_000 + 20;

export const definitions = {
	title: '',
	sources: [],
	services: [],
	kpis: [],
	charts: [],
	quality: [],
	groups: [],
	evaluateEveryMs: 5_000,
};

const groupAt = (moments: readonly Moment[]): GroupFact => {
	const owned = new Map<string, number[]>();
	for (const [partition, {owner = 'a', members = []}] of moments.entries()) {
		for (const name of members) if (!owned.has(name)) owned.set(name, []);
		if (owner !== null) owned.set(owner, [...(owned.get(owner) ?? []), partition]);
	}
	const state = moments[0]?.state;
	const isBetween = state === 'PreparingRebalance' || state === 'CompletingRebalance';
	return groupOf(
		[...owned].map(([id, partitions]) => member(id, isBetween ? [] : partitions)),
		state === undefined ? {} : {state},
	);
};

export const commitsOf = (moments: readonly Pick<Moment, 'committed'>[], more: Partial<OffsetsFact> = {}): OffsetsFact => ({
	kind: 'offsets',
	group: 'g',
	topics: ['t'],
	topic: Int32Array.from(moments, () => 0),
	partition: Int32Array.from(moments, (_, partition) => partition),
	committed: Float64Array.from(moments, ({committed}) => committed ?? Number.NaN),
	readAtMs: 0,
	error: null,
	errors: {},
	...more,
});

/** The rows that a screen would show of a group. */
export const rowsOf = (lag: LagState, group = 'g'): readonly PartitionView[] => {
	const known = lag.groups.get(group);
	if (known === undefined || lag.context === null) return [];
	return viewRows({
		state: initialState(definitions),
		judged: known,
		context: lag.context,
		isHot: (topic, partition) => partitionLoad(lag, topic, partition).hot,
		claims: new Map(),
		origin: {source: 'kafka', asOfMs: null, stale: false},
	});
};

/** The only row of a world of one partition. */
export const rowAfter = (world: World, given: Given): PartitionView => {
	const [row] = rowsOf(watch(world, given));
	if (row === undefined) throw new Error('the world has no partition');
	return row;
};
