import {type CollectorKind, defineKind} from './collector.ts';
import {mappedFacts, mapsHealth} from './mapping/index.ts';
import {healthTarget, PostgresCollector} from './postgres/collector.ts';
import {postgresOptions} from './postgres/options.ts';
import {plainAddress} from './postgres/settings.ts';

/** Source kind `postgres`: configured queries over one read-only connection; `postgres/collector.ts` asks them. */
export const postgresKind: CollectorKind<typeof postgresOptions> = defineKind({
	kind: 'postgres',
	summary: 'A PostgreSQL server: whether it answers, and what configured queries give, over one read-only connection.',
	options: postgresOptions,
	defaults: {everyMs: 5_000, timeoutMs: 4_000},
	address: (options) => plainAddress(options, process.env),
	shortestMs: (options) => {
		const intervals = options.queries.flatMap((query) => (query.every === undefined ? [] : [query.every]));
		return intervals.length > 0 ? Math.min(...intervals) : undefined;
	},
	traits: {gives: mappedFacts},
	clues: [
		{
			by: 'variable',
			names: ['DATABASE_URL', 'POSTGRES_URL'],
			fits: /^postgres(ql)?:\/\/\S+$/u,
			options: (name) => ({url: `\${${name}}`}),
		},
		{by: 'port', ports: [5432, 5433], name: 'PostgreSQL', options: (port) => ({host: '127.0.0.1', port})},
	],
	health: {targets: () => [healthTarget], isOpen: ({queries}) => queries.some(mapsHealth)},
	create: (setting) => new PostgresCollector(setting),
});
