import {defineKind} from './collector.ts';
import {plainAddress} from './http/address.ts';
import {createHttp} from './http/collector.ts';
import {httpOptions} from './http/options.ts';
import {partsOf} from './http/parts.ts';

/** HTTP services answering JSON: GET only, status code and body judged, answers mapped to facts. */
export const httpKind = defineKind({
	kind: 'http',
	summary: 'An HTTP service that answers JSON: its health by status code and body, and facts read from its answers.',
	options: httpOptions,
	defaults: {everyMs: 5_000, timeoutMs: 5_000},
	address: ({url}) => plainAddress(url),
	shortestMs: (options) => {
		const own = partsOf(options)
			.map(({everyMs}) => everyMs)
			.filter((ms) => ms !== undefined);
		return own.length > 0 ? Math.min(...own) : undefined;
	},
	create: ({options, timeoutMs}) => createHttp(options, timeoutMs),
});
