import type {GroupFact} from '../facts.ts';

/** Of the group, of its assignment, and the newest of its members; null where the group has none (classic). */
export type Epochs = {readonly group: number | null; readonly assignment: number | null; readonly member: number | null};

/** The epochs of a group as a poll told them; null: of no group. */
export const epochsOf = (group: GroupFact | null): Epochs => {
	const members = (group?.members ?? []).flatMap(({epoch}) => epoch ?? []);
	return {
		group: group?.groupEpoch ?? null,
		assignment: group?.assignmentEpoch ?? null,
		member: members.length > 0 ? Math.max(...members) : null,
	};
};

/** The epoch that counts a group's rebalances, as far as it has one. */
const counted = (epochs: Epochs): number | null => epochs.group ?? epochs.assignment ?? epochs.member;

/** Rebalances between two polls, as the epochs count them; 0 where there are none to count by. */
export const jumpOf = (before: Epochs, after: Epochs): number => {
	const [was, is] = [counted(before), counted(after)];
	return was === null || is === null ? 0 : is - was;
};

/** The group was deleted and made anew: epochs only rise while a group lives. */
export const isRemade = (before: GroupFact, after: GroupFact): boolean =>
	before.groupEpoch !== null && after.groupEpoch !== null && after.groupEpoch < before.groupEpoch;

/** `group epoch 3 to 6` */
export const epochWords = (before: Epochs, after: Epochs): string => `group epoch ${counted(before) ?? '?'} to ${counted(after) ?? '?'}`;
