import type {FailureKind} from '../../model/failure.ts';
import {CollectError, toFailure} from '../failure.ts';
import {type Address, addressText, type KafkaPort} from './kafka-port.ts';
import type {Round} from './poll-round.ts';
import type {Api} from './protocol/api.ts';
import {apiVersions} from './protocol/api-versions.ts';
import {kafkaError} from './protocol/errors.ts';

/**
 * Questions to one broker in one poll. Once it has failed to answer, every further question fails at once with the
 * same reason, so that a hung broker costs its limit once.
 */
export type BrokerClient = {
	readonly address: Address;
	/**
	 * It answers: when a question failed after others had been answered, it was greeted once more on a new connection, so
	 * that a broker that froze in the middle of a poll is told from one that is slow with a single question.
	 */
	readonly answers: () => boolean;
	/** Settles, never rejects, when no such greeting is under way. */
	readonly settled: () => Promise<void>;
	/** Round trip of the smallest question; null: not known. */
	readonly latencyMs: () => number | null;
	/** Time it spent on questions that it answered, ms; waiting in vain is not in it. */
	readonly busyMs: () => number;
	/** Why it is not spoken with any more; null while it is. */
	readonly failure: () => CollectError | null;
	/** Settles, never rejects, when it is known whether the broker answers. */
	readonly greeted: Promise<void>;
	readonly ask: <Question, Answer>(api: Api<Question, Answer>, question: Question) => Promise<Answer>;
	readonly version: (api: Pick<Api<never, unknown>, 'key' | 'versions'>) => number | null;
	/** Gives the next questions a limit of their own. */
	readonly within: (limit: AbortSignal) => void;
};

/** After these the broker is not asked again in this poll. */
const final: ReadonlySet<FailureKind> = new Set<FailureKind>(['timeout', 'refused', 'unreachable', 'auth']);

/** How long a broker that fell silent may take to answer the second greeting. */
const secondShare = 0.5;
const secondMs = 1_000;

/** Begins a poll of a broker: connects where needed and measures one round trip. */
export const openBrokerClient = (port: KafkaPort, address: Address, round: Round, firstLimit: AbortSignal): BrokerClient => {
	let limit = firstLimit;
	let failure: CollectError | null = null;
	let latencyMs: number | null = null;
	let answers = false;
	let again: Promise<void> | null = null;
	let busyMs = 0;
	let busyUntilMs = 0;
	const ask: BrokerClient['ask'] = async (api, question) => {
		if (failure) throw failure;
		const askedAtMs = round.now();
		try {
			const answer = await port.request(address, api, question, limit);
			if (again === null) answers = true;
			// Questions asked at once are answered in turn: each adds only what was not counted with the one before.
			busyMs += round.now() - Math.max(askedAtMs, busyUntilMs);
			busyUntilMs = round.now();
			return answer;
		} catch (error) {
			const reason = asError(error);
			if (final.has(reason.kind)) {
				failure ??= reason;
				if (answers) again ??= greetAgain();
			}
			throw reason;
		}
	};
	const greetAgain = async (): Promise<void> => {
		answers = false;
		try {
			answers = (await port.request(address, apiVersions, null, round.limit(secondShare, secondMs))).error === 0;
		} catch {
			// It answers no more.
		}
	};
	const greet = async (): Promise<void> => {
		try {
			// The first question of a connection would measure the connecting too.
			if (port.version(address, apiVersions) === null) await ask(apiVersions, null);
			const askedAt = round.now();
			const {error} = await ask(apiVersions, null);
			if (error !== 0) throw kafkaError(error);
			latencyMs = round.now() - askedAt;
		} catch (error) {
			failure ??= asError(error);
		}
	};
	return {
		address,
		answers: () => answers,
		settled: async () => void (await again),
		latencyMs: () => latencyMs,
		busyMs: () => busyMs,
		failure: () => failure,
		greeted: greet(),
		ask,
		version: (api) => port.version(address, api),
		within(next) {
			limit = next;
		},
	};
};

/** Anything thrown, as a `CollectError`. */
export const asError = (error: unknown): CollectError => {
	if (error instanceof CollectError) return error;
	const {kind, message, retryAtMs} = toFailure(error);
	return new CollectError(kind, message, retryAtMs);
};

/** `broker 3 (host:port)`, the way a broker is named in reasons. */
export const brokerName = (id: number, address: Address): string => `broker ${id} (${addressText(address)})`;
