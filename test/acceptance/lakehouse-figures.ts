/** Every KPI and check of the rt-lakehouse profile, each with what a witness finds for it. */
import {check, type Figure, kpi, originOf} from './agreement.ts';
import type {LakehouseTruth} from './lakehouse-truth.ts';

type One = Figure<LakehouseTruth>;

/** A naive time of the API, which is UTC, in seconds since 1970. */
const seconds = (naive: string): number => Date.parse(`${naive}Z`) / 1000;

const kpiFigures = (first: () => LakehouseTruth, endsAtStart: () => number): readonly One[] => [
	{name: 'KPI Orders: /metrics', said: kpi('Orders'), truth: ({metrics}) => metrics.orders, kind: 'moving'},
	{name: 'KPI Orders: gold by DuckDB', said: kpi('Orders'), truth: ({exported}) => exported?.orders ?? null, kind: 'moving'},
	{name: 'KPI Revenue: /metrics', said: kpi('Revenue'), truth: ({metrics}) => metrics.gmv, kind: 'moving'},
	{name: 'KPI Revenue: gold by DuckDB', said: kpi('Revenue'), truth: ({exported}) => exported?.gmv ?? null, kind: 'moving'},
	{name: 'KPI Conversion: /metrics', said: kpi('Conversion'), truth: ({metrics}) => metrics.conversion_rate, kind: 'moving'},
	{
		name: 'KPI Conversion: gold by DuckDB',
		said: kpi('Conversion'),
		truth: ({exported}) => exported?.conversion_rate ?? null,
		kind: 'moving',
	},
	{name: 'KPI Active users: /metrics', said: kpi('Active users'), truth: ({metrics}) => metrics.active_users, kind: 'moving'},
	{
		name: 'KPI Active users: gold by DuckDB',
		said: kpi('Active users'),
		truth: ({exported}) => exported?.active_users ?? null,
		kind: 'moving',
	},
	{name: 'KPI Conversion 5 min', said: kpi('Conversion 5 min'), truth: ({gold}) => gold.conversion, kind: 'moving'},
	{
		name: 'KPI Figures are, their window',
		said: originOf(kpi('Figures are')),
		truth: ({metrics}) => seconds(metrics.window_start),
		kind: 'moving',
	},
	{
		...{name: 'KPI Events /s, within a fifth', said: kpi('Events /s'), kind: 'moving', within: 4},
		truth: ({ends, atMs}) => ((ends - first().ends) / (atMs - first().atMs)) * 1000,
	},
	{
		...{name: 'KPI Events in 10 min, within 15 s of events', said: kpi('Events in 10 min'), kind: 'moving', within: 300},
		truth: ({ends}) => ends - endsAtStart(),
	},
	{
		name: 'topic ecommerce_events: messages',
		said: ({document}) => document.topics.find(({topic}) => topic === 'ecommerce_events')?.messages ?? null,
		truth: ({ends}) => ends,
		kind: 'rising',
	},
	{
		// Its two sides, log ends and committed offsets, are asked up to an interval of 5 s apart, while 20 events a second come in and are
		// read in batches of 5 s: everything in step, the witness may see another phase each time.
		...{name: 'KPI Not read yet, within 5 s of events', said: kpi('Not read yet'), kind: 'moving', within: 5 * 20},
		truth: ({ends, done}) => ends - done,
	},
	{name: 'KPI Silver is, its newest event', said: originOf(kpi('Silver is')), truth: ({silver}) => silver.newest, kind: 'rising'},
	{name: 'KPI Claimed lag', said: kpi('Claimed lag'), truth: ({lagSeconds}) => lagSeconds, kind: 'moving'},
	{name: 'KPI API budget', said: kpi('API budget'), truth: ({health}) => health.rate_limit.limit - 16, kind: 'rising'},
];

const ofSilver = (title: string, good: 'users' | 'ids' | 'prices' | 'types' | 'distinct'): readonly One[] => [
	{name: `check ${title}: good`, said: check(title, 'good'), truth: ({silver}) => silver[good], kind: 'rising'},
	{name: `check ${title}: of`, said: check(title, 'total'), truth: ({silver}) => silver.rows, kind: 'rising'},
];

const checks: readonly One[] = [
	{
		...{name: 'check Non-null user in 2 min', said: check('Non-null user in 2 min', 'ratio'), kind: 'moving', within: 0.03},
		truth: ({silver}) => silver.recentUsers,
	},
	...ofSilver('Non-null user', 'users'),
	...ofSilver('Non-empty event id', 'ids'),
	...ofSilver('Valid price range', 'prices'),
	...ofSilver('Valid event types', 'types'),
	...ofSilver('Unique', 'distinct'),
	{
		...{name: 'check Non-null user (claimed)', said: check('Non-null user (claimed)', 'ratio'), kind: 'moving'},
		truth: ({nullUserPercent}) => 1 - nullUserPercent / 100,
	},
	{
		...{name: 'check Parquet parts served', said: check('Parquet parts served', 'ratio'), kind: 'moving'},
		truth: ({health}) => (health.gold_parquet_parts > 0 ? 1 : 0),
	},
	{
		...{name: 'check Kept on the way to silver', said: check('Kept on the way to silver', 'ratio'), kind: 'moving', within: 0.02},
		truth: ({silver, bronzeRows}) => silver.rows / bronzeRows,
	},
	{name: 'check Plausible windows: good', said: check('Plausible windows', 'good'), truth: ({gold}) => gold.plausible, kind: 'rising'},
	{name: 'check Plausible windows: of', said: check('Plausible windows', 'total'), truth: ({gold}) => gold.rows, kind: 'rising'},
	{
		name: 'check Data freshness, its newest event',
		said: originOf(check('Data freshness', 'value')),
		truth: ({silver}) => silver.newest,
		kind: 'rising',
	},
	{name: 'check Newest window, its start', said: originOf(check('Newest window', 'value')), truth: ({gold}) => gold.newest, kind: 'rising'},
	{
		name: 'check Last commit, its time',
		said: originOf(check('Last commit', 'value')),
		truth: ({bronzeCommitAt}) => bronzeCommitAt,
		kind: 'rising',
		within: 0.002,
	},
];

/** Rates are held against the growth since `first`; growth since pipetop's first poll against `endsAtStart`, some seconds earlier. */
export const lakehouseFigures = (first: () => LakehouseTruth, endsAtStart: () => number): readonly One[] => [
	...kpiFigures(first, endsAtStart),
	...checks,
];

/** Parts that these figures are from. */
export const lakehouseParts: Readonly<Record<string, readonly string[]>> = {
	kafka: ['topics'],
	api: ['/healthz', '/metrics', '/latency', '/dq/status'],
	lake: ['delta bronze_events', 'delta silver_events', 'delta gold_kpis', 'silver', 'gold'],
	checkpoints: ['bronze'],
};
