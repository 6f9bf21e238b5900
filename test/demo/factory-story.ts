/** The recorded factory and where its script is, in seconds from the start. */

import type {Snapshot} from '../../source/model/snapshot.ts';
import type {AlertView} from '../../source/model/views/alert.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import {openDemo} from './recording.ts';

export const demo = openDemo('factory');

/** F2 */
export const consumerKilled = 4 * 60;
export const consumerRestarted = 7 * 60;
/** F3 */
export const sensorsKilled = 9 * 60;
export const sensorsBack = 11 * 60;
/** F4 */
export const brokerKilled = 12.5 * 60;
export const brokerBack = 15 * 60;
/** F5 */
export const databaseLocked = 16.5 * 60;
export const drainsSlowly = 18 * 60;
export const databaseFree = 19.5 * 60;
export const consumerFrozen = 21 * 60;
export const consumerBack = 22 * 60;

/** The partitions of the sensors, in order. */
export const readings = ({partitions}: Snapshot): readonly PartitionView[] =>
	partitions
		.filter(({group, topic}) => group === 'sensor-processors' && topic === 'sensor-data')
		.toSorted((a, b) => a.partition - b.partition);
/** Owners of these by client id; null: nobody. */
export const owners = (seen: Snapshot): ReadonlyArray<string | null> => readings(seen).map(({owner}) => owner?.clientId ?? null);
export const groupOf = ({groups}: Snapshot) => groups.find(({group}) => group === 'sensor-processors');
export const kpiOf = ({kpis}: Snapshot, name: string) => kpis.find(({title}) => title === name);
export const tileOf = ({services}: Snapshot, name: string) => services.find(({title}) => title === name);
export const checkOf = ({quality}: Snapshot, name: string) => quality.find(({title}) => title === name);
/** pipetop's own alerts of a name. */
export const alertsOf = ({alerts}: Snapshot, name: string): readonly AlertView[] =>
	alerts.filter((alert) => alert.name === name && alert.origin === 'pipetop');
/** Names of what fires, each once. */
export const firing = ({alerts}: Snapshot): readonly string[] => [
	...new Set(alerts.filter(({state, origin}) => state === 'firing' && origin === 'pipetop').map(({name}) => name)),
];
/** Every state that alerts of a name go through between two moments, in order. */
export const statesOf = (name: string, fromSecond: number, toSecond: number): readonly string[] => {
	const states = demo.polls('host', fromSecond, toSecond).flatMap(({seen}) => alertsOf(seen, name).map(({state}) => state));
	return states.filter((state, index) => state !== states[index - 1]);
};
/** Rebalances of the sensors' group that began between two moments, oldest first. */
export const rebalancesIn = (seen: Snapshot, fromSecond: number, toSecond: number) =>
	seen.rebalances
		.filter(({group, fromMs}) => {
			const second = (fromMs - demo.recording.fromMs) / 1_000;
			return group === 'sensor-processors' && second >= fromSecond && second <= toSecond;
		})
		.toReversed();
/** Partitions that have another owner at the second moment than at the first, as `partition from → to`. */
export const movedBetween = (before: Snapshot, after: Snapshot): readonly string[] =>
	owners(before).flatMap((owner, partition) => {
		const now = owners(after)[partition] ?? null;
		return now === owner ? [] : [`${partition} ${owner} → ${now}`];
	});
