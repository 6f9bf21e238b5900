import {createRequire} from 'node:module';
import kafkajs from 'kafkajs';

type Runner = {prototype: {running: boolean; fetch(nodeId: string): Promise<readonly unknown[]>}};

/**
 * A kafkajs consumer that is stopped while it makes its fetchers anew (brokers have come or gone) asks itself for messages
 * for ever without ever letting go of the event loop: the whole process hangs. A stopped one waits a moment first.
 */
const {prototype} = createRequire(import.meta.url)('kafkajs/src/consumer/runner.js') as Runner;
const fetchAtOnce = prototype.fetch;
prototype.fetch = async function fetchOrWait(nodeId) {
	if (!this.running) await new Promise<void>((resolve) => setTimeout(resolve, 20).unref());
	return await fetchAtOnce.call(this, nodeId);
};

const originalEmit = process.emitWarning.bind(process);

/** kafkajs' request queue makes Node 24 print `TimeoutNegativeWarning` once; that one warning is kept off the screen. */
process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
	const [options] = rest;
	const type = typeof options === 'object' && options !== null ? (options as {type?: string}).type : options;
	if (type === 'TimeoutNegativeWarning') return;
	(originalEmit as (...args: unknown[]) => void)(warning, ...rest);
}) as typeof process.emitWarning;

export type Client = InstanceType<typeof kafkajs.Kafka>;

export type RetryOptions = {readonly initialRetryTime?: number; readonly maxRetryTime?: number; readonly retries?: number};

/** A kafkajs client that logs nothing and gives up soon (unless `retry` says otherwise), for the tests' own producers, consumers and admin calls. */
export const kafkaClient = (brokers: readonly string[], clientId = 'pipetop-test', retry: RetryOptions = {}): Client => {
	return new kafkajs.Kafka({
		clientId,
		brokers: [...brokers],
		logLevel: kafkajs.logLevel.NOTHING,
		connectionTimeout: 2000,
		requestTimeout: 5000,
		retry: {initialRetryTime: 100, retries: 5, ...retry},
	});
};
