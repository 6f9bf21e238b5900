import type {Mark as PaintedMark} from '../components/chart.ts';
import {bySeverity} from '../model/severity.ts';
import type {Mark} from '../model/views/mark.ts';
import {type GlyphSet, statusStyles, styles} from '../theme.ts';

/** The letter of each kind of mark on a time axis, and what it stands for. An alert that is no trouble any more is `A`, else it has the sign of its severity. */
export const markLetters: Readonly<Record<Mark['kind'], {readonly letter: string; readonly meaning: string}>> = {
	alert: {letter: 'A', meaning: 'an alert was resolved; one that began to fire has the sign of its severity'},
	rebalance: {letter: 'R', meaning: 'partitions changed owners'},
	leader: {letter: 'L', meaning: 'partitions changed leaders'},
	broker: {letter: 'B', meaning: 'a broker fell silent, or answers again'},
	restart: {letter: 'S', meaning: 'something restarted'},
	gap: {letter: 'G', meaning: 'nothing is known of that time, or the clock was set back'},
};

/** The marks of all charts, the worst first since it wins a shared column. */
export const paintedMarks = (marks: readonly Mark[], glyphs: GlyphSet): readonly PaintedMark[] =>
	marks
		.toSorted((a, b) => bySeverity(a.severity, b.severity))
		.map(({atMs, kind, severity}) => ({
			t: atMs,
			glyph: kind === 'alert' && severity !== 'ok' ? glyphs.status[severity] : markLetters[kind].letter,
			style: severity === 'ok' ? styles.mark : statusStyles[severity],
		}));
