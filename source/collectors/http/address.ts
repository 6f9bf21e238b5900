import type {HttpOptions} from './options.ts';

/** The base address without user, password, query and fragment: what a screen may show. */
export const plainAddress = (url: string | URL): string => {
	const {origin, pathname} = new URL(url);
	return pathname === '/' ? origin : `${origin}${pathname.replace(/\/$/, '')}`;
};

/** Where a path of the source is: below the path of its url, with the url's own query first. */
export const targetUrl = (base: string, path: string): URL => {
	const url = new URL(base);
	const [way = '/', ...query] = path.split('?');
	const target = new URL(url.origin);
	target.pathname = `${url.pathname.replace(/\/$/, '')}${way}`;
	target.search = [url.search.slice(1), query.join('?')].filter((text) => text !== '').join('&');
	return target;
};

const decoded = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

/** Headers sent with every request: those of the config, and Authorization made from user and password in the url. */
export const requestHeaders = ({url, headers = {}}: HttpOptions): Readonly<Record<string, string>> => {
	const {username, password} = new URL(url);
	const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	if (username === '' && password === '') return given;
	return {authorization: `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`, ...given};
};

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
