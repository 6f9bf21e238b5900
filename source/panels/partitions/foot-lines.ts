import type {Span} from '../../components/rich-text.ts';
import {formatAge, formatCount, formatInteger} from '../../model/format.ts';
import {formatMoment} from '../../model/format-time.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {BrokerView} from '../../model/views/broker.ts';
import type {ClusterView} from '../../model/views/cluster.ts';
import {type GlyphSet, statusStyles, styles} from '../../theme.ts';
import {severityStyle} from '../severity-marks.ts';

/** `3 of 3 brokers up · controller 1`, or which one is down since when and what it took with it. */
export const brokersLine = (brokers: readonly BrokerView[], now: number, glyphs: GlyphSet, zone?: string): readonly Span[] => {
	const sum = (pick: (broker: BrokerView) => number): number => brokers.reduce((total, broker) => total + pick(broker), 0);
	const bad = brokers.filter(({severity}) => severity !== 'ok');
	const up = brokers.filter(({state}) => state === 'up').length;
	const controller = brokers.find((broker) => broker.controller === true);
	const under = sum(({underReplicated}) => underReplicated);
	const offline = sum(({offline: count}) => count);
	const plain = [
		`${up} of ${brokers.length} brokers up`,
		controller === undefined ? '' : `controller ${controller.id}`,
		movedWords(brokers, now, zone),
		under > 0 ? `${formatInteger(under)} under-replicated` : '',
		offline > 0 ? `${formatCount(offline, 'replica')} offline` : '',
	].filter((text) => text !== '');
	// One that is up and leads partitions without all replicas is in their sum.
	const named = bad.filter(({state}) => state !== 'unknown' && state !== 'up').slice(0, 3);
	const unknown = brokers.filter(({state}) => state === 'unknown').length;
	return [
		...named.flatMap(({id, state, severity, sinceMs, reason}) => [
			{
				text: `${glyphs.status[severity]} broker ${id} ${state} ${formatAge(now - sinceMs)}${reason === null ? '' : ` ${reasonText(reason)}`}`,
				style: severityStyle(severity),
			},
			{text: ' · ', style: styles.label},
		]),
		...(unknown > 0
			? [
					{text: `${glyphs.status.unknown} ${formatCount(unknown, 'broker')} unknown`, style: statusStyles.unknown},
					{text: ' · ', style: styles.label},
				]
			: []),
		{text: plain.join(' · '), style: styles.label},
	];
};

/** `4 leaders moved 14:03:10`: the newest change of leaders; each move is a gain of one broker. */
const movedWords = (brokers: readonly BrokerView[], now: number, zone?: string): string => {
	const newest = Math.max(...brokers.map(({leadersMoved}) => leadersMoved?.toMs ?? 0));
	const gained = brokers.reduce((sum, {leadersMoved}) => sum + (leadersMoved?.toMs === newest ? leadersMoved.gained : 0), 0);
	return gained === 0 ? '' : `${formatCount(gained, 'leader')} moved ${formatMoment(newest, now, zone)}`;
};

/** `showing 1,000 of 65,184 groups`, and the rights that are missing; empty when all is listed. */
export const clustersLine = (clusters: readonly ClusterView[], glyphs: GlyphSet): readonly Span[] => {
	const shown = clusters
		.filter(({groupsShown, groupsTotal}) => groupsShown < groupsTotal)
		.map(({groupsShown, groupsTotal}) => `showing ${formatInteger(groupsShown)} of ${formatInteger(groupsTotal)} groups`);
	const denied = clusters.flatMap((cluster) => cluster.denied);
	const pieces: readonly Span[] = [
		...(shown.length > 0 ? [{text: `${glyphs.status.warning} ${shown.join(', ')}`, style: statusStyles.warning}] : []),
		...denied.map((text) => ({text: `${glyphs.status.unknown} ${text}`, style: statusStyles.unknown})),
	];
	return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [{text: ' · ', style: styles.label}, piece]));
};
