import {connect} from 'node:net';

/** Where the server listens and the key it gave a session for cancelling. */
export type CancelKey = {readonly host: string; readonly port: number; readonly processId: number; readonly secretKey: number};

/** How long a cancel request may take before it is given up. */
const patienceMs = 2_000;

/**
 * Asks the server to cancel what a session is running, over a connection of its own as the protocol wants it. Never
 * rejects: a request that is lost leaves the statement to its `statement_timeout`. The driver has such a call too, but it
 * prints a deprecation warning onto the terminal.
 */
export const requestCancel = (key: CancelKey): Promise<void> =>
	new Promise((resolve) => {
		const message = Buffer.alloc(16);
		message.writeInt32BE(16, 0);
		message.writeInt32BE(80_877_102, 4);
		message.writeInt32BE(key.processId, 8);
		message.writeInt32BE(key.secretKey, 12);
		const socket = key.host.startsWith('/') ? connect(`${key.host}/.s.PGSQL.${key.port}`) : connect(key.port, key.host);
		socket.setTimeout(patienceMs, () => socket.destroy());
		socket.unref();
		socket.on('error', () => {});
		socket.once('connect', () => socket.end(message));
		// The server closes the connection without a word once it has passed the request on.
		socket.resume();
		socket.once('close', () => resolve());
	});
