import {richWidth, type Span} from '../../components/rich-text.ts';
import {type Tab, tabSpans} from '../../components/tabs.ts';
import {worstSeverity} from '../../model/severity.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {verdictOf} from '../severity-marks.ts';
import {partitionsHeadline} from './headline.ts';
import {tabs} from './places.ts';
import type {PartitionsView} from './select-view.ts';

/** The tabs with the mark of what is wrong behind them; a group that is alone stands in the place of the first one's title. */
const shownTabs = ({tab, severities}: PartitionsView, first: string): readonly Tab[] =>
	tabs.map(({title, id, isMarked}, index) => {
		// What is wrong with the shown list is said by its rows and the headline.
		const status = isMarked && index !== tab ? worstSeverity(severities(id)) : 'ok';
		const shown = {title: index === 0 && first !== '' ? first : title};
		return status === 'ok' ? shown : {...shown, status};
	});

/** What stands between title and verdict: tabs and the name of what is open, as much of both as fits beside the words of the verdict. */
export const partitionsMiddle = (view: PartitionsView, width: number, glyphs: GlyphSet): readonly Span[] => {
	const {rows, tab, isOpened} = view;
	const {severity, text} = partitionsHeadline(view.overview);
	const words = richWidth(verdictOf(severity, text, glyphs)) + 3;
	const plain = (name: string): readonly Span[] => [{text: name, style: styles.label}];
	const withTabs = (first: string): readonly Span[] => tabSpans(shownTabs(view, first), tab, glyphs);
	const names = rows[0]?.titles ?? [];
	const candidates = isOpened
		? names.map(plain)
		: names.length === 0
			? [withTabs(''), tab === 0 ? [] : plain(tabs[tab]?.title ?? '')]
			: [...names.map(withTabs), ...names.map(plain)];
	return candidates.find((spans) => richWidth(spans) + words <= width) ?? [];
};
