import type {Failure} from '../../model/failure.ts';
import {CollectError, toFailure} from '../failure.ts';

/** How far a request came; says what a timeout means. `status` is set once an answer began. */
export type Stage = {now: 'connecting' | 'waiting' | 'reading'; bytes: number; status: number | undefined};

const tlsCodes: Readonly<Record<string, string>> = {
	EPROTO: 'TLS did not come about: the server may speak plain http, or another version of TLS',
	ERR_SSL_WRONG_VERSION_NUMBER: 'TLS did not come about: the server speaks plain http there',
	ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the server wants a client certificate: set tls.cert and tls.key',
	ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'the server refused the TLS handshake: it may want a client certificate (tls.cert and tls.key)',
	ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the server does not know the CA of the client certificate (tls.cert)',
	ERR_SSL_KEY_VALUES_MISMATCH: 'tls.key does not belong to tls.cert',
	ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'tls.key does not belong to tls.cert',
	UNABLE_TO_GET_ISSUER_CERT: 'the server certificate is signed by a CA that is not known: set tls.ca',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the server certificate is signed by a CA that is not known: set tls.ca',
	CERT_NOT_YET_VALID: 'the server certificate is not valid yet: one of the two clocks may be wrong',
};

/** What went wrong with one request, in plain words. `waitedMs`: how long it was waited for. */
export const requestFailure = (error: unknown, stage: Stage, waitedMs: number, aborted: boolean): Failure => {
	if (error instanceof CollectError) return toFailure(error);
	if (aborted) return {kind: 'timeout', message: timeoutMessage(stage, waitedMs)};
	const {code = '', message = ''} = error as {code?: string; message?: string};
	const tls = tlsCodes[code];
	if (tls) return {kind: 'auth', message: `${tls} (${code})`};
	if (code.startsWith('ERR_SSL_')) return {kind: 'auth', message: `TLS failed: ${message}`};
	if (code.startsWith('HPE_')) return {kind: 'bad_answer', message: `what listens there does not answer HTTP (${message})`};
	if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_') || code.startsWith('ERR_BROTLI')) {
		return {kind: 'bad_answer', message: `the packed body cannot be unpacked (${message})`};
	}
	if (stage.now === 'reading' && (code === 'ECONNRESET' || message === 'aborted')) {
		return {kind: 'bad_answer', message: `the answer was cut off after ${stage.bytes} bytes`};
	}
	if (code === 'ECONNRESET' && stage.now === 'waiting') {
		return {kind: 'unreachable', message: 'the connection was closed without an answer'};
	}
	return toFailure(error);
};

const timeoutMessage = ({now, bytes}: Stage, waitedMs: number): string => {
	const waited = `${(waitedMs / 1000).toFixed(1)} s`;
	if (now === 'connecting') return `no connection within ${waited}`;
	if (now === 'waiting') return `connected, but no answer within ${waited}`;
	return `the answer was not complete within ${waited} (${bytes} bytes came)`;
};
