import net from 'node:net';
import tls from 'node:tls';
import type Connection from 'kafkajs/src/network/connection.js';
import type {Logger} from 'kafkajs/src/network/connection.js';
import {CollectError, toFailure} from '../failure.ts';
import {type FramedSocket, frameSocket} from './framed-socket.ts';
import type {Address} from './kafka-port.ts';
import type {TlsOptions} from './options.ts';
import type {Api} from './protocol/api.ts';
import {type ApiVersions, apiVersions} from './protocol/api-versions.ts';
import {kafkaError} from './protocol/errors.ts';
import {Reader} from './protocol/reader.ts';
import {RepeatedPieces} from './protocol/repeated-pieces.ts';
import {Writer} from './protocol/writer.ts';
import {type Login, saslOf} from './sasl-login.ts';
import {secureOptions, tlsFailure} from './tls-files.ts';

export type LinkSettings = {
	readonly tls: TlsOptions;
	readonly sasl: Login | null;
	readonly clientId: string;
	/** Epoch ms, for tokens that expire. */
	readonly now: () => number;
	/** Answers that every broker of the cluster gives alike, by name. */
	readonly sharedRepeats: RepeatsByName;
};
/** Answers of before, which the next ones may repeat; by request, version and name. */
type RepeatsByName = Map<string, RepeatedPieces>;

/** One open, logged-in connection to a broker. */
export type Link = {
	/** Why it ended; null while it is open. */
	readonly lost: () => CollectError | null;
	readonly version: (api: Pick<Api<never, unknown>, 'key' | 'versions'>) => number | null;
	/** Rejects with a `CollectError`. */
	readonly ask: <Question, Answer>(api: Api<Question, Answer>, question: Question) => Promise<Answer>;
	readonly end: (reason: CollectError) => void;
	/** The login is near its end, after which the broker would hang up: a new connection is to take its place. */
	readonly isAging: () => boolean;
	/** Ends it once nothing waits on it. */
	readonly retire: () => void;
};

/** Part of a login's life (`connections.max.reauth.ms`, or that of its token) after which the connection is made anew. */
const renewAfter = 0.8;

/** Questions of one connection that may be on their way at once; further ones wait in kafkajs' queue. */
const inFlight = 4;
/** kafkajs wants a limit for connecting; ours, by signal, is always shorter. */
const longMs = 600_000;

/** Connects, learns what the broker knows and logs in. `signal` gives it up. */
export const openLink = async (address: Address, settings: LinkSettings, signal: AbortSignal): Promise<Link> => {
	const {default: KafkaConnection} = await import('kafkajs/src/network/connection.js');
	const secure = await secureOptions(address, settings.tls);
	let socket: FramedSocket | undefined;
	let lost: CollectError | null = null;
	const connection = new KafkaConnection({
		...address,
		clientId: settings.clientId,
		logger: silent,
		sasl: settings.sasl && saslOf(settings.sasl, settings.now),
		socketFactory({onConnect}) {
			socket = frameSocket(secure === null ? net.connect(address, onConnect) : tls.connect(secure, onConnect));
			socket.on('error', (error: Error) => {
				lost ??= asCollectError(error, settings.tls);
			});
			return socket;
		},
		requestTimeout: longMs,
		connectionTimeout: longMs,
		enforceRequestTimeout: false,
		maxInFlightRequests: inFlight,
	});
	withoutNegativeTimers(connection);
	const end = (reason: CollectError): void => {
		lost ??= reason;
		socket?.fail(reason);
	};
	const giveUp = (): void => end(abortReason(signal));
	signal.addEventListener('abort', giveUp, {once: true});
	try {
		if (signal.aborted) throw abortReason(signal);
		await connection.connect();
		const versions = await learnVersions(connection);
		const lifeMs = await logIn(connection, versions, settings.sasl);
		return linkOf(connection, versions, () => lost, end, {lifeMs, sharedRepeats: settings.sharedRepeats});
	} catch (error) {
		const reason = lost ?? asCollectError(error, settings.tls);
		end(reason);
		throw reason;
	} finally {
		signal.removeEventListener('abort', giveUp);
	}
};

const linkOf = (
	connection: Connection,
	versions: ApiVersions,
	lost: Link['lost'],
	end: Link['end'],
	{lifeMs, sharedRepeats}: {readonly lifeMs: number; readonly sharedRepeats: RepeatsByName},
): Link => {
	const openedAt = performance.now();
	const own: RepeatsByName = new Map();
	let asking = 0;
	let retired = false;
	const endWhenIdle = (): void => {
		if (retired && asking === 0) end(new CollectError('unreachable', 'its login is over'));
	};
	const version: Link['version'] = ({key, versions: [lowest, highest]}) => {
		const [from, to] = versions.get(key) ?? [0, -1];
		const best = Math.min(highest, to);
		return best >= lowest && best >= from ? best : null;
	};
	return {
		lost,
		end,
		version,
		isAging: () => lifeMs > 0 && performance.now() - openedAt > lifeMs * renewAfter,
		retire() {
			retired = true;
			endWhenIdle();
		},
		async ask(api, question) {
			const best = version(api);
			if (best === null) throw new CollectError('missing', `the broker does not know the request ${api.name}`);
			asking += 1;
			try {
				return await send(connection, api, best, question, api.sameOfAll ? sharedRepeats : own);
			} catch (error) {
				throw lost() ?? asCollectError(error);
			} finally {
				asking -= 1;
				endWhenIdle();
			}
		},
	};
};

