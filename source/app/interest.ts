import type {OverviewLayout} from '../components/overview.ts';
import type {Interest} from '../model/interest.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {LivePanel} from '../panels/screen.ts';
import {screenInterest} from '../panels/screen-interest.ts';

/** What the panels that stand on the screen show, and what alerts: told to the sources, which ask costly questions for these only. */
export const interestOf = (
	snapshot: Snapshot,
	live: readonly LivePanel[],
	layout: OverviewLayout,
	focus: string,
	zoomed: boolean,
): Interest => {
	const {groups, topics} = screenInterest(snapshot, live, layout, {focus, zoom: zoomed ? focus : null});
	return {groups: new Set(groups), topics: new Set(topics)};
};
