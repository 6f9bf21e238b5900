import type {z} from 'zod';
import type {Collector} from '../model/collector-contract.ts';
import type {SourceTraits} from '../model/source-definition.ts';

/** What a collector is made with. */
export type CollectorSetting<Options> = {
	readonly id: string;
	readonly title: string;
	readonly options: Options;
	readonly everyMs: number;
	readonly timeoutMs: number;
};

/** Options of a source as a config writes them, before its schema has read them. */
export type WrittenOptions = Readonly<Record<string, unknown>>;

/**
 * What makes it likely that something of a kind is on this machine, and the source that a config would then have. Clues are only looked at:
 * nothing is asked. `id` is that of the source (default: the kind); a variable goes before ports of the same id.
 */
export type Clue<Options = WrittenOptions> = {readonly id?: string} & (
	| {
			/** Always there. */
			readonly by: 'machine';
			readonly why: string;
			readonly options: () => Options;
	  }
	| {
			/** A port of this machine that is listened on. */
			readonly by: 'port';
			readonly ports: readonly number[];
			/** What usually listens there, in words. */
			readonly name: string;
			/** Several of the ports are one system, which lists the rest itself; default: each is a source. */
			readonly isOneSystem?: boolean;
			readonly options: (port: number) => Options;
	  }
	| {
			/** A variable of the environment that names an address, as the tools of the field use them. */
			readonly by: 'variable';
			/** The first that fits counts. */
			readonly names: readonly string[];
			/** What it must look like: `DATABASE_URL` may be that of another kind of database. */
			readonly fits: RegExp;
			/** Refers to the variable as `${NAME}`: what it holds is copied nowhere. */
			readonly options: (name: string) => Options;
	  }
);

/** What a kind answers for health: a tile of the services panel may stand on the source itself or on one of its health targets. */
export type HealthOffer<Options> = {
	/** Targets of its health facts that its options are sure to give. */
	readonly targets: (options: Options) => readonly string[];
	/** True when answers may name further targets, which nobody knows before. */
	readonly isOpen?: (options: Options) => boolean;
	/** Has a path asked for health as well; absent: the kind has no paths. */
	readonly withPath?: (options: WrittenOptions, wish: PathWish) => WrittenOptions;
};

/** The wish of a tile: a path, and the condition on its body that means healthy. */
export type PathWish = {readonly path: string; readonly healthy?: string | undefined};

/**
 * One kind of source, whole: its name in the config, its options' schema (which also makes the docs and the JSON Schema), what it is found by,
 * what it answers for health, and how to make a collector. Adding one is one new file of this type and one line in `collectors/index.ts`.
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
	 * The shortest interval that the options give to a part of its own, undefined where they give none. Where it says one, every
	 * part is asked of `due`: polls are begun for such parts between the source's own turns.
	 */
	readonly shortestMs?: (options: z.output<Schema>) => number | undefined;
	/** What its facts are, for judgement and panels. */
	readonly traits: SourceTraits;
	/** What it can be discovered by; default: nothing. */
	readonly clues?: ReadonlyArray<Clue<z.input<Schema> & WrittenOptions>>;
	/** What it answers for health beside its own state; default: nothing. */
	readonly health?: HealthOffer<z.output<Schema>>;
	/** Cheap and without I/O: drivers are imported in the first `collect`. */
	readonly create: (setting: CollectorSetting<z.output<Schema>>) => Collector;
};

/** Keeps the options' type while a kind is declared. */
export const defineKind = <Schema extends z.ZodType>(kind: CollectorKind<Schema>): CollectorKind<Schema> => kind;
