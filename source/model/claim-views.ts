/** Somebody else's word for a service's state. */
export type ServiceClaimView = Claimed & {readonly state: 'up' | 'down' | 'unknown'};
/** Somebody else's word for a figure, in its unit; null: no such word now. */
export type FigureClaimView = Claimed & {readonly value: number | null};
/** Who claims, when that was so, and whether it is something else than what is shown and believed. */
export type Claimed = {
	readonly by: string;
	/** Never true of a claim that is stale or not known: it speaks of another time. */
	readonly differs: boolean;
	readonly asOfMs: number | null;
	readonly stale: boolean;
};
