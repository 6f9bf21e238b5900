/** Stands before an HTTP service, hands everything on, and remembers what was asked when. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

export type Asked = {readonly atMs: number; readonly path: string; readonly status: number};

export type CountingProxy = {readonly url: string; readonly asked: readonly Asked[]; stop(): Promise<void>};

/** Starts it on a free port of 127.0.0.1. The caller stops it. */
export const startCountingProxy = async (target: string): Promise<CountingProxy> => {
	const asked: Asked[] = [];
	const server = createServer(async (request, response) => {
		const path = request.url ?? '/';
		const atMs = Date.now();
		try {
			const answer = await fetch(target + path, {redirect: 'manual'});
			const body = Buffer.from(await answer.arrayBuffer());
			asked.push({atMs, path, status: answer.status});
			const kept = ['content-type', 'cache-control', 'x-cache'].flatMap((name) => {
				const value = answer.headers.get(name);
				return value === null ? [] : [[name, value] as const];
			});
			response.writeHead(answer.status, Object.fromEntries(kept)).end(body);
		} catch {
			response.destroy();
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		stop: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
};
