import type {OverviewLayout} from '../components/overview.ts';
import type {Interest} from '../model/interest.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {LivePanel, ScreenUi} from './screen.ts';

/** Groups that are not well are asked for although nobody sees them; of very many the first. */
const mostAlerting = 50;

/** Labels by which alerts name a group or a topic. */
const groupLabels = ['group', 'consumergroup', 'consumer_group'] as const;

/**
 * What is on the screen or alerting, by name: the rows in sight of every panel that has more than its title, the groups
 * that are not well, and what firing and pending alerts name in their labels. Each name once.
 */
export const screenInterest = (
	snapshot: Pick<Snapshot, 'groups' | 'alerts'>,
	live: readonly LivePanel[],
	layout: OverviewLayout,
	ui: Pick<ScreenUi, 'focus' | 'zoom'>,
): Interest => {
	const groups = new Set<string>();
	const topics = new Set<string>();
	for (const {panel, live: on} of live) {
		const rect = layout.panels.get(panel.id);
		if (rect === undefined || rect.height < 3) continue;
		const interest = on.interest({...rect, focused: ui.focus === panel.id, zoomed: ui.zoom === panel.id});
		for (const group of interest.groups) groups.add(group);
		for (const topic of interest.topics) topics.add(topic);
	}
	const bad = snapshot.groups.filter(({severity}) => severity === 'critical' || severity === 'warning');
	for (const {group} of bad.slice(0, mostAlerting)) groups.add(group);
	for (const {state, labels} of snapshot.alerts.slice(0, mostAlerting)) {
		if (state !== 'firing' && state !== 'pending') continue;
		for (const label of groupLabels) if (labels[label] !== undefined) groups.add(labels[label]);
		if (labels.topic !== undefined) topics.add(labels.topic);
	}
	return {groups, topics};
};
