import {cleaner} from '../cleaning-edge.ts';
import {decoded, requestHeaders} from './address.ts';
import type {HttpOptions} from './options.ts';

const plainHeader = /^(?:accept|accept-.*|cache-control|content-type|host|origin|pragma|referer|user-agent)$/i;
const secretParameter = /key|token|secret|pass|pwd|auth|sig|credential/i;

/**
 * Everything in the options that must not be seen, in each form that a server may repeat it: header values and their
 * words (`Bearer x` and `x`), the password of the url, and parameters of queries that are named like secrets.
 */
export const secretsOf = (options: HttpOptions): readonly string[] => {
	const found: string[] = [];
	for (const [name, value] of Object.entries(requestHeaders(options))) {
		if (!plainHeader.test(name)) found.push(value, ...value.split(/\s+/).slice(1));
	}
	const {password} = new URL(options.url);
	found.push(password, decoded(password));
	const queries = [new URL(options.url).search, ...options.requests.map(({path}) => path.slice(path.indexOf('?') + 1 || path.length))];
	for (const query of queries) {
		for (const [name, value] of new URLSearchParams(query)) if (secretParameter.test(name)) found.push(value);
	}
	return [...new Set(found)].filter((text) => text.length >= 3);
};

/** Keeps the secrets of a source's own options out of what its server says: servers repeat what they were sent, in errors above all. */
export type Redaction = {
	/** Replaces secrets in every text inside. */
	hide<Value>(value: Value): Value;
	/** As `hide`, for a body that is still to be cut into pieces; costs next to nothing where `text` holds no secret. */
	hideBody<Value>(value: Value, text: string): Value;
};

export const createRedaction = (options: HttpOptions): Redaction => {
	const secrets = secretsOf(options);
	const forms = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]))];
	const clean = cleaner(secrets);
	const hide = <Value>(value: Value): Value => (secrets.length > 0 ? (clean(value) as Value) : value);
	return {hide, hideBody: (value, text) => (forms.some((form) => text.includes(form)) ? hide(value) : value)};
};
