import type {Span} from '../components/rich-text.ts';
import {formatAge, formatValue} from '../model/format.ts';
import {formatClock} from '../model/format-time.ts';
import type {Claimed, FigureClaimView, ServiceClaimView} from '../model/views/claim.ts';
import type {KpiView} from '../model/views/kpi.ts';
import {type GlyphSet, styles} from '../theme.ts';
import type {Pair} from './label-pairs.ts';

/** `api says 2`: what others say where that is something else than what is shown; empty when nobody contradicts. */
export const contradiction = <Claim extends Claimed>(claims: readonly Claim[] | undefined, wordOf: (claim: Claim) => string): string =>
	(claims ?? [])
		.filter(({differs}) => differs)
		.map((claim) => `${claim.by} says ${wordOf(claim)}`)
		.join(', ');

export const figureWord =
	({unit}: Pick<KpiView, 'unit'>) =>
	({value}: FigureClaimView): string =>
		formatValue(value, unit);

export const stateWord = ({state}: ServiceClaimView): string => state;

/** A contradiction as it stands in a row, in the colour of a warning; nothing where there is none. */
export const contradictionSpans = (text: string, glyphs: GlyphSet): readonly Span[] =>
	text === '' ? [] : [{text: `${glyphs.status.warning} ${text}`, style: styles.warning}];

/** Everybody's word with its time and who is believed, for explanations; also of those who agree. */
export const claimPairs = <Claim extends Claimed>(
	claims: readonly Claim[] | undefined,
	now: number,
	wordOf: (claim: Claim) => string,
): readonly Pair[] =>
	(claims ?? []).map((claim) => {
		const {by, differs, asOfMs, stale} = claim;
		const time = asOfMs === null ? '' : `, ${formatClock(asOfMs)} UTC, ${formatAge(now - asOfMs)} ago`;
		const verdict = differs ? ' (differs; what is shown above is believed)' : stale ? ' (stale, not compared)' : '';
		return [`${by} says`, `${wordOf(claim)}${time}${verdict}`];
	});
