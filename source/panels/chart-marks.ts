import type {Mark as PaintedMark} from '../components/chart.ts';
import {byBadness} from '../model/limits.ts';
import type {Mark} from '../model/snapshot.ts';
import {type GlyphSet, statusStyles, styles} from '../theme.ts';

const letters: Readonly<Record<Mark['kind'], string>> = {alert: 'A', rebalance: 'R', leader: 'L', broker: 'B', restart: 'S', gap: 'G'};

/**
 * The marks of all charts, the worst first since it wins a shared column: `▲ ●` alerts by severity, `R` rebalance, `L` leaders
 * moved, `B` a broker fell silent or answers again, `S` restart, `G` gap.
 */
export const paintedMarks = (marks: readonly Mark[], glyphs: GlyphSet): readonly PaintedMark[] =>
	marks
		.toSorted((a, b) => byBadness(a.severity, b.severity))
		.map(({atMs, kind, severity}) => ({
			t: atMs,
			glyph: kind === 'alert' && severity !== 'ok' ? glyphs.status[severity] : letters[kind],
			style: severity === 'ok' ? styles.mark : statusStyles[severity],
		}));
