import {readFile, stat} from 'node:fs/promises';
import {CollectError} from '../failure.ts';
import {type ClientProperties, readClientProperties} from './client-properties.ts';
import type {Address, KafkaPort} from './kafka-port.ts';
import {openKafkajsPort} from './kafkajs-port.ts';
import {openTokenSource, type TokenSource} from './oauth.ts';
import type {KafkaOptions} from './options.ts';

/** A port with the addresses to begin with. */
export type Entrance = {
	readonly port: KafkaPort;
	readonly brokers: readonly Address[];
	/** Settings of a properties file that are not followed. */
	readonly notes: readonly string[];
};

/** How a cluster is reached: by the options, and by a Java client's properties file where one is named. */
export type Access = {
	/** Rejects with a `CollectError` when the file says nothing usable. A file that has changed is read again. */
	readonly enter: (now: () => number) => Promise<Entrance>;
	/** Passwords and tokens learnt from files and commands. */
	readonly secrets: () => readonly string[];
	readonly close: () => void;
};

/** Longest properties file, as no such file is long. */
const longestBytes = 1024 * 1024;

/** Makes the port on first use; nothing is read before. */
export const openAccess = (options: KafkaOptions): Access => {
	let open: {entrance: Entrance; tokens: TokenSource | null; stamp: string} | null = null;
	let fileSecrets: readonly string[] = [];
	let clock = (): number => 0;
	const leave = (): void => {
		open?.entrance.port.close();
		open?.tokens?.close();
		open = null;
	};
	return {
		async enter(now) {
			clock = now;
			const stamp = options.properties === undefined ? '' : await stampOf(options.properties);
			if (open !== null && open.stamp === stamp) return open.entrance;
			leave();
			const file = options.properties === undefined ? nothing : await readProperties(options.properties);
			fileSecrets = file.secrets;
			const brokers = options.brokers.length > 0 ? options.brokers : (file.brokers ?? []);
			if (brokers.length === 0)
				throw new CollectError('missing', `${options.properties}: bootstrap.servers is not set, nor are brokers in the config`);
			const sasl = options.sasl ?? file.sasl ?? null;
			const tokens = sasl?.mechanism === 'OAUTHBEARER' ? openTokenSource(sasl.oauth) : null;
			const login = sasl?.mechanism === 'OAUTHBEARER' ? tokens && {mechanism: sasl.mechanism, tokens} : sasl;
			const port = openKafkajsPort({tls: options.tls ?? file.tls ?? false, sasl: login, clientId: 'pipetop', now: () => clock()});
			open = {entrance: {port, brokers, notes: file.notes}, tokens, stamp};
			return open.entrance;
		},
		secrets: () => [...fileSecrets, ...(open?.tokens?.secrets() ?? [])],
		close: leave,
	};
};

const nothing: ClientProperties = {brokers: undefined, tls: undefined, sasl: undefined, notes: [], secrets: []};

const unreadable = (file: string, error: unknown): CollectError =>
	new CollectError('missing', `cannot read the properties file ${file}: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);

const stampOf = async (file: string): Promise<string> => {
	try {
		const {mtimeMs, size, ino} = await stat(file);
		if (size > longestBytes) throw new CollectError('bad_answer', `the properties file ${file} is longer than ${longestBytes} bytes`);
		return `${ino} ${size} ${mtimeMs}`;
	} catch (error) {
		throw error instanceof CollectError ? error : unreadable(file, error);
	}
};

/** Java reads such files as Latin-1; other characters are written `\uXXXX`. */
const readProperties = async (file: string): Promise<ClientProperties> => {
	const text = await readFile(file, 'latin1').catch((error: unknown) => {
		throw unreadable(file, error);
	});
	return readClientProperties(text, file);
};
