import {defineKind} from './collector.ts';
import {plainAddress} from './http/address.ts';
import {createHttp} from './http/collector.ts';
import {withHealthPath} from './http/health-path.ts';
import {httpOptions} from './http/options.ts';
import {partsOf} from './http/request-parts.ts';
import {mappedFacts, mapsHealth} from './mapping/index.ts';

const asking = (path: string) => (port: number) => ({url: `http://127.0.0.1:${port}`, requests: [{path}]});

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
	traits: {gives: mappedFacts},
	clues: [
		{
			by: 'variable',
			names: ['API_URL', 'MONITORING_URL'],
			fits: /^https?:\/\/[^\s/]+\S*$/u,
			options: (name) => ({url: `\${${name}}`, requests: [{path: '/health'}]}),
		},
		{by: 'port', ports: [8000, 8080, 5000, 3000], name: 'an HTTP service', options: asking('/health')},
		{by: 'port', id: 'spark-ui', ports: [4040], name: 'a Spark driver', options: asking('/api/v1/version')},
		{by: 'port', id: 'prometheus', ports: [9090], name: 'Prometheus', options: asking('/-/healthy')},
		{by: 'port', id: 'alertmanager', ports: [9093], name: 'Alertmanager', options: asking('/-/healthy')},
	],
	health: {
		targets: (options) => partsOf(options).map(({path}) => path),
		isOpen: ({requests}) => requests.some(mapsHealth),
		withPath: withHealthPath,
	},
	create: ({options, timeoutMs}) => createHttp(options, timeoutMs),
});
