import type {Mark as PaintedMark} from '../../components/chart.ts';
import {type Span, wrapWords, writeRich} from '../../components/rich-text.ts';
import {formatCount, formatInteger} from '../../model/format.ts';
import {formatClock, formatMoment} from '../../model/format-time.ts';
import type {RebalanceView} from '../../model/views/rebalance.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {paintedMarks} from '../chart-marks.ts';
import type {Pair} from '../label-pairs.ts';
import type {KafkaOverview} from './kafka-overview.ts';

/** Kinds of moves that one row names; of more it says how many there are. */
const namedMoves = 3;

/** `2 moved consumer-001 → consumer-002`: what changed hands, by from and to. */
const movesText = ({moves, moved}: RebalanceView): string => {
	const kinds = new Map<string, number>();
	for (const {from, to} of moves) {
		const way = `${from ?? 'nobody'} → ${to ?? 'nobody'}`;
		kinds.set(way, (kinds.get(way) ?? 0) + 1);
	}
	if (kinds.size === 0) return moved > 0 ? `${formatInteger(moved)} moved` : '';
	const named = [...kinds].sort((a, b) => b[1] - a[1]).slice(0, namedMoves);
	const rest = moved - named.reduce((sum, [, count]) => sum + count, 0);
	return [...named.map(([way, count]) => `${formatInteger(count)} moved ${way}`), rest > 0 ? `${formatInteger(rest)} more moved` : '']
		.filter((text) => text !== '')
		.join(', ');
};

const lagText = ({lagBefore, lagAfter}: RebalanceView): string =>
	lagBefore === null && lagAfter === null ? '' : `behind before ${formatInteger(lagBefore)}, after ${formatInteger(lagAfter)}`;

/** `14:01:04–14:01:06`: the poll before the change and the first after it, in a zone; open at its end while it goes on. */
const windowText = ({fromMs, toMs, ongoing}: RebalanceView, now: number, zone?: string): string =>
	`${formatMoment(fromMs, now, zone)}–${ongoing ? 'now' : formatClock(toMs, zone)}`;

/** Everything that was seen of a change, in the order in which it matters. */
const rebalanceText = (change: RebalanceView): string =>
	[change.evidence, movesText(change), lagText(change)].filter((text) => text !== '').join(' · ');

const stateSpans = ({ongoing, flapping}: RebalanceView): readonly Span[] => [
	...(flapping ? [{text: 'flapping ', style: styles.warning}] : []),
	...(ongoing ? [{text: 'ongoing ', style: styles.warning}] : []),
];

/**
 * Rows of changes, newest first, as they stand under a chart: `R 14:01:04–14:01:06  consumer-002 joined · 2 moved …`. A
 * long one goes on in further lines where there is room. Returns the lines that were used.
 */
export const paintRebalances = (
	grid: Grid,
	rect: Rect,
	{rebalances, now, group}: Pick<KafkaOverview, 'rebalances' | 'now' | 'group'>,
	glyphs: GlyphSet,
	zone?: string,
): number => {
	let y = rect.y;
	const end = rect.y + rect.height;
	for (const [index, change] of rebalances.entries()) {
		if (y >= end) break;
		const head: readonly Span[] = [
			{text: 'R ', style: styles.mark},
			{text: windowText(change, now, zone), style: styles.label},
			{text: '  '},
			...stateSpans(change),
			...(group === undefined ? [{text: `${change.group}  `}] : []),
		];
		const indent = head.reduce((width, {text}) => width + text.length, 0);
		const text = rebalanceText(change);
		// Those further down have a line too, as far as lines go.
		const spare = end - y - (rebalances.length - index - 1);
		const room = Math.max(1, rect.width - indent);
		const wrapped = spare > 1 && room >= 20 ? wrapWords(text, room) : [text];
		const lines = wrapped.slice(0, Math.max(1, spare));
		for (const [row, line] of lines.entries()) {
			const isCut = row === lines.length - 1 && row > 0 && lines.length < wrapped.length;
			const shown = isCut ? `${line} ${glyphs.ellipsis}` : line;
			if (row === 0) writeRich(grid, rect.x, y, [...head, {text: shown}], rect.width, glyphs.ellipsis);
			else writeRich(grid, rect.x + indent, y, shown, room, glyphs.ellipsis);
			y += 1;
		}
	}
	return y - rect.y;
};

/** Changes as label and text, for explanations; times in UTC. */
export const rebalancePairs = ({rebalances, now}: Pick<KafkaOverview, 'rebalances' | 'now'>, most: number): readonly Pair[] => [
	...rebalances
		.slice(0, most)
		.map(
			(change): Pair => [
				'rebalance',
				`${windowText(change, now)} ${change.flapping ? 'flapping ' : ''}${change.ongoing ? 'ongoing ' : ''}${rebalanceText(change)}`,
			],
		),
	...(rebalances.length > most ? [['', `${formatCount(rebalances.length - most, 'earlier one')} kept`] as const] : []),
];

/** What systems tell of partitions changing hands, each by its name: claims, beside what was seen. */
export const reportedPairs = ({reported, now}: Pick<KafkaOverview, 'reported' | 'now'>, zone?: string): readonly Pair[] =>
	reported.map(({atMs, source, eventKind, text}) => [`${source} tells`, `${formatMoment(atMs, now, zone)} ${eventKind}, ${text}`]);

/** Marks of a group's charts: its own rebalances, and what happened to everything. */
export const groupMarks = ({marks, rebalances}: Pick<KafkaOverview, 'marks' | 'rebalances'>, glyphs: GlyphSet): readonly PaintedMark[] =>
	paintedMarks(
		[
			...marks.filter(({kind}) => kind !== 'rebalance'),
			...rebalances.map(({toMs, flapping, evidence, moves}) => ({
				atMs: toMs,
				kind: 'rebalance' as const,
				// Somebody has to look at what moves to and fro, or what nobody has now.
				severity: flapping || moves.some(({to}) => to === null) ? ('warning' as const) : ('ok' as const),
				text: evidence,
			})),
		],
		glyphs,
	);
