import type {PartitionsFact} from '../facts.ts';
import type {LeadersMoved} from '../views/broker.ts';
import type {Mark} from '../views/mark.ts';
import type {TopicView} from '../views/topic.ts';
import type {KafkaPoll} from './kafka-poll.ts';
import {rowOfPartition} from './partition-rows.ts';

/** Leaders of partitions as they were, and the newest change of them. */
export type LeaderState = {
	/** As the newest poll that read them gave them; null: none did. */
	readonly newest: {readonly table: PartitionsFact; readonly atMs: number} | null;
	/** Topics that the newest poll left out, as they were before. */
	readonly away: ReadonlyMap<string, {readonly table: PartitionsFact; readonly atMs: number}>;
	/** By broker id: the newest change that it had a part in. */
	readonly brokers: ReadonlyMap<number, LeadersMoved>;
	readonly topics: ReadonlyMap<string, NonNullable<TopicView['leadersMoved']>>;
	/** By broker id: since when it has not answered. */
	readonly silent: ReadonlyMap<number, number>;
	/** Of what the newest poll showed. */
	readonly marks: readonly Mark[];
};

export const noLeaders: LeaderState = {
	newest: null,
	away: new Map(),
	brokers: new Map(),
	topics: new Map(),
	silent: new Map(),
	marks: [],
};

/** A topic that is left out is compared with what it was up to this long ago. */
const awayForMs = 10 * 60_000;

/** Compares the leaders of a poll with those of the one before it, and says when a broker falls silent or answers again. */
export const watchLeaders = (before: LeaderState, poll: KafkaPoll): LeaderState => {
	const {silent, marks: back} = watchSilence(before.silent, poll);
	const {partitions, partitionsAtMs, partitionsStale} = poll;
	const isRead = partitions !== null && partitionsAtMs !== null && !partitionsStale && partitionsAtMs !== before.newest?.atMs;
	if (!isRead)
		return silent === before.silent && before.marks.length === 0 && back.length === 0 ? before : {...before, silent, marks: back};
	const newest = {table: partitions, atMs: partitionsAtMs};
	if (before.newest === null) return {...before, newest, silent, marks: back};
	const isQuiet = before.away.size === 0 && sameLeaders(before.newest.table, partitions);
	if (isQuiet) return {...before, newest, silent, marks: back};
	const changes = compare(before, before.newest, newest);
	return {
		newest,
		away: awayTopics(before, before.newest, newest),
		brokers: withBrokers(before.brokers, changes),
		topics: withTopics(before.topics, changes),
		silent,
		marks: [...back, ...leaderMarks(changes, partitionsAtMs)],
	};
};

const sameLeaders = (before: PartitionsFact, after: PartitionsFact): boolean => {
	if (before.leader.length !== after.leader.length || before.topics.length !== after.topics.length) return false;
	if (!after.topics.every((topic, index) => topic === before.topics[index])) return false;
	for (let row = 0; row < after.leader.length; row += 1) {
		if (
			after.leader[row] !== before.leader[row] ||
			after.topic[row] !== before.topic[row] ||
			after.partition[row] !== before.partition[row]
		)
			return false;
	}
	return true;
};

/** Leaders by broker id; −1: no leader. */
type Change = {readonly topic: string; readonly from: number; readonly to: number; readonly fromMs: number; readonly toMs: number};

const compare = (
	before: LeaderState,
	last: NonNullable<LeaderState['newest']>,
	now: NonNullable<LeaderState['newest']>,
): readonly Change[] => {
	const changes: Change[] = [];
	const {table} = now;
	let [topicIndex, topic, was] = [-1, '', last];
	let isOther = false;
	const lastIds = idsOf(last.table);
	const ids = idsOf(table);
	for (let row = 0; row < table.leader.length; row += 1) {
		const index = table.topic[row] ?? -1;
		if (index !== topicIndex) {
			topicIndex = index;
			topic = table.topics[index] ?? '';
			was = before.away.get(topic) ?? last;
			isOther = isMadeAnew((was === last ? lastIds : idsOf(was.table)).get(topic), ids.get(topic));
		}
		if (isOther) continue;
		const old = rowOfPartition(was.table, topic, table.partition[row] ?? -1);
		if (old < 0) continue;
		const [from, to] = [was.table.leader[old] ?? -1, table.leader[row] ?? -1];
		// An epoch that went back belongs to another topic of the same name.
		const [epochBefore, epoch] = [was.table.leaderEpoch[old] ?? -1, table.leaderEpoch[row] ?? -1];
		if (from === to || (epoch >= 0 && epoch < epochBefore)) continue;
		changes.push({topic, from, to, fromMs: was.atMs, toMs: now.atMs});
	}
	return changes;
};

