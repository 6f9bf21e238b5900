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

/** Percent-encoding undone; what is no good encoding stays as it is. */
export const decoded = (text: string): string => {
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
