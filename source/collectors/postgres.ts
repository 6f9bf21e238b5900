import {type CollectorKind, defineKind} from './collector.ts';
import {PostgresCollector} from './postgres/collector.ts';
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
	create: (setting) => new PostgresCollector(setting),
});
