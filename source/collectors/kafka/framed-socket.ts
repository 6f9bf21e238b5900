import {EventEmitter} from 'node:events';
import type {Socket} from 'node:net';
import type {CarriedSocket} from 'kafkajs/src/network/connection.js';
import {CollectError} from '../failure.ts';

/** Largest answer taken. 10,000 partitions of 1,000 groups are about 20 MB. */
export const largestAnswerBytes = 64 * 1024 * 1024;

export type FramedSocket = CarriedSocket & {
	/** Ends the connection; whatever waits on it fails with this. */
	fail(error: Error): void;
};

type Question = {readonly key: number; readonly number: number};
/** The one question that is answered before a login. */
const apiVersionsKey = 18;

/**
 * Stands between the network and kafkajs' connection, which believes every length it reads: hands over whole answers
 * only, in the order of the questions, none above the limit. Anything else ends the connection with one `error`.
 */
export const frameSocket = (socket: Socket): FramedSocket => {
	const framed = new EventEmitter() as FramedSocket;
	const expected: Question[] = [];
	let answered = false;
	let accepted = false;
	let ended = false;
	const fail = (error: Error): void => {
		if (ended) return;
		ended = true;
		socket.destroy();
		framed.emit('error', error);
	};
	const deliver = (frame: Buffer): void => {
		const question = expected.shift();
		if (frame.readInt32BE(4) !== question?.number) {
			fail(new CollectError('bad_answer', 'the answer belongs to no question'));
			return;
		}
		answered = true;
		accepted ||= question.key !== apiVersionsKey;
		framed.emit('data', frame);
	};
	const take = splitFrames(deliver, () => ended);
	socket.on('data', (chunk: Buffer) => {
		try {
			take(chunk);
		} catch (error) {
			fail(error instanceof Error ? error : new Error(String(error)));
		}
	});
	socket.on('error', fail);
	socket.on('close', () => {
		const hint = accepted
			? ''
			: answered
				? ' at the first real question: does this port want a login (sasl)?'
				: ' without an answer: does this port want tls or sasl?';
		fail(new CollectError('unreachable', `the broker closed the connection${hint}`));
	});
	return Object.assign(framed, {
		fail,
		write(bytes: Buffer) {
			// Length, key, version, then the number by which the answer is known.
			expected.push({key: bytes.readInt16BE(4), number: bytes.readInt32BE(8)});
			socket.write(bytes);
		},
		end() {
			ended = true;
			socket.destroy();
		},
		// On an ended socket Node would wait for a connection that never comes.
		unref() {
			if (!ended) socket.unref();
		},
	});
};

/** Cuts what arrives into frames of a length and that many bytes. Throws when a length cannot be one. */
const splitFrames = (deliver: (frame: Buffer) => void, isEnded: () => boolean): ((chunk: Buffer) => void) => {
	let chunks: Buffer[] = [];
	let buffered = 0;
	let wanted = 4;
	return (chunk) => {
		chunks.push(chunk);
		buffered += chunk.length;
		if (buffered < wanted) return;
		let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks, buffered);
		wanted = 4;
		while (rest.length >= 4 && !isEnded()) {
			wanted = 4 + frameSize(rest);
			if (rest.length < wanted) break;
			const frame = rest.subarray(0, wanted);
			rest = rest.subarray(wanted);
			wanted = 4;
			deliver(frame);
		}
		chunks = rest.length > 0 ? [rest] : [];
		buffered = rest.length;
	};
};

const frameSize = (bytes: Buffer): number => {
	const size = bytes.readInt32BE(0);
	if (size >= 4 && size <= largestAnswerBytes) return size;
	if (bytes[0] === 0x15 && bytes[1] === 3) throw new CollectError('auth', 'this port speaks TLS: set tls for this source');
	if (bytes.toString('latin1', 0, 4) === 'HTTP') throw new CollectError('bad_answer', 'this port speaks HTTP, not Kafka');
	const length = size > largestAnswerBytes ? `an answer of ${size} bytes (limit ${largestAnswerBytes})` : 'something that is not Kafka';
	throw new CollectError('bad_answer', `the other side sent ${length}`);
};
