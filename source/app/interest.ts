import type {OverviewLayout} from '../components/overview.ts';
import type {Interest} from '../engine/pollable.ts';
import type {LivePanel} from '../panels/screen.ts';

/** What the panels that stand on the screen show, and what alerts: told to the sources, which ask costly questions for these only. */
export const interestOf = (live: readonly LivePanel[], layout: OverviewLayout, focus: string, zoomed: boolean): Interest => {
	const groups = new Set<string>();
	const topics = new Set<string>();
	for (const one of live) {
		const rect = layout.panels.get(one.panel.id);
		if (rect === undefined) continue;
		const seen = one.live.interest({...rect, focused: one.panel.id === focus, zoomed: zoomed && one.panel.id === focus});
		for (const group of seen.groups) groups.add(group);
		for (const topic of seen.topics) topics.add(topic);
	}
	return {groups, topics};
};
