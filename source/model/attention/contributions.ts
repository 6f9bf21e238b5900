import {alertConcerns} from './alerts.ts';
import {brokerConcerns, clusterConcerns, groupConcerns, topicConcerns} from './clusters.ts';
import {chartConcerns, checkConcerns, kpiConcerns} from './figures.ts';
import type {Contribution} from './item.ts';
import {sectionConcerns} from './sections.ts';
import {serviceConcerns} from './services.ts';
import {sourceConcerns} from './sources.ts';

/**
 * Every kind of thing that can deserve a look; a new one is one more line. The order is that of items that are as bad and
 * as old as each other, and of who is meant where `of` names two things alike.
 */
export const contributions: readonly Contribution[] = [
	serviceConcerns,
	sourceConcerns,
	groupConcerns,
	brokerConcerns,
	topicConcerns,
	clusterConcerns,
	kpiConcerns,
	checkConcerns,
	chartConcerns,
	alertConcerns,
	...sectionConcerns,
];
