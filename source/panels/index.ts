import {alertsPanel} from './alerts.ts';
import {kpisPanel} from './kpis.ts';
import {latencyPanel} from './latency.ts';
import type {AnyPanel} from './panel.ts';
import {partitionsPanel} from './partitions/index.ts';
import {problemsPanel} from './problems.ts';
import {qualityPanel} from './quality.ts';
import {servicesPanel} from './services.ts';

/** Views of their own, opened by a key: no part of the overview, and not among the panels that Tab goes through. */
export const views: readonly AnyPanel[] = [problemsPanel];

/** The panels of the overview in their order; a new one is one more line here. */
export const panels: readonly AnyPanel[] = [servicesPanel, kpisPanel, latencyPanel, qualityPanel, partitionsPanel, alertsPanel];
