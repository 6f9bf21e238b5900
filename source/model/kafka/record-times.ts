import type {RecordTimesFact} from '../facts.ts';
import {type PartitionRows, rowOfPartition} from './partition-rows.ts';

export type RecordBounds = {readonly notBeforeMs: number; readonly notAfterMs: number};
/** Bounds on the times of records, by row of a history and offset. */
export type RecordTimes = {
	readonly of: (row: number, offset: number) => RecordBounds | null;
	/** Indexes in `fact` by row. */
	readonly byRow: ReadonlyMap<number, readonly number[]>;
	readonly fact: RecordTimesFact | null;
};

/** No record was asked for its time. */
export const noTimes: RecordTimes = {of: () => null, byRow: new Map(), fact: null};

/** What was told of records' times; only the very offset asked for counts. */
export const recordTimes = (fact: RecordTimesFact | null, rows: PartitionRows): RecordTimes => {
	if (fact === null || fact.topic.length === 0) return noTimes;
	const byRow = new Map<number, number[]>();
	for (let index = 0; index < fact.topic.length; index += 1) {
		const row = rowOfPartition(rows, fact.topics[fact.topic[index] ?? -1] ?? '', fact.partition[index] ?? -1);
		const list = byRow.get(row);
		if (list) list.push(index);
		else byRow.set(row, [index]);
	}
	return {
		byRow,
		fact,
		of(row, offset) {
			const index = byRow.get(row)?.find((at) => fact.offset[at] === offset);
			if (index === undefined) return null;
			return {notBeforeMs: fact.notBeforeMs[index] ?? Number.NaN, notAfterMs: fact.notAfterMs[index] ?? Number.NaN};
		},
	};
};

const none: ReadonlySet<number> = new Set();
const columns = ['offset', 'notBeforeMs', 'notAfterMs'] as const;

/** Rows of which something else is told than before. */
export const newTimes = (before: RecordTimes, now: RecordTimes): ReadonlySet<number> => {
	const [old, fact] = [before.fact, now.fact];
	if (before === now || (old === null && fact === null)) return none;
	const changed = new Set<number>();
	for (const [row, indexes] of now.byRow) if (!saysSame(before.byRow.get(row), old, indexes, fact)) changed.add(row);
	for (const row of before.byRow.keys()) if (!now.byRow.has(row)) changed.add(row);
	return changed;
};

const saysSame = (
	before: readonly number[] | undefined,
	old: RecordTimesFact | null,
	indexes: readonly number[],
	fact: RecordTimesFact | null,
): boolean =>
	before !== undefined &&
	before.length === indexes.length &&
	indexes.every((index, at) => columns.every((column) => Object.is(fact?.[column][index], old?.[column][before[at] ?? -1])));
