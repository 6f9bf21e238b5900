import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** A certificate with its key, as files; `both` holds key and certificate in one. */
export type Certificate = {readonly cert: string; readonly key: string; readonly both: string};

export type Certificates = {
	/** Signed all but the stranger's. */
	readonly ca: string;
	/** For localhost and 127.0.0.1. */
	readonly server: Certificate;
	/** For a host that is not here. */
	readonly elsewhere: Certificate;
	/** Of a client called `viewer`. */
	readonly client: Certificate;
	/** Of a client called `viewer`, signed by nobody that is known. */
	readonly stranger: Certificate;
	/** The client's, as a PKCS#12 store with the password `keystore-geheim`. */
	readonly pkcs12: string;
};

/** Makes them with openssl. */
export const makeCertificates = (folder: string): Certificates => {
	const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, {stdio: 'ignore', timeout: 60_000});
	const inside = (name: string): string => join(folder, name);
	const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	openssl('req', '-x509', ...ecKey, '-days', '2', '-subj', '/CN=ca', '-keyout', inside('ca.key'), '-out', inside('ca.pem'));
	const make = (name: string, subject: string, names: string | null, ca: string | null): Certificate => {
		const [cert, key, both] = [inside(`${name}.pem`), inside(`${name}.key`), inside(`${name}-both.pem`)];
		const signed = ca === null ? [] : ['-CA', inside(`${ca}.pem`), '-CAkey', inside(`${ca}.key`)];
		const extra = names === null ? [] : ['-addext', `subjectAltName=${names}`];
		const ends = ['-addext', 'basicConstraints=critical,CA:FALSE'];
		openssl('req', '-x509', ...signed, ...ecKey, '-days', '2', '-subj', `/CN=${subject}`, ...extra, ...ends, '-keyout', key, '-out', cert);
		writeFileSync(both, readFileSync(key, 'utf8') + readFileSync(cert, 'utf8'));
		return {cert, key, both};
	};
	const client = make('client', 'viewer', null, 'ca');
	const pkcs12 = inside('client.p12');
	openssl('pkcs12', '-export', '-in', client.cert, '-inkey', client.key, '-out', pkcs12, '-passout', 'pass:keystore-geheim');
	return {
		ca: inside('ca.pem'),
		server: make('server', 'localhost', 'DNS:localhost,IP:127.0.0.1', 'ca'),
		elsewhere: make('elsewhere', 'kafka.example', 'DNS:kafka.example', 'ca'),
		client,
		stranger: make('stranger', 'viewer', null, null),
		pkcs12,
	};
};
