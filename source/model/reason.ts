import type {FailureKind} from './failure.ts';

/**
 * Reasons: why something is not plainly well, or why a figure is missing. A reason is a code with its figures, made where it is found and
 * compared by code; `reasonText` alone makes words of it, at the edge. Plain serialisable data.
 *
 * Figures are numbers with the unit in the name (`Ms`: milliseconds; `AtMs`: epoch). `message` is what a server, a driver, a config or a
 * collector says, in its words: shown, never looked into.
 */
export type ReasonFigures = {
	/** Asking failed. `source` and `part` say whose failure it is where the reason stands elsewhere; the age counts from the last good answer. */
	failure: {
		readonly kind: FailureKind;
		readonly message: string;
		readonly source: string | null;
		readonly part: string | null;
		readonly lastAnswerAgoMs: number | null;
	};
	/** What was last known, which may no longer be so, and why; without `because` it was not asked since. */
	was: {readonly state: PastState; readonly because: Reason | null};
	/** In somebody else's words alone. */
	said: {readonly message: string};
	/** More than one reason, worst first. */
	several: {readonly reasons: readonly Reason[]};

	'not-asked': {readonly target: string | null};
	overdue: Nothing;
	'waiting-for-source': {readonly source: string};
	'source-not-ok': {readonly source: string; readonly state: string};
	'source-silent': Nothing;
	'not-reachable': Nothing;
	/** An answer with a status that is no success; in its words, or the state it claims for itself. */
	'http-status': {readonly status: number; readonly message: string | null; readonly claim: string | null};
	'rate-limited': {readonly status: number};
	/** Its own word for its health, which is not a good one. */
	'claims-ill': {readonly claim: string};
	'health-false': Nothing;
	'health-unclear': Nothing;
	'condition-false': Nothing;
	'broker-down': {readonly broker: number; readonly message: string | null};

	'not-evaluated': Nothing;
	/** An expression or a rule that cannot be evaluated; `atMs`: when that was tried, null where it is now. */
	'evaluation-failed': {readonly message: string | null; readonly atMs: number | null};
	'no-data': Nothing;
	'data-gone': Nothing;
	'too-many-series': {readonly series: number};
	'not-a-number': Nothing;
	/** Infinite; `sign` says in which direction. */
	'not-finite': {readonly sign: 1 | -1};
	'old-sample': {readonly ageMs: number};
	'nothing-to-count': Nothing;
	'not-measured': Nothing;
	'no-outcome': Nothing;

	'no-owner': Nothing;
	/** Who owns it cannot be told: the group could not be read, is between two assignments, or is of a kind that is not read. */
	'owner-unknown': OwnerUnknown;
	'share-group': Nothing;
	'no-members': Nothing;
	'group-unread': {readonly message: string};
	'topic-unlisted': {readonly message: string | null};
	'topics-unread': Nothing;
	'offsets-unread': {readonly message: string};
	'no-commit': Nothing;
	'commit-unknown': {readonly message: string | null};
	'commit-beyond-end': Nothing;
	'log-unknown': Nothing;
	'data-lost': {readonly messages: number};
	'log-cut': {readonly atMs: number};

	'broker-unlisted': Nothing;
	'broker-still-listed': Nothing;
	'no-partitions-told': Nothing;
	leaderless: {readonly partitions: number; readonly of: number};
	'under-replicated': {readonly partitions: number; readonly of: number};
	'offsets-partly-known': {readonly measured: number; readonly of: number; readonly message: string | null};

	'caught-up': Nothing;
	'lag-unknown': Nothing;
	'config-unread': {readonly message: string | null};
	'config-silent': Nothing;
	'needs-describe-configs': {readonly topic: string};
	compacted: Nothing;
	'nothing-by-age': Nothing;
	'kept-for-ever': Nothing;
	'not-by-age': Nothing;
	'by-size-sooner': {readonly bytes: number};
	'segments-deleted-whole': Nothing;
	'by-earliest-time': Nothing;
	'age-unknown': {readonly keptMs: number};
	'any-moment': Nothing;
	'deleted-within': {readonly mostMs: number; readonly leastAgeMs: number};
};

type Nothing = Readonly<Record<never, never>>;
type PastState = 'up' | 'degraded' | 'down' | 'unknown' | 'pending' | 'firing';
type OwnerUnknown =
	| {readonly because: 'unread'; readonly message: string}
	| {readonly because: 'rebalancing'; readonly state: string}
	| {readonly because: 'state'; readonly state: string}
	| {readonly because: 'type'; readonly type: string};

export type ReasonCode = keyof ReasonFigures;
export type ReasonOf<Code extends ReasonCode> = {readonly code: Code} & ReasonFigures[Code];
export type Reason = {readonly [Code in ReasonCode]: ReasonOf<Code>}[ReasonCode];

/** A failure of asking as a reason; whose it is and how old the last answer is are said where they are given. */
export const failureReason = (
	{kind, message}: {readonly kind: FailureKind; readonly message: string},
	more: Partial<Pick<ReasonFigures['failure'], 'source' | 'part' | 'lastAnswerAgoMs'>> = {},
): ReasonOf<'failure'> => ({code: 'failure', kind, message, source: null, part: null, lastAnswerAgoMs: null, ...more});

/** Several reasons as one, in their order; null when there is none. */
export const together = (...given: ReadonlyArray<Reason | null>): Reason | null => {
	const reasons = given.flatMap(reasonsIn);
	return reasons.length > 1 ? {code: 'several', reasons} : (reasons[0] ?? null);
};

/** The single reasons that one is made of, worst first; none for null. */
export const reasonsIn = (reason: Reason | null): readonly Reason[] =>
	reason === null ? [] : reason.code === 'several' ? reason.reasons : [reason];

/** Whether a reason with this code is among them. */
export const hasReason = (reason: Reason | null, code: ReasonCode): boolean => reasonsIn(reason).some((one) => one.code === code);

/** The code by which a script knows a reason: of several that of the first, which is the worst; null: none. */
export const codeOf = (reason: Reason | null): ReasonCode | null => reasonsIn(reason)[0]?.code ?? null;
