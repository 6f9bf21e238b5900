/**
 * What pipetop and its DuckDB process say to each other, as JSON over the process' own channel. DuckDB runs in a process
 * of its own because its queries occupy the threads that Node reads files and host names with, and because a crash or
 * an endless query of it must not be one of the screen.
 */
import type {FailureKind} from '../../model/failure.ts';
import type {Rows} from '../sql/row-facts.ts';
import type {DeltaSummary} from './delta-log.ts';

/** One poll's questions. */
export type Questions = {
	readonly id: number;
	/** Database file; null: in memory. */
	readonly file: string | null;
	readonly memoryBytes: number;
	readonly zone: string;
	readonly maxRows: number;
	/** How long all of it may take; what does not fit is interrupted. */
	readonly budgetMs: number;
	/** Delta tables that queries may name. */
	readonly tables: ReadonlyArray<{readonly table: string; readonly path: string}>;
	/** Delta tables whose figures are asked for. */
	readonly deltas: ReadonlyArray<{readonly part: string; readonly table: string}>;
	readonly queries: ReadonlyArray<{readonly part: string; readonly sql: string; readonly limitMs: number | null}>;
};

export type FileState = {readonly bytes: number; readonly walBytes: number; readonly modifiedAtMs: number};
export type Problem = {readonly kind: FailureKind; readonly message: string};

/** One answer; `part` null ends the poll. Times are durations inside of the process. */
export type Reply = {readonly id: number; readonly durationMs: number} & (
	| {readonly part: null}
	| {readonly part: string; readonly problem: Problem; readonly file?: FileState | null}
	| {readonly part: string; readonly rows: Rows; readonly notes: readonly string[]}
	| {readonly part: string; readonly delta: DeltaSummary}
	| {readonly part: string; readonly opened: FileState | null}
);

/** The part that tells of the database file. */
export const filePart = 'file';
