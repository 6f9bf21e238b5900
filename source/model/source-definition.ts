import type {Fact} from './facts.ts';

/** What the facts of a source are, as its kind declares: judgement and panels stand on this, never on the name of a kind. */
export type SourceTraits = {
	/** Kinds of facts it may give. */
	readonly gives: ReadonlyArray<Fact['kind']>;
	/** Its alerts are verdicts, because alerting is what it is for; or a watched system's word of itself. Default: claims. */
	readonly alertsAre?: 'verdicts' | 'claims';
};

export type SourceDefinition = Partial<SourceTraits> & {
	readonly id: string;
	readonly kind: string;
	readonly title: string;
	/** Planned time between polls. */
	readonly everyMs: number;
	readonly timeoutMs: number;
	/** Plain address for the screen, without user, password or query. */
	readonly address: string;
};

/** What judges figures by the sources that they are read from. */
export type Sourced = {
	/** Sources in config order; also those that have never answered. */
	readonly sources: readonly SourceDefinition[];
};
