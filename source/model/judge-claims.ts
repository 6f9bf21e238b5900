import {atLeast, describe, expr, list, may, number, text, withDefault} from './describe/make-fields.ts';
import {legendOf} from './legend.ts';
import {madeOnce} from './memo.ts';
import {type Figure, figureOf, freshness} from './read-figure.ts';
import type {Answer} from './sections/asks.ts';
import type {Judging} from './sections/section.ts';
import type {Unit} from './units.ts';
import type {Claimed, FigureClaimView, ServiceClaimView} from './views/claim.ts';
import type {ServiceState} from './views/service.ts';

/** Who claims something, in the config. */
export const by = may(text('Who says so, in a word; by default the source of the series it reads.'));

/** What a watched system says of itself, shown beside what was measured; never judged by. */
export type ClaimDefinition = {
	/** Who says so, in a word; null: the source of the series it reads. */
	readonly by: string | null;
	/** PromQL: the figure as claimed; of a service: up while it is not 0. */
	readonly expr: string;
};
export type FigureClaimDefinition = ClaimDefinition & {
	/** How far it may lie from the figure, as a share of the figure, before it differs from it. */
	readonly tolerance: number;
};

const serviceClaim = describe({
	by,
	expr: expr('PromQL: claimed to be up while it is not 0. A tile of a template is spoken of by the series that fill its title alike.'),
});
const figureClaim = describe({
	by,
	expr: expr('PromQL: the same figure by somebody else.'),
	tolerance: withDefault(
		atLeast(0, number('Share of the figure by which a claim may lie off before it differs. Counts may always be half a unit off.')),
		0.05,
	),
});
/** `claims:` of a service and of a figure, in the config. */
export const serviceClaimsField = may(list(serviceClaim, 'What others say of its state: shown beside it, never judged by.'));
export const figureClaimsField = may(list(figureClaim, 'What others say of the same figure: shown beside it, never judged by.'));

/** Claims as they are kept; nothing where none are configured. */
export const defineClaims = <Given extends {readonly by?: string}>(claims: readonly Given[] | undefined) =>
	claims === undefined ? {} : {claims: claims.map((claim) => ({...claim, by: claim.by ?? null}))};

/**
 * Whether a claim is another figure than the one believed: further off than `tolerance` of the latter. What comes in whole
 * pieces may always be half a piece off, so that a mean of counts does not differ by its fraction.
 */
export const figuresDiffer = (believed: number, claimed: number, tolerance: number, unit: Unit): boolean => {
	const least = unit === 'count' || unit === 'none' ? 0.5 : 0;
	return Math.abs(claimed - believed) > Math.max(least, tolerance * Math.abs(believed));
};

/** What others say of a figure. */
export const figureClaims = (
	{state, definitions}: Judging,
	claims: readonly FigureClaimDefinition[],
	answers: readonly Answer[],
	unit: Unit,
	believed: Figure,
): readonly FigureClaimView[] => {
	const figures = claims.map((_, index) => figureOf(state, definitions, answers[index]?.result, null));
	return claimed(believed, [claims, unit, ...figures], () =>
		claims.map((claim, index) => {
			const {value, stale, asOfMs, sources} = figures[index] ?? believed;
			const isComparable = value !== null && !stale && believed.value !== null && !believed.stale;
			const differs = isComparable && figuresDiffer(believed.value ?? Number.NaN, value, claim.tolerance, unit);
			return {by: claim.by ?? sources[0] ?? '?', value, differs, asOfMs, stale};
		}),
	);
};

/** By the figure: what is said of it. */
const claimed = madeOnce<Figure, readonly FigureClaimView[]>();

/** What others say of one tile of a service, whose title may be a template. */
export const serviceClaims = (
	judging: Judging,
	claims: readonly ClaimDefinition[],
	answers: readonly Answer[],
	template: string,
	tile: {readonly title: string; readonly state: ServiceState},
): readonly ServiceClaimView[] =>
	spoken(tile, [claims, answers, template, ...claims.map((_, index) => isStale(judging, answers[index]))], () =>
		claims.map((claim, index) => {
			const {elements, ...rest} = readClaim(judging, answers[index], claim);
			const value = elements.find(({labels}) => legendOf(template, labels) === tile.title)?.value;
			const word = value === undefined || Number.isNaN(value) ? 'unknown' : value === 0 ? 'down' : 'up';
			return {...rest, state: word, differs: !rest.stale && contradicts(tile.state, word)};
		}),
	);

/** By the tile as it was judged: what is said of it, until it is evaluated again or grows old. */
const spoken = madeOnce<{readonly title: string; readonly state: ServiceState}, readonly ServiceClaimView[]>();

const contradicts = (believed: ServiceState, claimed: ServiceClaimView['state']): boolean =>
	believed !== 'unknown' && claimed !== 'unknown' && (believed === 'down') !== (claimed === 'down');

const isStale = ({state, definitions}: Judging, answer: Answer | undefined): boolean => {
	const result = answer?.result;
	return result?.ok ? freshness(state, definitions, result).stale : false;
};

/** Everything that the expression of a claim gives now, who says it, and whether it can still be taken for now. */
export const readClaim = ({state, definitions}: Judging, answer: Answer | undefined, {by}: Pick<ClaimDefinition, 'by'>) => {
	const result = answer?.result;
	const sources = result?.ok ? result.sources : [];
	const asOfMs = result?.ok ? result.newestSampleMs : null;
	const claimed: Omit<Claimed, 'differs'> = {by: by ?? sources[0] ?? '?', asOfMs, stale: isStale({state, definitions}, answer)};
	return {...claimed, elements: result?.ok ? result.elements : []};
};
