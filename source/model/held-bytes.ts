import {bytesOf} from './kafka/compact-column.ts';
import {kafkaOf} from './kafka/compare-polls.ts';
import type {GroupLag} from './kafka/group-lag.ts';
import type {State} from './state.ts';

/** One view of a series and its places in the index and among what was written; its samples are shared. */
const seriesBytes = 300;
/** A fact of a few fields, whose columns are counted where they are large. */
const factBytes = 80;
/** A place in a list, map or set. */
const placeBytes = 60;

/**
 * Bytes that a state holds on to and a newer one does not: what keeping it costs. Rough: what grows with the number of series
 * and facts, and with the columns of lag over time.
 */
export const heldBytes = (state: State, newer: State): number =>
	heldBySeries(state, newer) + heldByFacts(state, newer) + heldByKafka(state, newer);

const heldBySeries = (state: State, newer: State): number => {
	let bytes = 0;
	for (const [name, family] of state.series.names) if (newer.series.names.get(name) !== family) bytes += family.size * seriesBytes;
	return bytes;
};

const heldByFacts = (state: State, newer: State): number => {
	let bytes = 0;
	for (const [source, {parts}] of state.sources)
		for (const [name, part] of parts) {
			const now = newer.sources.get(source)?.parts.get(name);
			if (now === part) continue;
			bytes += (part.facts.length + part.written.size) * placeBytes;
			part.facts.forEach((fact, index) => {
				if (fact !== now?.facts[index]) bytes += factBytes;
			});
		}
	return bytes;
};

const heldByKafka = (state: State, newer: State): number => {
	let bytes = 0;
	for (const source of state.kafka.keys()) {
		const [old, now] = [kafkaOf(state, source).lag, kafkaOf(newer, source).lag];
		if (old === now) continue;
		for (const [name, group] of old.groups) bytes += placeBytes + heldByGroup(group, now.groups.get(name));
		const shown = new Set(now.history.shots.map(({ends}) => ends));
		for (const ends of new Set(old.history.shots.map((shot) => shot.ends))) if (!shown.has(ends)) bytes += ends.byteLength;
	}
	return bytes;
};

const heldByGroup = ({figures, runs}: GroupLag, now: GroupLag | undefined): number => {
	const own = figures.columns.reduce<number>(
		(sum, values, index) => (values === now?.figures.columns[index] ? sum : sum + bytesOf(values)),
		0,
	);
	if (runs === now?.runs) return own;
	const fromMs = now?.runs[0]?.atMs ?? Number.POSITIVE_INFINITY;
	return runs.reduce((sum, {atMs, committed}) => (atMs < fromMs ? sum + bytesOf(committed) : sum), own);
};
