import type {Evaluation} from '../promql-contract.ts';
import type {Series} from '../series.ts';
import type {Watched} from '../state.ts';
import type {Unit} from '../units.ts';

/** An expression that is evaluated again and again. */
export type Ask = {
	/** PromQL. */
	readonly expr: string;
	readonly unit?: Unit;
	/** Its results are kept as series of their own for that long. Absent: only the newest is. */
	readonly historyMs?: number;
};
/** What a definition asks, each by a name of its own: one expression, none, or several. */
export type Asks = Readonly<Record<string, Ask | null | readonly Ask[]>>;

/** What an expression gave. */
export type Answer = {
	/** When it was last evaluated; undefined: not yet. */
	readonly result: Evaluation | undefined;
	/** Its results over time, by series key; undefined: none is kept. */
	readonly history: ReadonlyMap<string, Series> | undefined;
};
/** Answers under the names by which they were asked. */
export type Answers<Of extends Asks> = {
	readonly [Name in keyof Of]: NonNullable<Of[Name]> extends readonly Ask[]
		? readonly Answer[]
		: Answer | (null extends Of[Name] ? null : never);
};

/** Every expression of a definition with the id of its results; ids are made here and nowhere else. */
export const asked = (of: string, asks: Asks): ReadonlyArray<readonly [id: string, ask: Ask]> =>
	Object.entries(asks).flatMap(([name, ask]) =>
		ask === null ? [] : isOne(ask) ? [[`${of}/${name}`, ask] as const] : ask.map((one, index) => [`${of}/${name}/${index}`, one] as const),
	);

/** The answers to what a definition asks. */
export const answersTo = <Of extends Asks>(of: string, asks: Of, {results, histories}: Watched): Answers<Of> => {
	const answerAt = (id: string): Answer => ({result: results.get(id), history: histories.get(id)});
	return Object.fromEntries(
		Object.entries<Ask | null | readonly Ask[]>(asks).map(([name, ask]) => [
			name,
			ask === null ? null : isOne(ask) ? answerAt(`${of}/${name}`) : ask.map((_, index) => answerAt(`${of}/${name}/${index}`)),
		]),
	) as Answers<Of>;
};

const isOne = (ask: Ask | readonly Ask[]): ask is Ask => 'expr' in ask;
