const secretName =
	/pass(word|wd)?$|passphrase|secret|token|api_?key|private_?key|credential|authorization|cookie|^pw$|_key$|x-scope|bearer/iu;

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
	const url = readUrl(text);
	if (url) {
		const parameters = [...url.searchParams]
			.filter(([key]) => isSecretName(key) || /^(sig|key|auth)$/iu.test(key))
			.map(([, value]) => value);
		return [url.password, decode(url.password), ...parameters].filter(Boolean);
	}
	if (!isSecretName(name)) return dsnPassword(text);
	// `Bearer abc` and `Basic abc`: the word before it is no secret, and the rest must go also where it stands alone.
	const [scheme, ...rest] = text.split(' ');
	return rest.length > 0 && /^(bearer|basic|token|apikey)$/iu.test(scheme ?? '') ? [text, ...rest.filter(Boolean)] : [text];
};

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

/** All secrets in a value, walked with the key each text stands under. */
export const collectSecrets = (value: unknown, name = ''): readonly string[] => {
	if (typeof value === 'string') return secretsIn(name, value);
	if (typeof value !== 'object' || value === null) return [];
	if (Array.isArray(value)) return value.flatMap((inner) => collectSecrets(inner, name));
	return Object.entries(value).flatMap(([key, inner]) => collectSecrets(inner, isSecretName(name) ? name : key));
};

/** A copy of a value fit to be shown or recorded: secrets are `***`, wherever they stand. */
export const redact = (value: unknown, secrets: readonly string[]): unknown => {
	const ordered = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length);
	const walk = (inner: unknown, name: string): unknown => {
		if (typeof inner === 'string') {
			if (isSecretName(name) && secretsIn(name, inner).length > 0) return '***';
			return ordered.reduce((text, secret) => (secret.length >= 3 ? text.replaceAll(secret, '***') : text), inner);
		}
		if (typeof inner !== 'object' || inner === null) return inner;
		if (Array.isArray(inner)) return inner.map((one) => walk(one, name));
		return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, walk(one, key)]));
	};
	return walk(value, '');
};
