import type {AlertView} from '../views/alert.ts';
import {type Concern, type Identity, identity} from './concern.ts';
import type {Contribution, Watched} from './item.ts';

/** Firing, or not known: pending ones may pass, muted and resolved ones are over, and what a watched system tells is its own word. */
export const isTrouble = ({state, isClaim}: AlertView): boolean => isClaim !== true && (state === 'firing' || state === 'unknown');

const only = <One>(found: readonly One[]): readonly One[] => (found.length === 1 ? found : []);

/** Labels that fill the title of a tile are what it is of: an alert that has all of them speaks of the same. */
const ofTile = ({labels}: AlertView, {services}: Watched): readonly Identity[] =>
	only(
		services.filter(({severity, labels: filled = {}}) => {
			const names = Object.keys(filled);
			return severity !== 'ok' && names.length > 0 && names.every((name) => labels[name] === filled[name]);
		}),
	).map(({id}) => identity('service', id));

/**
 * What the labels of an alert name exactly: a tile, a consumer group, a broker, a service or a source. One name that two
 * clusters have is nobody's unless the label `source` says whose.
 */
const named = (alert: AlertView, watched: Watched): readonly Identity[] => {
	const {group, broker, service, source: of} = alert.labels;
	const here = ({source}: {readonly source: string}): boolean => of === undefined || of === source;
	return [
		...ofTile(alert, watched),
		...(group === undefined ? [] : only(watched.groups.filter((one) => one.group === group && here(one)))).map((one) =>
			identity('group', one.source, one.group),
		),
		...(broker === undefined ? [] : only(watched.brokers.filter((one) => String(one.id) === broker && here(one)))).map((one) =>
			identity('broker', one.source, one.id),
		),
		...(service === undefined ? [] : only(watched.services.filter(({id, title}) => id === service || title === service))).map(({id}) =>
			identity('service', id),
		),
		...(of === undefined ? [] : [identity('source', of)]),
	];
};

const alertConcern = (alert: AlertView, watched: Watched): Concern | null => {
	const severity = alert.state === 'unknown' ? 'unknown' : alert.severity;
	if (!isTrouble(alert) || severity === 'ok') return null;
	return {
		kind: 'alert',
		id: [alert.id],
		name: alert.name,
		panel: 'alerts',
		severity,
		sinceMs: alert.sinceMs,
		isBound: false,
		finding: {says: 'alert', state: alert.state, summary: alert.summary, reason: alert.reason},
		// What a source told and can no longer confirm is as old as that source's silence.
		under: alert.stale && alert.state !== 'unknown' ? [identity('source', alert.origin)] : named(alert, watched),
		partOf: alert.labels.of || alert.annotations.of || null,
	};
};

/** Alerts that fire or cannot be told. */
export const alertConcerns: Contribution = {
	kind: 'alert',
	named: ({alerts}, name) => alerts.filter((alert) => alert.name === name && isTrouble(alert)).map(({id}) => identity('alert', id)),
	concerns: (watched) => watched.alerts.flatMap((alert) => alertConcern(alert, watched) ?? []),
};
