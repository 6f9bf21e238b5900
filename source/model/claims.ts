import type {ClaimDefinition, Definitions, KpiDefinition, ServiceDefinition} from './definitions.ts';
import {type Figure, figureOf, freshness} from './evaluated.ts';
import type {Unit} from './facts.ts';
import {legendOf} from './legend.ts';
import type {State} from './state.ts';
import type {Claimed, FigureClaimView, ServiceClaimView} from './views/claim.ts';
import type {ServiceState} from './views/service.ts';
import {claimId} from './watch.ts';

/**
 * Whether a claim is another figure than the one believed: further off than `tolerance` of the latter. What comes in whole
 * pieces may always be half a piece off, so that a mean of counts does not differ by its fraction.
 */
export const figuresDiffer = (believed: number, claimed: number, tolerance: number, unit: Unit): boolean => {
	const least = unit === 'count' || unit === 'none' ? 0.5 : 0;
	return Math.abs(claimed - believed) > Math.max(least, tolerance * Math.abs(believed));
};

/** What others say of a KPI. */
export const figureClaims = (
	state: State,
	definitions: Definitions,
	{id, claims = [], unit}: KpiDefinition,
	believed: Figure,
): readonly FigureClaimView[] =>
	claims.map((claim, index) => {
		const {value, stale, asOfMs, sources} = figureOf(state, definitions, state.watched.results.get(claimId(`kpi/${id}`, index)), null);
		const isComparable = value !== null && !stale && believed.value !== null && !believed.stale;
		const differs = isComparable && figuresDiffer(believed.value ?? Number.NaN, value, claim.tolerance, unit);
		return {by: claim.by ?? sources[0] ?? '?', value, differs, asOfMs, stale};
	});

/** What others say of one tile of a service; null: nobody is asked. */
export const serviceClaims = (
	state: State,
	definitions: Definitions,
	{id, title, claims}: ServiceDefinition,
	tile: {readonly title: string; readonly state: ServiceState},
): readonly ServiceClaimView[] | null =>
	claims === undefined
		? null
		: claims.map((claim, index) => {
				const {elements, ...rest} = saidIn(state, definitions, claimId(`service/${id}`, index), claim);
				const value = elements.find(({labels}) => legendOf(title, labels) === tile.title)?.value;
				const word = value === undefined || Number.isNaN(value) ? 'unknown' : value === 0 ? 'down' : 'up';
				return {...rest, state: word, differs: !rest.stale && contradicts(tile.state, word)};
			});

const contradicts = (believed: ServiceState, claimed: ServiceClaimView['state']): boolean =>
	believed !== 'unknown' && claimed !== 'unknown' && (believed === 'down') !== (claimed === 'down');

/** Everything that the expression of a claim gives now, who says it, and whether it can still be taken for now. */
export const saidIn = (state: State, definitions: Definitions, id: string, {by}: ClaimDefinition) => {
	const result = state.watched.results.get(id);
	const sources = result?.ok ? result.sources : [];
	const asOfMs = result?.ok ? result.newestSampleMs : null;
	const said: Omit<Claimed, 'differs'> = {by: by ?? sources[0] ?? '?', asOfMs, stale: freshness(state, definitions, sources, asOfMs).stale};
	return {...said, elements: result?.ok ? result.elements : []};
};
