import fc from 'fast-check';
import type {FailureKind} from '../../source/model/failure.ts';
import type {Reason, ReasonCode, ReasonFigures} from '../../source/model/reason.ts';

/** Any number at all, also those that no figure should ever be. */
const anyFigure = fc.oneof(
	fc.nat(2_000_000_000),
	fc.double(),
	fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1, Number.MAX_VALUE, 8.7e15),
);
const anyWord = fc.constantFrom('', 'x', 'connection refused', 'kafka', '订单', 'a: b; c');
const maybeWord = fc.option(anyWord, {nil: null});
const nothing = fc.constant({});
const share = fc.record({partitions: anyFigure, of: anyFigure});
const kinds: readonly FailureKind[] = ['timeout', 'refused', 'bad_answer', 'limited', 'bug'];

const figures: {readonly [Code in ReasonCode]: fc.Arbitrary<ReasonFigures[Code]>} = {
	failure: fc.record({
		kind: fc.constantFrom(...kinds),
		message: anyWord,
		source: maybeWord,
		part: maybeWord,
		lastAnswerAgoMs: fc.option(anyFigure, {nil: null}),
	}),
	was: fc.record({
		state: fc.constantFrom('up', 'degraded', 'down', 'unknown', 'pending', 'firing'),
		because: fc.constantFrom<Reason | null>(null, {code: 'data-gone'}, {code: 'old-sample', ageMs: Number.NaN}),
	}),
	said: fc.record({message: anyWord}),
	several: fc.constantFrom({reasons: [{code: 'no-owner'}, {code: 'no-commit'}] as readonly Reason[]}, {reasons: []}),
	'not-asked': fc.record({target: maybeWord}),
	overdue: nothing,
	'waiting-for-source': fc.record({source: anyWord}),
	'source-not-ok': fc.record({source: anyWord, state: anyWord}),
	'source-silent': nothing,
	'not-reachable': nothing,
	'http-status': fc.record({status: anyFigure, message: maybeWord, claim: maybeWord}),
	'rate-limited': fc.record({status: anyFigure}),
	'claims-ill': fc.record({claim: anyWord}),
	'health-false': nothing,
	'health-unclear': nothing,
	'condition-false': nothing,
	'broker-down': fc.record({broker: anyFigure, message: maybeWord}),
	'not-evaluated': nothing,
	'evaluation-failed': fc.record({message: maybeWord, atMs: fc.option(anyFigure, {nil: null})}),
	'no-data': nothing,
	'data-gone': nothing,
	'too-many-series': fc.record({series: anyFigure}),
	'not-a-number': nothing,
	'not-finite': fc.record({sign: fc.constantFrom<1 | -1>(1, -1)}),
	'old-sample': fc.record({ageMs: anyFigure}),
	'nothing-to-count': nothing,
	'not-measured': nothing,
	'no-outcome': nothing,
	'no-owner': nothing,
	'owner-unknown': fc.oneof(
		fc.record({because: fc.constant('unread' as const), message: anyWord}),
		fc.record({because: fc.constantFrom('rebalancing' as const, 'state' as const), state: anyWord}),
		fc.record({because: fc.constant('type' as const), type: anyWord}),
	),
	'share-group': nothing,
	'no-members': nothing,
	'group-unread': fc.record({message: anyWord}),
	'topic-unlisted': fc.record({message: maybeWord}),
	'topics-unread': nothing,
	'offsets-unread': fc.record({message: anyWord}),
	'no-commit': nothing,
	'commit-unknown': fc.record({message: maybeWord}),
	'commit-beyond-end': nothing,
	'log-unknown': nothing,
	'data-lost': fc.record({messages: anyFigure}),
	'log-cut': fc.record({atMs: anyFigure}),
	'broker-unlisted': nothing,
	'broker-still-listed': nothing,
	'no-partitions-told': nothing,
	leaderless: share,
	'under-replicated': share,
	'offsets-partly-known': fc.record({measured: anyFigure, of: anyFigure, message: maybeWord}),
	'caught-up': nothing,
	'lag-unknown': nothing,
	'config-unread': fc.record({message: maybeWord}),
	'config-silent': nothing,
	'needs-describe-configs': fc.record({topic: anyWord}),
	compacted: nothing,
	'nothing-by-age': nothing,
	'kept-for-ever': nothing,
	'not-by-age': nothing,
	'by-size-sooner': fc.record({bytes: anyFigure}),
	'segments-deleted-whole': nothing,
	'by-earliest-time': nothing,
	'age-unknown': fc.record({keptMs: anyFigure}),
	'any-moment': nothing,
	'deleted-within': fc.record({mostMs: anyFigure, leastAgeMs: anyFigure}),
};

/** Any reason of one code. */
export const arbitraryOf = (code: ReasonCode): fc.Arbitrary<Reason> =>
	(figures[code] as fc.Arbitrary<object>).map((given) => ({code, ...given}) as Reason);

/** Any reason of any code, with any figures. */
export const arbitraryReason: fc.Arbitrary<Reason> = fc.oneof(...(Object.keys(figures) as ReasonCode[]).map(arbitraryOf));
