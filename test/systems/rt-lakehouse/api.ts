/** The lakehouse's API over the Parquet exports, as FastAPI answers it: a constant `/health`, one shared limiter, short caches. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {log, ready, settings} from '../program.ts';
import {advice, type CacheStats, healthz, history, lineage, runbooks, tables, whoami} from './api-about.ts';
import {alertState, anomaly, forecast, latency, metrics, quality, skew, trend} from './api-kpis.ts';
import {openDuck} from './duck.ts';
import {openLake} from './lake.ts';
import {rateLimiter} from './rate-limit.ts';
import type {ApiSettings} from './world.ts';

const {port, deltaPath, rateLimit, rateWindowSeconds} = settings<ApiSettings>();
const lake = openLake(deltaPath, await openDuck());
const allows = rateLimiter(rateLimit, rateWindowSeconds);
const stats: CacheStats = {hits: 0, misses: 0};

type Route = {
	/** Counted by the limiter. */
	readonly limited?: true;
	/** Kept for so many seconds, and said so in `Cache-Control` and `X-Cache`. */
	readonly cacheSeconds?: number;
	/** Undefined is answered as 404; what it throws as 500. */
	answer(query: URLSearchParams): unknown;
};

const routes: Readonly<Record<string, Route>> = {
	'/health': {answer: () => ({status: 'healthy', service: 'assistant-api'})},
	'/healthz': {answer: () => healthz(lake, stats, {limit: rateLimit, window: rateWindowSeconds})},
	'/metrics': {limited: true, answer: () => metrics(lake)},
	'/latency': {limited: true, cacheSeconds: 15, answer: () => latency(lake)},
	'/dq/status': {limited: true, cacheSeconds: 10, answer: () => quality(lake)},
	'/alerts/state': {limited: true, cacheSeconds: 10, answer: () => alertState(lake)},
	'/trend/conversion': {limited: true, answer: (query) => trend(lake, 'conversion_rate', query)},
	'/trend/revenue': {limited: true, answer: (query) => trend(lake, 'gmv', query)},
	'/timetravel/history/bronze': {limited: true, answer: () => history(lake, 'bronze')},
	'/timetravel/history/silver': {limited: true, answer: () => history(lake, 'silver')},
	'/timetravel/history/gold': {limited: true, answer: () => history(lake, 'gold')},
	'/skew/check': {answer: (query) => skew(lake, query)},
	'/forecast/conversion': {answer: (query) => forecast(lake, query)},
	'/anomaly/conversion': {answer: (query) => anomaly(lake, query)},
	'/optimize/advice': {answer: () => advice(lake)},
	'/lineage/graph': {answer: () => lineage},
	'/runbook/links': {answer: () => runbooks},
	'/security/whoami': {answer: () => whoami},
	'/tables': {answer: () => tables(lake)},
};

type Kept = {readonly body: string; readonly until: number};
const kept = new Map<string, Kept>();

const send = (response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void => {
	response.writeHead(status, {
		server: 'uvicorn',
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(body),
		...headers,
	});
	response.end(body);
};
const detail = (response: ServerResponse, status: number, text: string): void => send(response, status, JSON.stringify({detail: text}));

const serve = async (route: Route, url: URL, response: ServerResponse): Promise<void> => {
	const {cacheSeconds} = route;
	const cached = cacheSeconds === undefined ? undefined : kept.get(url.pathname);
	const maxAge = {'cache-control': `max-age=${cacheSeconds}`};
	if (cached !== undefined && cached.until > Date.now()) {
		stats.hits++;
		return send(response, 200, cached.body, {...maxAge, 'x-cache': 'HIT'});
	}
	try {
		const answer = await route.answer(url.searchParams);
		if (answer === undefined) return detail(response, 404, 'Not Found');
		const body = JSON.stringify(answer);
		if (cacheSeconds === undefined) return send(response, 200, body);
		stats.misses++;
		kept.set(url.pathname, {body, until: Date.now() + cacheSeconds * 1000});
		send(response, 200, body, {...maxAge, 'x-cache': 'MISS'});
	} catch (error) {
		log(error);
		send(response, 500, 'Internal Server Error', {'content-type': 'text/plain; charset=utf-8'});
	}
};

/** `/sse/metrics`: the object of `/metrics` every 5 s, for one request of the limiter. */
const stream = (request: IncomingMessage, response: ServerResponse): void => {
	response.writeHead(200, {server: 'uvicorn', 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache'});
	const push = (): void => {
		metrics(lake).then((body) => response.write(`data: ${JSON.stringify(body)}\n\n`), log);
	};
	push();
	const timer = setInterval(push, 5000);
	request.once('close', () => clearInterval(timer));
};

const server = createServer((request, response) => {
	const url = new URL(request.url ?? '/', 'http://localhost');
	const isStream = url.pathname === '/sse/metrics';
	const route = routes[url.pathname];
	if (route === undefined && !isStream) return detail(response, 404, 'Not Found');
	if (request.method !== 'GET') return detail(response, 405, 'Method Not Allowed');
	const isLimited = isStream || route?.limited === true;
	// No Retry-After: the real service sends none.
	if (isLimited && !allows(request.socket.remoteAddress ?? '')) return detail(response, 429, 'Rate limit exceeded');
	if (route === undefined) return stream(request, response);
	serve(route, url, response).catch(log);
});
server.listen(port, '127.0.0.1', ready);
process.once('SIGTERM', () => process.exit(0));
