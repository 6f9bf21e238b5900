import {alertsPanel} from './alerts.ts';
import {eventsPanel} from './events.ts';
import {hostsPanel} from './hosts.ts';
import {kpisPanel} from './kpis.ts';
import {latencyPanel} from './latency.ts';
import {listingsPanel} from './listings.ts';
import type {AnyPanel} from './panel.ts';
import {partitionsPanel} from './partitions/partitions-panel.ts';
import {problemsPanel} from './problems.ts';
import {qualityPanel} from './quality.ts';
import {runsPanel} from './runs.ts';
import {servicesPanel} from './services.ts';

/** Views of their own, opened by a key: no part of the overview, and not among the panels that Tab goes through. */
export const views: readonly AnyPanel[] = [problemsPanel];

/** Every panel there is, in the order in which the overview has them that no config chose; a new one is one more line here. */
export const panels: readonly AnyPanel[] = [
	servicesPanel,
	kpisPanel,
	latencyPanel,
	qualityPanel,
	partitionsPanel,
	alertsPanel,
	runsPanel,
	listingsPanel,
	eventsPanel,
	hostsPanel,
];
