import {compileExpression, type Expression, type Mapping, mapsAnything} from '../mapping/index.ts';
import {targetUrl} from './address.ts';
import type {HttpOptions, HttpRequest} from './options.ts';

/** One GET and all that is read from it. */
export type Part = {
	readonly path: string;
	readonly url: URL;
	readonly everyMs: number | undefined;
	readonly timeoutMs: number | undefined;
	readonly maxBytes: number;
	readonly healthy: Expression | undefined;
	readonly claim: Expression;
	readonly reason: Expression;
	readonly accept: ReadonlySet<number>;
	readonly mappings: readonly Mapping[];
};

/** Requests by path: what several of them read from one path is asked once, as often as the most eager of them says. */
export const partsOf = (options: HttpOptions): readonly Part[] => {
	const requests: readonly HttpRequest[] = options.requests.length > 0 ? options.requests : [{path: '/'}];
	return [...Map.groupBy(requests, ({path}) => path)].map(([path, same]) => part(path, same, options));
};

const part = (path: string, requests: readonly HttpRequest[], options: HttpOptions): Part => {
	const healthy = requests.find((request) => request.healthy !== undefined)?.healthy;
	const everies = requests.map(({every}) => every);
	const timeouts = requests.map(({timeout}) => timeout).filter((ms) => ms !== undefined);
	return {
		path,
		url: targetUrl(options.url, path),
		everyMs: everies.includes(undefined) ? undefined : Math.min(...everies.filter((ms) => ms !== undefined)),
		timeoutMs: timeouts.length > 0 ? Math.max(...timeouts) : undefined,
		maxBytes: Math.max(...requests.map(({maxBody}) => maxBody ?? options.maxBody)),
		healthy: healthy === undefined ? undefined : compileExpression(healthy),
		claim: compileExpression(requests.find(({claim}) => claim !== undefined)?.claim ?? 'status'),
		reason: compileExpression(requests.find(({reason}) => reason !== undefined)?.reason ?? 'not_null(reason, detail, error, message)'),
		accept: new Set(requests.flatMap(({accept}) => accept ?? [])),
		mappings: requests.filter(mapsAnything),
	};
};
