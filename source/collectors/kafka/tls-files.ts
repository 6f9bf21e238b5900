import {readFile} from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import {CollectError} from '../failure.ts';
import type {Address} from './kafka-port.ts';
import type {TlsFiles, TlsOptions} from './options.ts';

/**
 * What a TLS connection is made with; null: no TLS. Files are read for every connection, so that renewed certificates
 * count. Rejects with an `auth` failure that names the file and what to do.
 */
export const secureOptions = async ({host, port}: Address, options: TlsOptions): Promise<tls.ConnectionOptions | null> => {
	if (options === false) return null;
	const given: TlsFiles = options === true ? {verify: true, checkHost: true} : options;
	const own = await ownCertificate(given);
	const ca = given.ca === undefined ? undefined : await trusted(given.ca);
	const {passphrase, verify, checkHost} = given;
	const name = given.serverName ?? (net.isIP(host) ? undefined : host);
	return {
		host,
		port,
		secureContext: contextOf({...own, ...(ca === undefined ? {} : {ca}), ...(passphrase === undefined ? {} : {passphrase})}),
		...(name === undefined ? {} : {servername: name}),
		rejectUnauthorized: verify,
		checkServerIdentity: (asked, certificate) => (checkHost ? tls.checkServerIdentity(given.serverName ?? asked, certificate) : undefined),
	};
};

const isPem = (content: Buffer | string): boolean => content.includes('-----BEGIN ');

