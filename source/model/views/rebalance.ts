import type {ValueOf} from '../describe/field.ts';
import {choice, describe, flag, list, maybe, number, text} from '../describe/make-fields.ts';
import {betweenPolls} from './broker.ts';

/** `gone`, `appeared`: the group itself, in the cluster's list; `unseen`: its epochs count more than was seen; `rebalanced`: nothing moved. */
export const rebalanceKinds = ['gone', 'appeared', 'joined', 'left', 'restarted', 'moved', 'unseen', 'rebalanced'] as const;
export type RebalanceKind = (typeof rebalanceKinds)[number];

export const partitionMove = describe({topic: text(), partition: number(), from: maybe(text()), to: maybe(text())});
/** Owners by client id (with the host where that is not enough); null: nobody. */
export type PartitionMove = ValueOf<typeof partitionMove>;

/** What comparing two polls of a group showed. A window, never a moment; no cause is guessed. */
export const rebalanceView = describe({
	source: text('id of the source'),
	group: text(),
	...betweenPolls,
	kind: choice(rebalanceKinds, 'in one word: the first that applies'),
	evidence: text('everything that was seen; no cause is guessed'),
	moves: list(partitionMove, 'partitions that changed hands, owners by client id; null: nobody'),
	moved: number('how many changed hands'),
	lagBefore: maybe(number('messages behind over the whole group at the start of the window')),
	lagAfter: maybe(number('and at its end')),
	ongoing: flag('the group still rebalances; `to` is the newest poll'),
	flapping: flag('a partition of it moved more than three times in ten minutes'),
});
export type RebalanceView = ValueOf<typeof rebalanceView>;
