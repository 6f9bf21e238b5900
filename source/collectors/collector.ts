import type {z} from 'zod';
import type {Collector} from '../model/poll.ts';

/** What a collector is made with. */
export type CollectorSetting<Options> = {
	readonly id: string;
	readonly title: string;
	readonly options: Options;
	readonly everyMs: number;
	readonly timeoutMs: number;
};

/**
 * One kind of source: its name in the config, its options' schema (which also makes the docs and the JSON Schema), and
 * how to make a collector. Adding one is this file's type, one new file and one line in `collectors/index.ts`.
 */
export type CollectorKind<Schema extends z.ZodType = z.ZodType> = {
	readonly kind: string;
	/** One sentence for `docs/config.md`. */
	readonly summary: string;
	/** Options beside the common `kind`, `title`, `every`, `timeout`; strict objects, every key described. */
	readonly options: Schema;
	readonly defaults: {readonly everyMs: number; readonly timeoutMs: number};
	/** Address for the screen, never with secrets. */
	readonly address: (options: z.output<Schema>) => string;
	/**
	 * The shortest interval of any part, so that the refresh loop polls often enough; undefined: the source's `every`.
	 */
	readonly shortestMs?: (options: z.output<Schema>) => number | undefined;
	/** Cheap and without I/O: drivers are imported in the first `collect`. */
	readonly create: (setting: CollectorSetting<z.output<Schema>>) => Collector;
};

/** Keeps the options' type while a kind is declared. */
export const defineKind = <Schema extends z.ZodType>(kind: CollectorKind<Schema>): CollectorKind<Schema> => kind;
