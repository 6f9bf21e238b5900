import {type GlyphSet, type Status, statusStyles, styles} from '../theme.ts';
import {richWidth, type Span} from './rich-text.ts';

/** One tab: its title and, when something is wrong behind it, the mark that says so. */
export type Tab = {readonly title: string; readonly status?: Status};

/**
 * Tabs as spans for a frame's title line: `Completeness │ Validity │ [Timeliness ●] │ Consistency`. Where `width` is too
 * small for all, only the active one and the marks of the others are kept: `[Timeliness ●] │ ▲`.
 */
export const tabSpans = (tabs: readonly Tab[], active: number, glyphs: GlyphSet, width = Number.POSITIVE_INFINITY): readonly Span[] => {
	const full = joined(
		tabs.map((tab, index) => tabSpan(tab, index === active, glyphs)),
		glyphs,
	);
	if (richWidth(full) <= width) return full;
	const short = tabs.map((tab, index) => {
		if (index === active) return tabSpan(tab, true, glyphs);
		return tab.status === undefined ? [] : [markSpan(tab.status, glyphs)];
	});
	return joined(
		short.filter((spans) => spans.length > 0),
		glyphs,
	);
};

const tabSpan = (tab: Tab, isActive: boolean, glyphs: GlyphSet): readonly Span[] => {
	const mark = tab.status === undefined ? [] : [{text: ' '}, markSpan(tab.status, glyphs)];
	if (!isActive) return [{text: tab.title, style: styles.label}, ...mark];
	return [{text: '[', style: styles.focus}, {text: tab.title, style: styles.title}, ...mark, {text: ']', style: styles.focus}];
};

const markSpan = (status: Status, glyphs: GlyphSet): Span => {
	return {text: glyphs.status[status], style: statusStyles[status]};
};

const joined = (tabs: readonly (readonly Span[])[], glyphs: GlyphSet): readonly Span[] => {
	return tabs.flatMap((spans, index) => (index === 0 ? spans : [{text: ` ${glyphs.box.separator} `, style: styles.dim}, ...spans]));
};
