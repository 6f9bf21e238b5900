/**
 * The factory's monitoring service. It keeps its database connection and notices only on use that it broke: after a restart of the
 * database the first call is answered with 500, the next with 200.
 */
import {createServer, type ServerResponse} from 'node:http';
import pg from 'pg';
import {log, ready, settings} from '../program.ts';
import {routes} from './api-queries.ts';
import {dashboard} from './dashboard.ts';
import type {ApiSettings} from './world.ts';

const {databaseUrl, port} = settings<ApiSettings>();

let kept: Promise<pg.Client> | undefined;

const connect = async (): Promise<pg.Client> => {
	const client = new pg.Client({connectionString: databaseUrl, connectionTimeoutMillis: 5000, application_name: 'monitoring'});
	client.on('error', log);
	await client.connect();
	return client;
};

/** Runs `work` on the kept connection; when it fails the connection is given up, and this call with it. */
const withDatabase = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
	kept ??= connect();
	const used = kept;
	try {
		return await work(await used);
	} catch (error) {
		if (kept === used) kept = undefined;
		used.then(
			(client) => client.end().catch(log),
			() => {},
		);
		throw error;
	}
};

const answer = (response: ServerResponse, status: number, body: string, type = 'application/json'): void => {
	response.writeHead(status, {server: 'Werkzeug/3.0.1 Python/3.11.9', 'content-type': type, 'content-length': Buffer.byteLength(body)});
	response.end(body);
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || error.constructor.name : String(error));

const serve = async (path: string, response: ServerResponse): Promise<void> => {
	if (path === '/') return answer(response, 200, dashboard, 'text/html; charset=utf-8');
	if (path === '/health') {
		await withDatabase((client) => client.query('SELECT 1')).then(
			() => answer(response, 200, '{"status":"healthy"}\n'),
			(error) => answer(response, 503, `${JSON.stringify({status: 'unhealthy', reason: reasonOf(error)})}\n`),
		);
		return;
	}
	const route = routes[path];
	if (route === undefined) {
		const page = '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n';
		return answer(response, 404, page, 'text/html; charset=utf-8');
	}
	await withDatabase(route).then(
		(body) => answer(response, 200, `${JSON.stringify(body)}\n`),
		(error) => answer(response, 500, `${JSON.stringify({error: reasonOf(error)})}\n`),
	);
};

const server = createServer((request, response) => {
	serve(new URL(request.url ?? '/', 'http://localhost').pathname, response).catch(log);
});
server.listen(port, '127.0.0.1', ready);
process.once('SIGTERM', () => process.exit(0));
