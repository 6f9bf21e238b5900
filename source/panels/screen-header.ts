import type {HeaderView} from '../components/overview-header.ts';
import type {Rich, Span} from '../components/rich-text.ts';
import {attention} from '../model/attention.ts';
import {formatAge, formatCount, formatNumber, formatSpan} from '../model/format.ts';
import {formatClock, formatMoment} from '../model/format-time.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {type GlyphSet, statusStyles, styles} from '../theme.ts';

/** How time runs for the person at the screen; none of it is recorded. */
export type TimeUi = {
	/** The display stands still while collecting goes on. */
	readonly paused: boolean;
	/** Newest moment there is; null: the one shown is it. */
	readonly newestMs: number | null;
	/** Replay speed, 1 as it was; null when not replaying. */
	readonly speed: number | null;
	readonly zone?: string;
};

/** `14:03:22 live`, `⏸ 14:02:30 (−52 s)`, `14:02:30 replay ×4`, `14:02:30 demo`. */
export const clockText = ({now, mode}: Snapshot, {paused, newestMs, speed, zone}: TimeUi, glyphs: GlyphSet): Rich => {
	const behind = newestMs === null ? 0 : newestMs - now;
	const time: Span = {text: mode === 'live' ? formatClock(now, zone) : formatMoment(now, newestMs ?? now, zone), style: styles.value};
	const pace = speed !== null && Number.isFinite(speed) && speed !== 1 ? ` ×${formatNumber(speed)}` : '';
	if (paused || behind >= 1_000) {
		const away = behind >= 1_000 ? ` (${formatAge(-behind)})` : '';
		const word = mode === 'live' ? '' : ` ${mode}`;
		return [
			{text: `${paused ? `${glyphs.status.paused} ` : ''}`, style: statusStyles.paused},
			time,
			{text: `${word}${away}`, style: statusStyles.paused},
		];
	}
	return [time, {text: ` ${mode}${pace}`, style: mode === 'live' ? styles.label : statusStyles.paused}];
};

/** `5 sources · consumer-health ◌ 42s`: how many there are and the one that is silent longest. */
const sourcesNote = ({sources, now}: Snapshot, glyphs: GlyphSet): Rich => {
	const silent = sources.filter(({state}) => state !== 'ok').toSorted((a, b) => (a.lastSuccessMs ?? 0) - (b.lastSuccessMs ?? 0));
	const text = formatCount(sources.length, 'source');
	const first = silent[0];
	if (first === undefined) return text;
	const age = first.lastSuccessMs === null ? first.state : formatAge(now - first.lastSuccessMs);
	const status = first.severity === 'critical' ? 'critical' : 'stale';
	return [
		{text: `${text} ${glyphs.dot} `, style: styles.label},
		{text: `${first.title} `},
		{text: `${glyphs.status[status]} ${age}`, style: statusStyles[status]},
		{text: silent.length > 1 ? ` +${silent.length - 1}` : '', style: styles.label},
	];
};

/** The header of a snapshot. */
export const headerOf = (snapshot: Snapshot, crumbs: readonly string[], time: TimeUi, glyphs: GlyphSet): HeaderView => {
	const fastest = Math.min(...snapshot.sources.map(({everyMs}) => everyMs));
	return {
		title: snapshot.title,
		crumbs,
		clock: clockText(snapshot, time, glyphs),
		...(Number.isFinite(fastest) && snapshot.mode === 'live' && !time.paused
			? {pace: {text: `every ${formatSpan(fastest)}`, style: styles.label}}
			: {}),
		note: sourcesNote(snapshot, glyphs),
		counts: attention(snapshot).counts,
	};
};
