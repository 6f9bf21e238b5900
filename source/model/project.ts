import {viewAlerts} from './alert-view.ts';
import {attention} from './attention.ts';
import {viewCharts} from './charts.ts';
import type {Definitions} from './definitions.ts';
import {viewBrokers, viewClusters, viewTopics} from './kafka/broker-views.ts';
import {viewGroups} from './kafka/group-views.ts';
import {kafkaOf} from './kafka/memory.ts';
import {viewKpis} from './kpis.ts';
import {viewProblems} from './problems.ts';
import {viewQuality} from './quality.ts';
import type {Severity} from './severity.ts';
import type {Snapshot} from './snapshot.ts';
import {viewSources} from './sources.ts';
import type {State} from './state.ts';
import {viewRows} from './told-rows.ts';
import type {ServiceView} from './views/service.ts';

/** Makes the Snapshot of one State: pure, nothing is remembered, so equal States give equal Snapshots. */
export const project = (state: State, definitions: Definitions, mode: Snapshot['mode']): Snapshot => {
	const sources = viewSources(state, definitions);
	const services = viewServices(state);
	const kpis = viewKpis(state, definitions);
	const charts = viewCharts(state, definitions);
	const quality = viewQuality(state, definitions);
	const alerts = viewAlerts(state, definitions);
	const groups = viewGroups(state, definitions);
	let partitions: Snapshot['partitions'] | null = null;
	const brokers = viewBrokers(state);
	return {
		title: definitions.title,
		now: state.now,
		seq: state.seq,
		mode,
		get worst() {
			return attention(this).worst;
		},
		get problems() {
			return viewProblems(this);
		},
		sources,
		services,
		kpis,
		charts,
		quality,
		clusters: viewClusters(state),
		groups,
		get partitions() {
			partitions ??= groups.flatMap((group) => group.rows);
			return partitions;
		},
		brokers,
		topics: viewTopics(state),
		rebalances: [...state.kafka.keys()].flatMap((source) => kafkaOf(state, source).rebalances.events).toSorted((a, b) => b.toMs - a.toMs),
		alerts,
		...viewRows(state),
		marks: state.marks,
		history: {fromMs: state.firstMs ?? state.now, toMs: state.now},
	};
};

const serviceSeverity: Readonly<Record<ServiceView['state'], Severity>> = {
	up: 'ok',
	degraded: 'warning',
	down: 'critical',
	unknown: 'unknown',
};

const viewServices = (state: State): readonly ServiceView[] =>
	[...state.services].map(([id, known]) => ({
		id,
		title: known.title,
		state: known.state,
		severity: serviceSeverity[known.state],
		sinceMs: known.sinceMs,
		sinceIsBound: known.bound,
		latencyMs: known.latencyMs,
		reason: known.reason,
		note: known.note,
		source: known.source,
		...known.standing,
		asOfMs: known.asOfMs,
		stale: known.stale,
		...(known.claims === undefined ? {} : {claims: known.claims}),
	}));
