import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import https from 'node:https';
import type {AddressInfo, Server, Socket} from 'node:net';
import {httpKind} from '../../source/collectors/http.ts';
import type {CollectContext, Collector} from '../../source/model/collector-contract.ts';
import type {HealthFact, MetricFact} from '../../source/model/facts.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import {noInterest} from '../../source/model/interest.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
export type TestServer = {
	readonly origin: string;
	readonly port: number;
	/** `path` of every request so far. */
	readonly asked: string[];
	readonly seen: Array<{readonly path: string; readonly headers: http.IncomingHttpHeaders}>;
	/** Connections opened so far. */
	connections(): number;
	close(): Promise<void>;
};

/** A real server on 127.0.0.1, on a free port unless one is wanted. */
export const serve = async (handler: Handler, tls?: https.ServerOptions, wantedPort = 0): Promise<TestServer> => {
	const asked: string[] = [];
	const seen: TestServer['seen'] = [];
	const answer: Handler = (request, response) => {
		asked.push(request.url ?? '');
		seen.push({path: request.url ?? '', headers: request.headers});
		handler(request, response);
	};
	const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
	const {port, connections, close} = await listen(server, wantedPort);
	return {origin: `${tls ? 'https' : 'http'}://${tls ? 'localhost' : '127.0.0.1'}:${port}`, port, asked, seen, connections, close};
};

/** Starts any server and ends its connections with it. */
export const listen = async (
	server: Server,
	wantedPort = 0,
): Promise<{port: number; connections: () => number; close: () => Promise<void>}> => {
	const sockets = new Set<Socket>();
	let opened = 0;
	server.on('connection', (socket: Socket) => {
		opened += 1;
		sockets.add(socket);
		socket.on('error', () => {});
		socket.once('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		connections: () => opened,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
};

/** Answers JSON by path; what is not listed is FastAPI's 404. */
export const json =
	(bodies: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}): Handler =>
	({url = ''}, response) => {
		const found = Object.hasOwn(bodies, url);
		response.writeHead(found ? 200 : 404, {'content-type': 'application/json', ...headers});
		response.end(JSON.stringify(found ? bodies[url] : {detail: 'Not Found'}));
	};

/** A collector of the given options, as the config reader would make it. */
export const collectorOf = (options: object, timeoutMs = 5_000): Collector =>
	httpKind.create({id: 'api', title: 'API', options: httpKind.options.parse(options), everyMs: 5_000, timeoutMs});

export type Manual = {nowMs: number};

/** A poll's context; `clock` makes time stand still, otherwise it runs. */
export const contextOf = (more: Partial<CollectContext> = {}, clock?: Manual): CollectContext => ({
	signal: new AbortController().signal,
	deadlineMs: Number.POSITIVE_INFINITY,
	now: clock ? () => clock.nowMs : () => Date.now(),
	interest: noInterest,
	due: () => true,
	...more,
});

/** One poll of a new collector, closed afterwards. */
export const collectOnce = async (options: object, timeoutMs?: number, context = contextOf()): Promise<readonly PartOutcome[]> => {
	const collector = collectorOf(options, timeoutMs);
	try {
		return await collector.collect(context);
	} finally {
		await collector.close();
	}
};

/** The single part that was asked. */
export const only = (outcomes: readonly PartOutcome[]): PartOutcome => {
	if (outcomes.length !== 1) throw new Error(`expected one part, got ${JSON.stringify(outcomes.map(({part}) => part))}`);
	return outcomes[0]!;
};

export const healthIn = (outcome: PartOutcome): HealthFact | undefined =>
	outcome.facts.find((fact) => fact.kind === 'health' && fact.target === outcome.part) as HealthFact | undefined;

/** Metrics by name and labels. */
export const metricsIn = (...outcomes: readonly PartOutcome[]): Record<string, number> =>
	Object.fromEntries(
		outcomes
			.flatMap(({facts}) => facts)
			.filter((fact): fact is MetricFact => fact.kind === 'metric')
			.map(({name, labels, value}) => [`${name}${Object.keys(labels).length > 0 ? JSON.stringify(labels) : ''}`, value]),
	);
