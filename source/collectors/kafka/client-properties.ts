import {CollectError} from '../failure.ts';
import {type JaasLogin, parseJaas} from './jaas.ts';
import {parseJavaProperties} from './java-properties.ts';
import type {Address} from './kafka-port.ts';
import type {OauthOrigin} from './oauth.ts';
import {parseAddress, type SaslOptions, type TlsFiles, type TlsOptions} from './options.ts';

/** What a Java client's properties say of reaching a cluster; undefined: nothing. */
export type ClientProperties = {
	readonly brokers: readonly Address[] | undefined;
	readonly tls: TlsOptions | undefined;
	readonly sasl: SaslOptions | undefined;
	/** Settings that bear on security and are not followed. */
	readonly notes: readonly string[];
	/** Texts that must never be shown. */
	readonly secrets: readonly string[];
};

const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

/**
 * Reads the text of a `client.properties` as Kafka's own tools do, as far as it says how to reach the cluster. `where` names
 * the file. Throws `auth` where it asks for what cannot be done, saying what to do; no value of a secret is repeated.
 */
export const readClientProperties = (text: string, where: string): ClientProperties => {
	const all = parseJavaProperties(text);
	const get = (name: string): string | undefined => all.get(name)?.trim() || undefined;
	const protocol = (get('security.protocol') ?? 'PLAINTEXT').toUpperCase();
	if (!protocols.some((one) => one === protocol))
		throw new CollectError('auth', `${where}: security.protocol ${protocol} is none of ${protocols.join(', ')}`);
	const login = protocol.startsWith('SASL_') ? loginOf(get, where) : {sasl: undefined, secrets: []};
	const open = new Set(login.sasl && 'username' in login.sasl ? [login.sasl.username] : []);
	const secrets = [...secretKeys.flatMap((name) => all.get(name) ?? []), ...login.secrets];
	return {
		brokers: get('bootstrap.servers')
			?.split(',')
			.map((one) => addressOf(one, where)),
		tls: protocol.endsWith('SSL') ? tlsOf(get, all.get('ssl.endpoint.identification.algorithm')) : undefined,
		sasl: login.sasl,
		notes: notesOf(all, protocol, where),
		// A password that is also the user's name would tear that name out of every text and hide nothing.
		secrets: secrets.filter((secret) => secret !== '' && !open.has(secret)),
	};
};

type Get = (name: string) => string | undefined;

