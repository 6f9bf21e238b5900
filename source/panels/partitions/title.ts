import {richWidth, type Span} from '../../components/spans.ts';
import {type Tab, tabSpans} from '../../components/tabs.ts';
import {formatCount} from '../../model/format.ts';
import {worstOf} from '../../model/limits.ts';
import {type GlyphSet, styles} from '../../theme.ts';
import {verdictOf} from '../severity-marks.ts';
import {groupStateText} from './groups.ts';
import {partitionsHeadline} from './headline.ts';
import {type PartitionsView, partitionsTabs} from './view.ts';

/** `sensor-processors · classic · stable · 3 members`. */
const groupWords = ({group, type, state, members}: NonNullable<PartitionsView['group']>): string =>
	[group, type, groupStateText(state), formatCount(members.length, 'member')].join(' · ');

/** The tabs with the mark of what is wrong behind them; a group that is alone stands in the place of the first one's title. */
const tabsOf = ({allBrokers, allTopics, tab}: PartitionsView, first: string): readonly Tab[] => {
	// What is wrong with the shown list is said by its rows and the headline.
	const marks = [undefined, worstOf(allTopics.map(({severity}) => severity)), worstOf(allBrokers.map(({severity}) => severity))];
	return partitionsTabs.map((title, index) => {
		const status = marks[index];
		const shown = {title: index === 0 && first !== '' ? first : title};
		return status === undefined || status === 'ok' || index === tab ? shown : {...shown, status};
	});
};

/** What stands between title and verdict: tabs and the group's name, as much of both as fits beside the words of the verdict. */
export const partitionsMiddle = (view: PartitionsView, width: number, glyphs: GlyphSet): readonly Span[] => {
	const {group} = view;
	const {severity, text} = partitionsHeadline(view);
	const words = richWidth(verdictOf(severity, text, glyphs)) + 3;
	const plain = (name: string): readonly Span[] => [{text: name, style: styles.label}];
	const tabs = (first: string): readonly Span[] => tabSpans(tabsOf(view, first), view.tab, glyphs);
	const names = group === undefined ? [] : [groupWords(group), group.group];
	const opened = group !== undefined ? names.map(plain) : openedName(view).map(plain);
	const candidates = view.isOpened
		? opened
		: group === undefined
			? [tabs(''), view.tab === 0 ? [] : plain(partitionsTabs[view.tab] ?? '')]
			: [...names.map(tabs), ...names.map(plain)];
	return candidates.find((spans) => richWidth(spans) + words <= width) ?? [];
};

const openedName = ({topic, broker}: PartitionsView): readonly string[] => {
	if (topic !== undefined) return [`topic ${topic.topic}`];
	return broker === undefined ? [] : [`broker ${broker.id}`];
};

/** What is opened, for the header's crumbs. */
export const partitionsCrumbs = ({level, group, partition, topic, broker, tab, isOpened}: PartitionsView): readonly string[] => {
	if (level === 'gone') return ['gone'];
	if (topic !== undefined) return ['topics', topic.topic];
	if (broker !== undefined) return ['brokers', `broker ${broker.id}`];
	if (!isOpened) return tab === 0 ? [] : [(partitionsTabs[tab] ?? '').toLowerCase()];
	return [...(group === undefined ? [] : [group.group]), ...(partition === undefined ? [] : [`${partition.topic}/${partition.partition}`])];
};
