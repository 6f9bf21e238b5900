import type {Client} from 'pg';
import {CollectError} from '../failure.ts';

type Stream = Client['connection']['stream'];
type Attaching = {attachListeners(stream: Stream): void};

/**
 * Makes a server that sends nonsense an error of the connection. The driver's parser throws from inside a `data` event,
 * which no promise and no `error` listener of the driver sees: it would end the process.
 */
export const guardParser = (client: Client): void => {
	const connection = client.connection as unknown as Attaching;
	const attach = connection.attachListeners.bind(connection);
	connection.attachListeners = (stream) => {
		const before = new Set(stream.listeners('data'));
		attach(stream);
		for (const listener of stream.listeners('data')) {
			if (before.has(listener)) continue;
			stream.off('data', listener as (chunk: Buffer) => void);
			stream.on('data', (chunk: Buffer) => {
				try {
					(listener as (chunk: Buffer) => void)(chunk);
				} catch (error) {
					const reason = error instanceof Error ? error.message : String(error);
					stream.destroy(new CollectError('bad_answer', `the answer is not the PostgreSQL protocol (${reason})`));
				}
			});
		}
	};
};