/** Why a signal aborted, as a failure. */
export const abortReason = (signal: AbortSignal): CollectError =>
	signal.reason instanceof CollectError ? signal.reason : new CollectError('timeout', 'no answer in time');

const send = <Question, Answer>(
	connection: Connection,
	api: Api<Question, Answer>,
	version: number,
	question: Question,
	before?: RepeatsByName,
): Promise<Answer> => {
	const flexible = version >= api.flexibleFrom;
	const name = before && api.repeats?.(question);
	const repeated = name === undefined || name === null ? null : `${api.key} ${version} ${name}`;
	return connection.send<Answer>({
		request: {
			apiKey: api.key,
			apiVersion: version,
			apiName: api.name,
			async encode() {
				const writer = new Writer(flexible);
				writer.tags(); // Ends the header, which kafkajs writes without.
				api.encode(writer, question, version);
				writer.tags();
				const bytes = writer.finish();
				return {buf: bytes, buffer: bytes};
			},
		},
		response: {
			async decode(payload) {
				const repeats = repeated === null ? null : new RepeatedPieces(payload, before?.get(repeated) ?? null);
				const reader = new Reader(payload, flexible, repeats);
				// The one answer whose header never has tagged fields: it must be readable before versions are known.
				if (api.key !== apiVersions.key) reader.tags();
				try {
					const answer = api.decode(reader, version);
					if (reader.left > 0) reader.tags();
					if (reader.left > 0) throw new CollectError('bad_answer', `the answer is ${reader.left} bytes longer than it should be`);
					if (repeats !== null && repeated !== null) {
						repeats.settle();
						before?.set(repeated, repeats);
					}
					return {clientSideThrottleTime: reader.throttleMs, answer};
				} catch (error) {
					if (error instanceof CollectError) throw new CollectError(error.kind, `${api.name}: ${error.message}`);
					throw error;
				}
			},
			parse: async ({answer}) => answer,
		},
		logResponseError: false,
	});
};

const learnVersions = async (connection: Connection): Promise<ApiVersions> => {
	const unsupported = 35;
	let answer = await send(connection, apiVersions, apiVersions.versions[1], null);
	if (answer.error === unsupported) answer = await send(connection, apiVersions, 0, null);
	if (answer.error !== 0) throw kafkaError(answer.error);
	return answer.versions;
};

/** How long the broker lets the login last, ms; 0: for ever. */
const logIn = async (connection: Connection, versions: ApiVersions, sasl: Login | null): Promise<number> => {
	const saslAuthenticate = 36;
	connection.setVersions(Object.fromEntries([...versions].map(([key, [minVersion, maxVersion]]) => [key, {minVersion, maxVersion}])));
	connection.setSupportAuthenticationProtocol(versions.has(saslAuthenticate));
	if (sasl === null) return 0;
	const forEver = connection.sessionLifetime;
	await connection.authenticate();
	const lifeMs = Number(String(connection.sessionLifetime));
	// kafkajs would log in again between two requests, for short lives before each; connections are made anew instead.
	connection.sessionLifetime = forEver;
	return lifeMs;
};

/**
 * kafkajs sets a timer after each answer even when nothing waits, with a negative time, of which Node warns. Nothing needs
 * that timer: it is set only when there is something to check.
 */
const withoutNegativeTimers = ({requestQueue}: Connection): void => {
	const schedule = requestQueue.scheduleCheckPendingRequests.bind(requestQueue);
	requestQueue.scheduleCheckPendingRequests = () => {
		if (requestQueue.pending.length > 0) schedule();
	};
};

const silent: Logger = {namespace: () => silent, error() {}, warn() {}, info() {}, debug() {}};

/** kafkajs' own errors by name; the rest by Node's error codes. */
const asCollectError = (error: unknown, tlsOptions: TlsOptions = false): CollectError => {
	if (error instanceof CollectError) return error;
	const {name, message, type} = error as {name?: string; message?: string; type?: string};
	if (name === 'KafkaJSSASLAuthenticationError') return new CollectError('auth', message ?? 'SASL login was refused');
	if (type === 'ILLEGAL_SASL_STATE') return kafkaError(34);
	if (type === 'UNSUPPORTED_SASL_MECHANISM') return kafkaError(33);
	if (type === 'SASL_AUTHENTICATION_FAILED') return new CollectError('auth', message ?? 'SASL login was refused');
	const failure = tlsFailure(error, tlsOptions);
	if (failure) return failure;
	const {kind, message: words, retryAtMs} = toFailure(error);
	return new CollectError(kind, words, retryAtMs);
};
