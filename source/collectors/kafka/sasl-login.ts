import {CollectError} from '../failure.ts';
import type {Token, TokenSource} from './oauth.ts';
import type {SaslOptions} from './options.ts';

/** How to log in: a name with its password, or tokens. */
export type Login = Extract<SaslOptions, {readonly username: string}> | {readonly mechanism: 'OAUTHBEARER'; readonly tokens: TokenSource};

/** One message of a login and the broker's answer to it, as kafkajs carries them. */
export type SaslExchange = <Answer>(message: {
	readonly request: {readonly encode: () => Promise<Buffer>};
	readonly response: {readonly decode: (bytes: Buffer) => Promise<Answer>; readonly parse: (answer: Answer) => Promise<Answer>};
}) => Promise<Answer>;

/** The login in the form that kafkajs' connection takes. Its own OAUTHBEARER takes a refusal for a success (RFC 7628, 3.2.2). */
export const saslOf = (login: Login, now: () => number): object =>
	login.mechanism === 'OAUTHBEARER'
		? {
				mechanism: login.mechanism,
				authenticationProvider: ({saslAuthenticate}: {saslAuthenticate: SaslExchange}) => ({
					authenticate: () => bearToken(login.tokens, saslAuthenticate, now),
				}),
			}
		: {...login};

const bearToken = async (tokens: TokenSource, exchange: SaslExchange, now: () => number): Promise<void> => {
	const token = await tokens.token(now());
	const say = (text: string): Promise<string> =>
		exchange({
			request: {encode: async () => lengthFirst(text)},
			response: {decode: async (bytes) => bytes.toString('utf8', 4), parse: async (answer) => answer},
		});
	const refuse = (answer: string): CollectError => {
		tokens.forget();
		return refused(answer, token, tokens.where, now());
	};
	try {
		const refusal = await say(`n,,\u0001auth=Bearer ${token.value}\u0001\u0001`);
		if (refusal === '') return;
		// A refusal comes as a question, which wants an answer before the broker ends the login.
		await say('\u0001').catch(() => undefined);
		throw refuse(refusal);
	} catch (error) {
		const {type, message} = error as {type?: string; message?: string};
		throw type === 'SASL_AUTHENTICATION_FAILED' ? refuse(message ?? '') : error;
	}
};

const lengthFirst = (text: string): Buffer => {
	const bytes = Buffer.from(text);
	const length = Buffer.alloc(4);
	length.writeInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
};

const refused = (answer: string, {expiresAtMs}: Token, where: string, nowMs: number): CollectError => {
	const status = /"status"\s*:\s*"([^"]+)"/u.exec(answer)?.[1] ?? answer;
	const at = expiresAtMs === null ? '' : new Date(expiresAtMs).toISOString();
	const age =
		expiresAtMs === null
			? 'which does not say when it expires'
			: expiresAtMs <= nowMs
				? `which has expired at ${at}: renew it there`
				: `which says it is valid until ${at}`;
	return new CollectError('auth', `OAUTHBEARER login was refused (${status}): the token is that of ${where}, ${age}`);
};
