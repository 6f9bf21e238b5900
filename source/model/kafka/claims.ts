import type {Definitions} from '../definitions.ts';
import type {OwnerClaimView} from '../snapshot.ts';
import type {State} from '../state.ts';

/** What other sources say of who owns what, by `claimKey`. */
export type OwnerClaims = ReadonlyMap<string, readonly OwnerClaimView[]>;

export const claimKey = (group: string, topic: string, partition: number): string => `${group}\n${topic}/${partition}`;

/** Owners that other sources claim. */
export const ownerClaims = (_state: State, _definitions: Definitions): OwnerClaims => new Map();
