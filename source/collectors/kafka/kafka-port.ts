import type {Api} from './protocol/api.ts';

export type Address = {readonly host: string; readonly port: number};

/** `host:port`, with brackets round an IPv6 host. */
export const addressText = ({host, port}: Address): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/**
 * All that the collector needs of a Kafka client: one question to one broker. Connections are kept between questions and
 * made anew after a loss; nothing is ever asked twice by itself. Rejects with a `CollectError`.
 */
export type KafkaPort = {
	/**
	 * Asks with the highest version that both sides know; `missing` when there is none. When `signal` aborts, the
	 * connection is given up with it, since an answer on its way would stand before every later one. Questions in
	 * different lanes use different connections: a broker answers those of one connection strictly in turn.
	 */
	request<Question, Answer>(
		broker: Address,
		api: Api<Question, Answer>,
		question: Question,
		signal: AbortSignal,
		lane?: Lane,
	): Promise<Answer>;
	/** The version that `request` would use on the open connection; null: none, or not connected. */
	version(broker: Address, api: Pick<Api<never, unknown>, 'key' | 'versions'>): number | null;
	/** Ends the connections to all other brokers. */
	keepOnly(brokers: readonly Address[]): void;
	close(): void;
};

/** `control`: what a broker passes on to the controllers and may never answer. */
export type Lane = 'main' | 'control';
