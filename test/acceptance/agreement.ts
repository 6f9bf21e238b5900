/** Holds pipetop's figures against an independent witness who is asked between two of pipetop's polls. */
import {until} from '../servers/until.ts';
import type {LiveWatch, Seen} from './live-watch.ts';

export type Figure<Truth> = {
	readonly name: string;
	/** What pipetop says; null: not known. */
	readonly said: (seen: Seen) => number | null;
	/** What the witness says. */
	readonly truth: (truth: Truth) => number | null;
	/**
	 * `rising`: never falls, so the witness must lie between the polls before and after it, each time. `moving`: may rise and fall
	 * between two polls; the witness must lie within the polls from the one before to the one after it, at least once.
	 */
	readonly kind: 'rising' | 'moving';
	/** Allowed beyond the bounds, in the figure's unit; 0 unless told. */
	readonly within?: number;
};

/** One comparison in words, and whether it holds. */
type Comparison = {readonly holds: boolean; readonly text: string};
/** `agrees`, or every comparison made. */
export type Verdicts = ReadonlyMap<string, string>;

export type Asking<Truth> = {
	readonly watch: LiveWatch;
	readonly ask: () => Promise<Truth>;
	readonly figures: readonly Figure<Truth>[];
	/** Parts that the figures are from, by source: the "poll after" is the one that has all of them again. */
	readonly parts: Readonly<Record<string, readonly string[]>>;
	/** Waits for a good moment to ask, such as just after a poll. */
	readonly moment?: () => Promise<unknown>;
	readonly mostRounds: number;
};

/** True when every one of the parts was asked after `ms`. */
const askedSince = (seen: Seen, parts: Readonly<Record<string, readonly string[]>>, ms: number): boolean =>
	Object.entries(parts).every(([source, names]) => names.every((name) => (seen.parts.get(source)?.get(name) ?? 0) > ms));

/** The first document whose figures are all from polls begun after `ms` and evaluated after that. */
const pollAfter = async <Truth>({watch, parts}: Asking<Truth>, ms: number): Promise<Seen> => {
	const asked = await until(
		'all parts to be asked again',
		() => {
			const seen = watch.latest();
			if (askedSince(seen, parts, ms)) return seen;
			const late = Object.entries(parts).flatMap(([source, names]) =>
				names.filter((name) => !((seen.parts.get(source)?.get(name) ?? 0) > ms)).map((name) => `${source} ${name}`),
			);
			throw new Error(`not asked since: ${late.join(', ')}`);
		},
		60_000,
	);
	return until('an evaluation', () => (watch.latest().evaluatedMs >= asked.atMs ? watch.latest() : undefined), 20_000);
};

/** Rounding of floats on the way through JSON and SQL. */
const rounding = (value: number): number => 1e-6 + Math.abs(value) * 1e-9;

const compare = <Truth>(figure: Figure<Truth>, truth: Truth, seen: readonly Seen[]): Comparison => {
	const said = seen.map((one) => figure.said(one));
	const [first, last] = [said[0] ?? null, said.at(-1) ?? null];
	const witness = figure.truth(truth);
	const known = said.filter((value) => value !== null);
	const text = `witness ${witness}, pipetop ${first} before, ${last} after, ${Math.min(...known)}–${Math.max(...known)} on the way`;
	// Nothing there yet when the witness looked, or nothing at all.
	if (witness === null) return {holds: first === null || last === null, text};
	if (last === null) return {holds: false, text};
	const slack = (figure.within ?? 0) + rounding(witness);
	const bounds = figure.kind === 'rising' ? [first ?? Number.NEGATIVE_INFINITY, last] : [Math.min(...known), Math.max(...known)];
	return {holds: witness >= (bounds[0] ?? 0) - slack && witness <= (bounds[1] ?? 0) + slack, text};
};

/** Asks the witness at least twice, and again until every moving figure has agreed once. */
export const agreement = async <Truth>(asking: Asking<Truth>): Promise<Verdicts> => {
	const {watch, ask, figures, mostRounds} = asking;
	const comparisons = new Map<string, Comparison[]>(figures.map(({name}) => [name, []]));
	const isSettled = ({name, kind}: Figure<Truth>): boolean => kind === 'rising' || comparisons.get(name)?.some(({holds}) => holds) === true;
	for (let round = 0; round < mostRounds && (round < 2 || !figures.every(isSettled)); round += 1) {
		await asking.moment?.();
		const from = watch.seen.length - 1;
		const truth = await ask();
		const askedMs = Date.now();
		const after = await pollAfter(asking, askedMs);
		const seen = watch.seen.slice(from, watch.seen.indexOf(after) + 1);
		for (const figure of figures) comparisons.get(figure.name)?.push(compare(figure, truth, seen));
	}
	return new Map(
		figures.map((figure) => {
			const made = comparisons.get(figure.name) ?? [];
			const agrees = figure.kind === 'rising' ? made.every(({holds}) => holds) : isSettled(figure);
			return [figure.name, agrees ? 'agrees' : made.map(({text}) => text).join('\n')];
		}),
	);
};

/** Value of a KPI by its title. */
export const kpi =
	(title: string) =>
	({document}: Seen): number | null =>
		document.kpis.find((one) => one.title === title)?.value ?? null;

/** A figure of a quality check by its title. */
export const check =
	(title: string, part: 'good' | 'total' | 'value' | 'ratio') =>
	({document}: Seen): number | null =>
		document.quality.find((one) => one.title === title)?.[part] ?? null;

/** The moment (epoch seconds) that an age was counted from: ages grow by themselves, their origin can be compared. */
export const originOf =
	(age: (seen: Seen) => number | null) =>
	(seen: Seen): number | null => {
		const seconds = age(seen);
		return seconds === null ? null : seen.evaluatedMs / 1000 - seconds;
	};