const addressOf = (text: string, where: string): Address => {
	// Java allows the listener's protocol before it.
	const address = parseAddress(text.trim().replace(/^[A-Z_]+:\/\//u, ''));
	if (address === null) throw new CollectError('auth', `${where}: bootstrap.servers holds something that is not host:port`);
	return address;
};

const secretKeys = ['ssl.key.password', 'ssl.keystore.password', 'ssl.truststore.password', 'ssl.keystore.key'];

const tlsOf = (get: Get, identification: string | undefined): TlsFiles => {
	const settings = {
		ca: get('ssl.truststore.certificates') ?? get('ssl.truststore.location'),
		cert: get('ssl.keystore.certificate.chain'),
		key: get('ssl.keystore.key'),
		keystore: get('ssl.keystore.location'),
		passphrase: get('ssl.key.password') ?? get('ssl.keystore.password'),
	};
	const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
	return {...given, verify: true, checkHost: identification === undefined || identification.trim() !== ''};
};

type Login = {readonly sasl: SaslOptions; readonly secrets: readonly string[]};

const loginOf = (get: Get, where: string): Login => {
	const jaas = get('sasl.jaas.config');
	if (jaas === undefined) throw new CollectError('auth', `${where}: sasl.jaas.config is not set, so there is nobody to log in as`);
	const login = parseJaas(jaas, where);
	const mechanism = get('sasl.mechanism')?.toUpperCase() ?? mechanismOf(login);
	if (mechanism === 'OAUTHBEARER') return oauthLogin(get, login, where);
	if (mechanism !== 'PLAIN' && mechanism !== 'SCRAM-SHA-256' && mechanism !== 'SCRAM-SHA-512') {
		const supported = 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER are';
		throw new CollectError(
			'auth',
			`${where}: ${mechanism === null ? 'sasl.mechanism is not set' : `${mechanism} is not supported`}; ${supported}`,
		);
	}
	const username = login.options.get('username');
	const password = login.options.get('password');
	if (username === undefined || password === undefined)
		throw new CollectError('auth', `${where}: sasl.jaas.config gives no ${username === undefined ? 'username' : 'password'}`);
	return {sasl: {mechanism, username, password}, secrets: [password]};
};

const mechanismOf = ({module}: JaasLogin): string | null =>
	module === 'PlainLoginModule' ? 'PLAIN' : module === 'OAuthBearerLoginModule' ? 'OAUTHBEARER' : null;

const oauthLogin = (get: Get, {options}: JaasLogin, where: string): Login => {
	const oauth = oauthOrigin(get, options, where);
	const secrets = ['clientSecret', 'oauth.client.secret', 'oauth.access.token', 'oauth.refresh.token'].flatMap(
		(name) => options.get(name) ?? [],
	);
	return {sasl: {mechanism: 'OAUTHBEARER', oauth}, secrets};
};

/** Kafka's own file of a token (`…token.endpoint.url=file:///…`), and Strimzi's options for a token and a file of one. */
const oauthOrigin = (get: Get, options: ReadonlyMap<string, string>, where: string): OauthOrigin => {
	const url = get('sasl.oauthbearer.token.endpoint.url');
	const file = options.get('oauth.access.token.location') ?? (url?.startsWith('file:') ? fileOf(url, where) : undefined);
	if (file !== undefined) return {kind: 'file', file};
	const token = options.get('oauth.access.token');
	if (token !== undefined) return {kind: 'text', token, where: `oauth.access.token of ${where}`};
	throw new CollectError(
		'auth',
		`${where}: tokens are not fetched from a token endpoint; set sasl.oauth.command or sasl.oauth.file for this source`,
	);
};

const fileOf = (url: string, where: string): string => {
	try {
		return decodeURIComponent(new URL(url).pathname);
	} catch {
		throw new CollectError('auth', `${where}: sasl.oauthbearer.token.endpoint.url is no address of a file`);
	}
};

/** Settings that are followed, and those that change nothing for one who only asks. */
const followed = new Set([
	'security.protocol',
	'sasl.mechanism',
	'sasl.jaas.config',
	'sasl.oauthbearer.token.endpoint.url',
	'sasl.client.callback.handler.class',
	'sasl.login.callback.handler.class',
	'sasl.login.class',
	'sasl.oauthbearer.jwt.retriever.class',
	...secretKeys,
	'ssl.truststore.location',
	'ssl.truststore.type',
	'ssl.truststore.certificates',
	'ssl.keystore.location',
	'ssl.keystore.type',
	'ssl.keystore.certificate.chain',
	'ssl.endpoint.identification.algorithm',
]);
const withoutEffect = /^sasl\.(login\.(refresh|retry|connect|read)\.|oauthbearer\.(clock|scope|sub|jwks|header))/u;

const notesOf = (all: ReadonlyMap<string, string>, protocol: string, where: string): readonly string[] => {
	const names = [...all.keys()].filter((name) => /^(ssl|sasl|security|config\.providers)(\.|$)/u.test(name));
	const unread = names.filter((name) => !followed.has(name) && !withoutEffect.test(name)).sort();
	const idle = names.some((name) => name.startsWith(protocol === 'PLAINTEXT' ? 's' : 'sasl.') && name !== 'security.protocol');
	return [
		...(unread.length === 0 ? [] : [`${where}: not followed: ${unread.join(', ')}`]),
		...(idle && protocol === 'PLAINTEXT'
			? [`${where}: security.protocol is PLAINTEXT (or not set), so its ssl and sasl settings do nothing`]
			: []),
		...(idle && protocol === 'SSL' ? [`${where}: security.protocol is SSL, so its sasl settings do nothing`] : []),
		...([...all].some(([name, value]) => names.includes(name) && /\$\{[^}]+\}/u.test(value))
			? [`${where}: \${…} in values is not filled in`]
			: []),
	];
};