const idsOf = ({topics, topicIds}: PartitionsFact): ReadonlyMap<string, string> =>
	new Map(topicIds === undefined ? [] : topics.map((topic, index) => [topic, topicIds[index] ?? '']));

const isMadeAnew = (before: string | undefined, after: string | undefined): boolean => !!before && !!after && before !== after;

const awayTopics = (
	before: LeaderState,
	last: NonNullable<LeaderState['newest']>,
	now: NonNullable<LeaderState['newest']>,
): LeaderState['away'] => {
	const here = new Set<string>();
	for (let row = 0; row < now.table.topic.length; row += 1) here.add(now.table.topics[now.table.topic[row] ?? -1] ?? '');
	const away = new Map([...before.away].filter(([topic, {atMs}]) => !here.has(topic) && atMs > now.atMs - awayForMs));
	for (let row = 0; row < last.table.topic.length; row += 1) {
		const topic = last.table.topics[last.table.topic[row] ?? -1] ?? '';
		if (!here.has(topic)) away.set(topic, last);
	}
	return away;
};

const withBrokers = (before: LeaderState['brokers'], changes: readonly Change[]): LeaderState['brokers'] => {
	const found = new Map<number, LeadersMoved>();
	const add = (id: number, gained: number, lost: number, {fromMs, toMs}: Change): void => {
		if (id < 0) return;
		const sum = found.get(id) ?? {gained: 0, lost: 0, fromMs, toMs};
		found.set(id, {gained: sum.gained + gained, lost: sum.lost + lost, fromMs: Math.min(sum.fromMs, fromMs), toMs});
	};
	for (const change of changes) {
		add(change.from, 0, 1, change);
		add(change.to, 1, 0, change);
	}
	return found.size === 0 ? before : new Map([...before, ...found]);
};

const withTopics = (before: LeaderState['topics'], changes: readonly Change[]): LeaderState['topics'] => {
	if (changes.length === 0) return before;
	const found = new Map<string, NonNullable<TopicView['leadersMoved']>>();
	for (const {topic, fromMs, toMs} of changes) {
		const sum = found.get(topic) ?? {partitions: 0, fromMs, toMs};
		found.set(topic, {partitions: sum.partitions + 1, fromMs: Math.min(sum.fromMs, fromMs), toMs});
	}
	return new Map([...before, ...found]);
};

/** One mark for each broker that lost leaders, and one for partitions that had none and have one again. */
const leaderMarks = (changes: readonly Change[], atMs: number): readonly Mark[] =>
	[...Map.groupBy(changes, ({from}) => from)].map(([from, moved]) => {
		const leaderless = moved.filter(({to}) => to < 0).length;
		const partitions = `${moved.length} ${moved.length === 1 ? 'partition' : 'partitions'}`;
		const text =
			from < 0
				? `${partitions} without a leader ${moved.length === 1 ? 'has' : 'have'} one again`
				: `leaders of ${partitions} moved from broker ${from}${leaderless > 0 ? `, ${leaderless} ${leaderless === 1 ? 'has' : 'have'} none now` : ''}`;
		return {atMs, kind: 'leader', severity: leaderless > 0 ? 'critical' : from < 0 ? 'ok' : 'warning', text};
	});

/** One mark when a broker falls silent and one when it answers again; why it did is not known. */
const watchSilence = (before: LeaderState['silent'], {brokers, now}: KafkaPoll): Pick<LeaderState, 'silent' | 'marks'> => {
	const marks: Mark[] = [];
	const silent = new Map(before);
	for (const {id, reachable} of brokers) {
		const sinceMs = before.get(id);
		if (reachable === false && sinceMs === undefined) {
			silent.set(id, now);
			marks.push({atMs: now, kind: 'broker', severity: 'critical', text: `broker ${id} does not answer`});
		}
		if (reachable === true && sinceMs !== undefined) {
			silent.delete(id);
			const text = `broker ${id} answers again, after ${Math.round((now - sinceMs) / 1000)} s`;
			marks.push({atMs: now, kind: 'broker', severity: 'ok', text});
		}
	}
	return marks.length === 0 ? {silent: before, marks} : {silent, marks};
};
