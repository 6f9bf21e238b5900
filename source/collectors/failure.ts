import type {Failure, FailureKind} from '../model/failure.ts';

/** A failure in words a person can act on. Anything else thrown by a collector is reported as a bug. */
export class CollectError extends Error {
	readonly kind: FailureKind;
	readonly retryAtMs: number | undefined;
	constructor(kind: FailureKind, message: string, retryAtMs?: number) {
		super(message);
		this.name = 'CollectError';
		this.kind = kind;
		this.retryAtMs = retryAtMs;
	}
}

/** Turns whatever was thrown into a failure: node's network errors by code, aborts as `timeout`, the rest as `bug`. */
export const toFailure = (error: unknown): Failure => {
	if (error instanceof CollectError) {
		return error.retryAtMs === undefined
			? {kind: error.kind, message: error.message}
			: {kind: error.kind, message: error.message, retryAtMs: error.retryAtMs};
	}
	const {
		name = '',
		code,
		message = '',
		cause,
	} = (typeof error === 'object' && error !== null ? error : {message: String(error)}) as {
		name?: string;
		code?: unknown;
		message?: string;
		cause?: unknown;
	};
	const network = typeof code === 'string' ? networkFailures[code] : undefined;
	if (network) return {kind: network[0], message: `${network[1]}${message ? ` (${message})` : ''}`};
	if (name === 'TimeoutError' || name === 'AbortError') return {kind: 'timeout', message: 'no answer in time'};
	if (cause !== undefined && cause !== null) {
		const inner = toFailure(cause);
		if (inner.kind !== 'bug') return inner;
	}
	return {kind: 'bug', message: `pipetop could not handle this answer: ${name || 'error'}: ${message}`};
};

const networkFailures: Readonly<Record<string, readonly [FailureKind, string]>> = {
	ECONNREFUSED: ['refused', 'connection refused: nothing listens there'],
	ECONNRESET: ['unreachable', 'connection was reset by the other side'],
	EPIPE: ['unreachable', 'connection was closed by the other side'],
	ENOTFOUND: ['unreachable', 'host name is not known'],
	EAI_AGAIN: ['unreachable', 'host name could not be looked up'],
	EHOSTUNREACH: ['unreachable', 'no route to host'],
	ENETUNREACH: ['unreachable', 'no route to network'],
	ETIMEDOUT: ['timeout', 'no answer in time'],
	UND_ERR_CONNECT_TIMEOUT: ['timeout', 'no connection in time'],
	UND_ERR_HEADERS_TIMEOUT: ['timeout', 'no answer in time'],
	UND_ERR_BODY_TIMEOUT: ['timeout', 'the answer stopped half-way'],
	UND_ERR_SOCKET: ['unreachable', 'connection was closed by the other side'],
	DEPTH_ZERO_SELF_SIGNED_CERT: ['auth', 'the server certificate is self-signed: name its CA in the config'],
	SELF_SIGNED_CERT_IN_CHAIN: ['auth', 'the server certificate is signed by a CA that is not known: name it in the config'],
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['auth', 'the server certificate is signed by a CA that is not known: name it in the config'],
	CERT_HAS_EXPIRED: ['auth', 'the server certificate has expired'],
	ERR_TLS_CERT_ALTNAME_INVALID: ['auth', 'the server certificate is for another host name'],
};
