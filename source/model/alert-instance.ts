import type {Labels} from './facts.ts';

/** One alert: an element of a rule's expression with an identity (its labels, alert name included). */
export type AlertInstance = {
	/** Stable over time: group, rule and labels. */
	readonly id: string;
	/** Name of the alert. */
	readonly rule: string;
	readonly group: string;
	/** Labels of the element and the rule, `alertname` included. Annotations are not part of the identity. */
	readonly labels: Labels;
	readonly annotations: Readonly<Record<string, string>>;
	/**
	 * `unknown`: the data behind it is gone while it was pending or firing (`held`), so that nobody can say. It goes on from `held` when data is back,
	 * a pending one with its wait started anew.
	 */
	readonly state: 'pending' | 'firing' | 'resolved' | 'unknown';
	readonly held: 'pending' | 'firing';
	/** The expression has held since; the start of the wait that `for` asks for. */
	readonly activeAtMs: number;
	readonly firedAtMs: number | null;
	readonly resolvedAtMs: number | null;
	/** The expression no longer holds since, but `keep_firing_for` keeps it firing. */
	readonly keepFiringSinceMs: number | null;
	readonly unknownSinceMs: number | null;
	readonly value: number;
	/** When the expression last gave it. */
	readonly lastGivenMs: number;
	/** Labels as the expression gave them, before the rule's own. */
	readonly element: Labels;
};