/** A PEM text itself, or what the file of that name holds. */
const contentOf = async (pemOrFile: string): Promise<{content: Buffer; name: string}> => {
	if (isPem(pemOrFile)) return {content: Buffer.from(pemOrFile), name: 'the given PEM text'};
	try {
		return {content: await readFile(pemOrFile), name: pemOrFile};
	} catch (error) {
		throw new CollectError('auth', `cannot read the TLS file ${pemOrFile}: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
	}
};

const isJavaStore = (content: Buffer): boolean => content.length > 4 && [0xfe_ed_fe_ed, 0xce_ce_ce_ce].includes(content.readUInt32BE(0));
const isDer = (content: Buffer): boolean => content[0] === 0x30;

/** Certificates to trust; stores of Java are told how to be turned into PEM. */
const trusted = async (pemOrFile: string): Promise<Buffer> => {
	const {content, name} = await contentOf(pemOrFile);
	if (isPem(content)) return content;
	const store = isJavaStore(content) ? 'a Java key store' : isDer(content) ? 'a PKCS#12 store (or a DER certificate)' : null;
	const turn = `\`keytool -list -rfc -keystore ${name} > ca.pem\` makes one of a Java or PKCS#12 store`;
	throw new CollectError('auth', `${name} is ${store ?? 'not PEM'}: CA certificates are read from PEM files; ${turn}`);
};

type Own = Pick<tls.SecureContextOptions, 'cert' | 'key' | 'pfx'>;

const ownCertificate = async ({cert, key, keystore}: TlsFiles): Promise<Own> => {
	if (keystore !== undefined && cert === undefined && key === undefined) {
		const {content, name} = await contentOf(keystore);
		if (isPem(content)) return {cert: content, key: content};
		if (isDer(content)) return {pfx: content};
		const turn = `\`keytool -importkeystore -srckeystore ${name} -destkeystore keystore.p12 -deststoretype PKCS12\``;
		throw new CollectError(
			'auth',
			`${name} is ${isJavaStore(content) ? 'a Java key store' : 'neither PEM nor PKCS#12'}; ${turn} makes one that can be read`,
		);
	}
	if ((cert === undefined) !== (key === undefined))
		throw new CollectError(
			'auth',
			`TLS: a certificate of our own needs both cert and key; ${cert === undefined ? 'cert' : 'key'} is missing`,
		);
	if (cert === undefined || key === undefined) return {};
	return {cert: (await contentOf(cert)).content, key: (await contentOf(key)).content};
};

const contextOf = (options: tls.SecureContextOptions): tls.SecureContext => {
	try {
		return tls.createSecureContext(options);
	} catch (error) {
		const {code = '', message} = error as NodeJS.ErrnoException;
		const words = contextWords.find(([pattern]) => pattern.test(`${code} ${message}`));
		throw new CollectError('auth', `TLS certificates cannot be used: ${words?.[1] ?? message}`);
	}
};

const contextWords: ReadonlyArray<readonly [RegExp, string]> = [
	[
		/BAD_DECRYPT|bad decrypt|BAD_PASSWORD_READ|INTERRUPTED_OR_CANCELLED|bad password read/iu,
		"the key's passphrase is wrong or missing (passphrase, or ssl.key.password)",
	],
	[/mac verify failure/iu, "the key store's password is wrong or missing (passphrase, or ssl.keystore.password)"],
	[/KEY_VALUES_MISMATCH|key values mismatch/iu, 'the key does not belong to the certificate'],
	[/Unable to load PFX|certificate \+ private key not found/iu, 'the key store holds no private key'],
	[
		/UNSUPPORTED|unsupported/u,
		'the key store or key is encrypted in an old way that OpenSSL 3 refuses; make it anew with a present-day keytool or openssl',
	],
	[/NO_START_LINE|no start line/iu, 'a file holds no PEM certificate or key'],
];

const nameCa = 'set tls.ca to the PEM file of the CA (Java: ssl.truststore.location)';
const unknownCa = `the broker's certificate is signed by a CA that is not known: ${nameCa}`;

const certificateWords: Readonly<Record<string, string>> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: `the broker's certificate is self-signed: ${nameCa}`,
	SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
	UNABLE_TO_GET_ISSUER_CERT: unknownCa,
	CERT_SIGNATURE_FAILURE: unknownCa,
	CERT_HAS_EXPIRED: "the broker's certificate, or its CA's, has expired",
	CERT_NOT_YET_VALID: "the broker's certificate is not valid yet: is a clock wrong?",
};

const wantsOwn = 'the broker wants a client certificate: set tls.cert and tls.key (Java: ssl.keystore.location)';
const alerts: ReadonlyArray<readonly [pattern: RegExp, withOwn: string, withoutOwn: string]> = [
	[/alert certificate required/iu, wantsOwn, wantsOwn],
	[
		// Java answers so also to a certificate that is missing.
		/alert (unknown ca|bad certificate|certificate unknown|unsupported certificate|certificate revoked|certificate expired)/iu,
		'the broker does not accept our client certificate: is it signed by a CA that the broker trusts (its ssl.truststore), and not expired?',
		wantsOwn,
	],
	[
		/alert handshake failure/iu,
		'the broker broke off the TLS handshake: no cipher is shared, or our client certificate does not suit it',
		'the broker broke off the TLS handshake: it may want a client certificate (tls.cert and tls.key), or no cipher is shared',
	],
	[
		/alert protocol version|unsupported protocol/iu,
		'no version of TLS is shared with the broker',
		'no version of TLS is shared with the broker',
	],
];

type TlsError = NodeJS.ErrnoException & {readonly cert?: {readonly subjectaltname?: string; readonly subject?: {readonly CN?: string}}};

/** An error of a TLS connection in words that say what to do; null: it is none. `options`: what the connection was made with. */
export const tlsFailure = (error: unknown, options: TlsOptions): CollectError | null => {
	const {code = '', message = '', cert} = error as TlsError;
	const authFailure = (words: string): CollectError => new CollectError('auth', words);
	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		const names = cert?.subjectaltname ?? cert?.subject?.CN ?? message;
		return authFailure(`the broker's certificate is for another host name: set tls.serverName to a name in it (${names})`);
	}
	const certificateProblem = certificateWords[code];
	if (certificateProblem !== undefined) return authFailure(certificateProblem);
	if (/before secure TLS connection was established|wrong version number|packet length too long/u.test(message))
		return authFailure('this port does not speak TLS: remove tls for this source');
	const hasOwn = typeof options === 'object' && (options.cert ?? options.keystore) !== undefined;
	const alert = alerts.find(([pattern]) => pattern.test(message));
	return alert ? authFailure(hasOwn ? alert[1] : alert[2]) : null;
};
