/** The KPI, latency, quality and alert answers, in the shapes and with the meanings of the real service. */
import {type Lake, naive, us} from './lake.ts';

const kpiColumns =
	'orders::INTEGER AS orders, gmv, purchase_users::INTEGER AS purchase_users, view_users::INTEGER AS view_users, active_users::INTEGER AS active_users, conversion_rate';

/** The last minute of silver, for as long as there is no gold. */
const fromSilver = `
	SELECT ${us("date_trunc('minute', max(ts))")} AS s, ${us("date_trunc('minute', max(ts)) + INTERVAL 1 MINUTE")} AS e,
		count(*) FILTER (WHERE event_type = 'purchase')::INTEGER AS orders,
		coalesce(sum(price * quantity) FILTER (WHERE event_type = 'purchase'), 0)::DOUBLE AS gmv,
		count(DISTINCT user_id) FILTER (WHERE event_type = 'purchase')::INTEGER AS purchase_users,
		count(DISTINCT user_id) FILTER (WHERE event_type = 'page_view')::INTEGER AS view_users,
		count(DISTINCT user_id)::INTEGER AS active_users
	FROM {silver} WHERE ts >= (SELECT date_trunc('minute', max(ts)) FROM {silver})`;

const latestKpis = async (lake: Lake): Promise<unknown> => {
	try {
		const [row] = await lake.ask(
			`SELECT ${us('window_start')} AS s, ${us('window_end')} AS e, ${kpiColumns} FROM {gold} ORDER BY window_start DESC LIMIT 1`,
		);
		if (row !== undefined) {
			const {s, e, ...kpis} = row;
			return {window_start: naive(s, 'T'), window_end: naive(e, 'T'), ...kpis};
		}
	} catch {
		// No gold: computed from silver below.
	}
	const [row] = await lake.ask(fromSilver);
	const {s, e, ...kpis} = row ?? {};
	const views = Number(kpis.view_users ?? 0);
	const rate = views === 0 ? 0 : Math.round((Number(kpis.purchase_users) / views) * 10_000) / 10_000;
	return {window_start: naive(s, 'T'), window_end: naive(e, 'T'), ...kpis, conversion_rate: rate};
};

/** `/metrics`: JSON, not Prometheus. Throws without silver. */
export const metrics = async (lake: Lake): Promise<unknown> => {
	const kpis = await latestKpis(lake);
	const counts = await lake.ask('SELECT event_type, count(*)::INTEGER AS n FROM {silver} GROUP BY 1 ORDER BY 2 DESC');
	return {latest_kpis: kpis, recent_events: Object.fromEntries(counts.map((row) => [String(row.event_type), row.n]))};
};

/** `/latency`: the distance between the newest event and the newest window, which stands still when the pipeline does. */
export const latency = async (lake: Lake): Promise<unknown> => {
	try {
		const [silver] = await lake.ask(`SELECT ${us('max(ts)')} AS t FROM {silver}`);
		const [gold] = await lake.ask(`SELECT ${us('max(window_start)')} AS t FROM {gold}`);
		const distance = Math.abs(Number(silver?.t) - Number(gold?.t)) / 1e6;
		return {silver_latest: naive(silver?.t, ' '), gold_latest: naive(gold?.t, ' '), lag_sec: Math.round(distance * 1e6) / 1e6};
	} catch {
		return {silver_latest: null, gold_latest: null, lag_sec: null};
	}
};

/** `/dq/status`: percent, not a rate; `quarantined_1h` is always 0 and `late_1h` counts everything older than five minutes. Throws without silver. */
export const quality = async (lake: Lake): Promise<unknown> => {
	const [row] = await lake.ask(`
		SELECT round(100.0 * count(*) FILTER (WHERE user_id IS NULL) / greatest(count(*), 1), 2)::DOUBLE AS null_user_pct,
			count(*) FILTER (WHERE ts < (SELECT max(ts) FROM {silver}) - INTERVAL 5 MINUTE)::INTEGER AS late_1h
		FROM {silver}`);
	return {null_user_pct: row?.null_user_pct, quarantined_1h: 0, late_1h: row?.late_1h};
};

