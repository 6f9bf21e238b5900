const secretName =
	/pass(word|wd)?$|passphrase|secret|token|api[-_]?key|private[-_]?key|credential|(^|[-_])auth($|[-_])|authorization|cookie|^pw$|[-_]key$|x-scope|bearer/iu;

/** Headers that say nothing secret; the values of all others are. */
const openHeaders: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/** Maps whose keys are names of somebody else's: a metric `llm_tokens_total` and a label `partition_key` are no secrets. */
const nameMaps: ReadonlySet<string> = new Set(['metrics', 'labels']);

/** True for keys and variable names whose values must never be shown. */
export const isSecretName = (name: string): boolean => secretName.test(name);

const readUrl = (text: string): URL | undefined => {
	if (!/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return undefined;
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
};

/** Secrets inside one text, by the key or variable it stands under: the whole of it, or a URL's password and telling parameters. */
export const secretsIn = (name: string, text: string): readonly string[] => {
	if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(text)) return [text];
	// A path of a request has parameters as an address has.
	const url = readUrl(text.startsWith('/') ? `http://host${text}` : text);
	if (url) {
		const parameters = [...url.searchParams]
			.filter(([key]) => isSecretName(key) || /^(sig|key|auth)$/iu.test(key))
			.map(([, value]) => value);
		return [url.password, decode(url.password), ...basicOf(url), ...parameters].filter(Boolean);
	}
	const [, flag = '', given = ''] = /^--?([a-z][\w-]*)=(.+)$/iu.exec(text) ?? [];
	if (isSecretName(flag)) return [given];
	if (!isSecretName(name)) return dsnPassword(text);
	// `Bearer abc` and `Basic abc`: the word before it is no secret, and the rest must go also where it stands alone.
	const [scheme, ...rest] = text.split(' ');
	return rest.length > 0 && /^(bearer|basic|token|apikey)$/iu.test(scheme ?? '') ? [text, ...rest.filter(Boolean)] : [text];
};

/** What an `http` address sends as `Authorization: Basic …`, as servers repeat it. */
const basicOf = ({protocol, username, password}: URL): readonly string[] =>
	password !== '' && /^https?:$/u.test(protocol) ? [Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')] : [];

const dsnPassword = (text: string): readonly string[] => {
	const match = /(?:^|\s)password\s*=\s*(?:'([^']*)'|(\S+))/iu.exec(text);
	return match ? [match[1] ?? match[2] ?? ''].filter(Boolean) : [];
};

const decode = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

type Under = {
	/** The key that a value stands under; for items of a list and values inside a secret, that of the list or secret. */
	readonly name: string;
	/** What the keys of this map are: words of pipetop, names of metrics and labels, or headers. */
	readonly keys: 'words' | 'names' | 'headers';
};

const below = ({name, keys}: Under, key: string): Under => {
	const inner: Under['keys'] = keys !== 'words' ? 'words' : nameMaps.has(key) ? 'names' : key === 'headers' ? 'headers' : 'words';
	if (keys === 'names') return {name: '', keys: inner};
	if (keys === 'headers') return {name: openHeaders.has(key.toLowerCase()) ? '' : 'authorization', keys: inner};
	return {name: isSecretName(name) ? name : key, keys: inner};
};
const top: Under = {name: '', keys: 'words'};

/** In a command's arguments, what follows a flag such as `--client-secret` stands under its name. */
const afterFlag = (before: unknown, value: unknown, under: Under): Under =>
	typeof before === 'string' && /^--?[a-z]/iu.test(before) && isSecretName(before) && !String(value).startsWith('-')
		? {name: before, keys: 'words'}
		: under;

/** All secrets in a value, walked with the key each text or number stands under. */
export const collectSecrets = (value: unknown, under: Under = top): readonly string[] => {
	if (typeof value === 'string') return secretsIn(under.name, value);
	if (typeof value === 'number' || typeof value === 'bigint') return isSecretName(under.name) ? [String(value)] : [];
	if (typeof value !== 'object' || value === null) return [];
	if (Array.isArray(value)) return value.flatMap((inner, index) => collectSecrets(inner, afterFlag(value[index - 1], inner, under)));
	return Object.entries(value).flatMap(([key, inner]) => collectSecrets(inner, below(under, key)));
};

/** Passwords in addresses: `scheme://user:password@`. */
const userinfo = /([a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:)[^/?#\s@]+@/giu;

/** Replaces secrets in a text, the longest first, so that one inside another leaves no rest; encoded forms too, as they stand in URLs. */
const hider = (secrets: readonly string[]): ((text: string) => string) => {
	const ordered = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
		.filter((secret) => secret.length >= 3)
		.sort((a, b) => b.length - a.length);
	return (text) => ordered.reduce((shown, secret) => shown.replaceAll(secret, '***'), text.replace(userinfo, '$1***@'));
};

/** A copy of a value fit to be shown or recorded: secrets are `***`, wherever they stand. */
export const redact = (value: unknown, secrets: readonly string[]): unknown => {
	const text = hider(secrets);
	const walk = (inner: unknown, under: Under): unknown => {
		if (typeof inner === 'string') return isSecretName(under.name) && secretsIn(under.name, inner).length > 0 ? '***' : text(inner);
		if (typeof inner === 'number' || typeof inner === 'bigint') return isSecretName(under.name) ? '***' : inner;
		if (typeof inner !== 'object' || inner === null) return inner;
		if (Array.isArray(inner)) return inner.map((one) => walk(one, under));
		return Object.fromEntries(Object.entries(inner).map(([key, one]) => [text(key), walk(one, below(under, key))]));
	};
	return walk(value, top);
};

/** A copy of plain data of our own, whose keys say nothing: known secrets are `***` in every text. */
export const hideIn = <Value>(value: Value, secrets: readonly string[]): Value => {
	const text = hider(secrets);
	const walk = (inner: unknown): unknown => {
		if (typeof inner === 'string') return text(inner);
		if (typeof inner !== 'object' || inner === null) return inner;
		if (Array.isArray(inner)) return inner.map(walk);
		return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, walk(one)]));
	};
	return walk(value) as Value;
};

/**
 * The secrets that are to be hidden wherever they turn up. A password that the config also says openly (user `postgres`, password
 * `postgres`) is left out: hiding the word everywhere would tear names apart and tell nobody anything less. `written` is the config
 * before variables were put in, `value` after.
 */
export const hiddenEverywhere = (secrets: readonly string[], written: unknown, value: unknown): readonly string[] => {
	const open = new Set<string>();
	eachText(written, top, (text) => {
		if (!text.includes('${')) for (const word of openWords(text)) open.add(word);
	});
	// Of what came from variables only the names in addresses of databases and brokers are open.
	eachText(value, top, (text) => {
		if (readUrl(text) !== undefined && !/^https?:/iu.test(text)) for (const word of openWords(text)) open.add(word);
	});
	return secrets.filter((secret) => !open.has(secret));
};

/** Every key and every text that stands under no secret name. */
const eachText = (value: unknown, under: Under, visit: (text: string) => void): void => {
	if (typeof value === 'string') {
		if (!isSecretName(under.name)) visit(value);
	} else if (Array.isArray(value))
		for (const [index, one] of value.entries()) eachText(one, afterFlag(value[index - 1], one, under), visit);
	else if (typeof value === 'object' && value !== null)
		for (const [key, one] of Object.entries(value)) {
			visit(key);
			eachText(one, below(under, key), visit);
		}
};

const openWords = (text: string): readonly string[] => {
	const url = readUrl(text);
	return url ? [url.username, url.hostname, ...url.pathname.split('/')].filter(Boolean) : [text];
};
