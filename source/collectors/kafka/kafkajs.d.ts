/** The parts of kafkajs 2.2.4 that carry our requests; it declares no types for them. */
declare module 'kafkajs/src/network/connection.js' {
	import type {EventEmitter} from 'node:events';

	export type Logger = {
		namespace(): Logger;
		error(message: string, extra?: unknown): void;
		warn(message: string, extra?: unknown): void;
		info(message: string, extra?: unknown): void;
		debug(message: string, extra?: unknown): void;
	};
	export type CarriedSocket = EventEmitter & {
		write(bytes: Buffer, encoding: string): void;
		end(): void;
		unref(): void;
	};
	export default class Connection {
		constructor(options: {
			host: string;
			port: number;
			clientId: string;
			logger: Logger;
			socketFactory: (target: {onConnect: () => void}) => CarriedSocket;
			sasl: object | null;
			requestTimeout: number;
			connectionTimeout: number;
			enforceRequestTimeout: boolean;
			maxInFlightRequests: number;
		});
		readonly requestQueue: {
			pending: readonly unknown[];
			throttledUntil: number;
			scheduleCheckPendingRequests(): void;
		};
		/** How long the login lasts in ms, as a Long; 0: for ever. */
		sessionLifetime: {toString(): string};
		connect(): Promise<true>;
		setVersions(versions: Readonly<Record<number, {minVersion: number; maxVersion: number}>>): void;
		setSupportAuthenticationProtocol(supported: boolean): void;
		authenticate(): Promise<void>;
		send<Answer>(protocol: {
			request: {
				apiKey: number;
				apiVersion: number;
				apiName: string;
				encode(): Promise<{buf: Buffer; buffer: Buffer}>;
			};
			response: {
				decode(payload: Buffer): Promise<{clientSideThrottleTime: number; answer: Answer}>;
				parse(decoded: {answer: Answer}): Promise<Answer>;
			};
			logResponseError: boolean;
		}): Promise<Answer>;
	}
}
