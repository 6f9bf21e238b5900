import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** An HTTP service of the tests; `answers` by path, each a JSON value or what writes the answer itself. */
export type Service = {
	readonly url: string;
	readonly requests: readonly IncomingMessage[];
	readonly stop: () => Promise<void>;
};
export type Answer = ((request: IncomingMessage, response: ServerResponse) => void) | object | string | number | null;

export const startService = async (answers: Readonly<Record<string, Answer>>): Promise<Service> => {
	const requests: IncomingMessage[] = [];
	const server = createServer((request, response) => {
		requests.push(request);
		const answer = answers[(request.url ?? '').split('?')[0] ?? ''];
		if (typeof answer === 'function') {
			answer(request, response);
			return;
		}
		response.writeHead(answer === undefined ? 404 : 200, {'content-type': 'application/json'});
		response.end(JSON.stringify(answer ?? {error: 'no such path'}));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