/** `/alerts/state`: a breach when all of the last N rows are below; no data reads as no breach. */
export const alertState = async (lake: Lake): Promise<unknown> => {
	const [threshold, rows] = [0.05, 5];
	try {
		const found = await lake.ask(`SELECT ${us('window_start')} AS s, conversion_rate FROM {gold} ORDER BY window_start DESC LIMIT ${rows}`);
		const breach = found.length === rows && found.every((row) => Number(row.conversion_rate) < threshold);
		const samples = found.map((row) => ({window_start: naive(row.s, ' '), conversion_rate: row.conversion_rate}));
		return {breach, threshold, window_minutes: rows, samples};
	} catch {
		return {breach: false, samples: []};
	}
};

const bounded = (text: string | null, fallback: number, most: number): number =>
	Math.min(most, Math.max(1, Number.parseInt(text ?? '', 10) || fallback));

/** `/trend/…`: newest first. Throws without gold. */
export const trend = async (lake: Lake, column: 'conversion_rate' | 'gmv', query: URLSearchParams): Promise<unknown> => {
	const limit = bounded(query.get('limit'), 60, 1000);
	const asOf = Date.parse(`${query.get('as_of') ?? ''}Z`);
	const where = Number.isNaN(asOf) ? '' : `WHERE window_start <= make_timestamp(${asOf * 1000})`;
	const rows = await lake.ask(
		`SELECT ${us('window_start')} AS s, ${column} AS v FROM {gold} ${where} ORDER BY window_start DESC LIMIT ${limit}`,
	);
	return {results: rows.map((row) => ({window_start: naive(row.s, 'T'), [column]: row.v}))};
};

type Rate = {readonly window_start: string | null; readonly rate: number};

const rates = async (lake: Lake, limit: number): Promise<Rate[]> => {
	const rows = await lake.ask(
		`SELECT ${us('window_start')} AS s, conversion_rate AS r FROM {gold} ORDER BY window_start DESC LIMIT ${limit}`,
	);
	return rows.map((row) => ({window_start: naive(row.s, 'T'), rate: Number(row.r)})).reverse();
};

/** `/forecast/conversion`: the moving average carried on. */
export const forecast = async (lake: Lake, query: URLSearchParams): Promise<unknown> => {
	const horizon = bounded(query.get('horizon'), 5, 100);
	const window = bounded(query.get('ma_window'), 5, 100);
	const history = (await rates(lake, bounded(query.get('limit'), 60, 1000))).map((one) => ({
		window_start: one.window_start,
		conversion_rate: one.rate,
	}));
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
	const smoothed = history.map((_, index) =>
		mean(history.slice(Math.max(0, index - window + 1), index + 1).map((each) => each.conversion_rate)),
	);
	return {history, history_smoothed: smoothed, forecast: Array.from({length: horizon}, () => smoothed.at(-1) ?? 0), horizon};
};

/** `/anomaly/conversion`: windows further than z deviations from the mean. */
export const anomaly = async (lake: Lake, query: URLSearchParams): Promise<unknown> => {
	const z = Number(query.get('z') ?? 2) || 2;
	const all = await rates(lake, bounded(query.get('limit'), 60, 1000));
	const mean = all.reduce((sum, one) => sum + one.rate, 0) / Math.max(1, all.length);
	const std = Math.sqrt(all.reduce((sum, one) => sum + (one.rate - mean) ** 2, 0) / Math.max(1, all.length));
	const scored = all.map((one) => ({...one, z: std === 0 ? 0 : (one.rate - mean) / std}));
	return {mean, std, z, anomalies: scored.filter((one) => Math.abs(one.z) > z)};
};

const keys = new Set(['user_id', 'product_id', 'country', 'event_type', 'device']);

/** `/skew/check`: the most frequent keys, null among them. */
export const skew = async (lake: Lake, query: URLSearchParams): Promise<unknown> => {
	const key = query.get('key') ?? 'user_id';
	const column = keys.has(key) ? key : 'user_id';
	const rows = await lake.ask(
		`SELECT ${column} AS key, count(*)::INTEGER AS freq FROM {silver} GROUP BY 1 ORDER BY 2 DESC LIMIT ${bounded(query.get('topk'), 12, 100)}`,
	);
	return {key, top: rows};
};
