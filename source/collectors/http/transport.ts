import {readFile} from 'node:fs/promises';
import http, {type IncomingHttpHeaders, type IncomingMessage} from 'node:http';
import https from 'node:https';
import {createSecureContext, getCACertificates} from 'node:tls';
import {CollectError} from '../failure.ts';
import {plainAddress} from './address.ts';
import {readBody} from './body.ts';
import type {Stage} from './failures.ts';
import type {HttpTls} from './options.ts';

export type Answer = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
	/** Where the answer came from when redirects were followed; null without any. */
	readonly redirectedTo: string | null;
};

export type Question = {
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	readonly maxBytes: number;
	readonly signal: AbortSignal;
	/** Written while the request goes on. */
	readonly stage: Stage;
};

/** Connections of one source, kept alive between polls. */
export type Transport = {get(question: Question): Promise<Answer>; close(): void};

const mostRedirects = 5;
const ownHeaders = {accept: 'application/json, */*;q=0.1', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'pipetop'};

/** Reads the certificates and makes the connection pools. Rejects with a `CollectError` when a file cannot be read. */
export const openTransport = async (tls: HttpTls | undefined): Promise<Transport> => {
	const [ca, cert, key] = await Promise.all([pem('tls.ca', tls?.ca), pem('tls.cert', tls?.cert), pem('tls.key', tls?.key)]);
	// Our client certificate is for the configured server alone: a redirect to another one gets a pool without it.
	const trusted = {...(ca && {ca: [...getCACertificates('default'), ca]})};
	const own = {...trusted, ...(cert && key && {cert, key})};
	try {
		createSecureContext(own);
	} catch (error) {
		throw new CollectError('auth', `tls: these certificates cannot be used (${(error as Error).message})`);
	}
	const agents = {
		plain: new http.Agent({keepAlive: true}),
		own: new https.Agent({keepAlive: true, ...own}),
		foreign: new https.Agent({keepAlive: true, ...trusted}),
	};
	return {
		get: (question) => follow(question, agents),
		close() {
			for (const agent of Object.values(agents)) agent.destroy();
		},
	};
};

type Agents = {readonly plain: http.Agent; readonly own: https.Agent; readonly foreign: https.Agent};

const pem = async (name: string, given: string | undefined): Promise<string | undefined> => {
	if (given === undefined || given.includes('-----BEGIN')) return given;
	const text = await readFile(given, 'utf8').catch((error: unknown) => {
		throw new CollectError('missing', `${name}: cannot read ${given} (${(error as {code?: string}).code ?? 'error'})`);
	});
	if (!text.includes('-----BEGIN')) throw new CollectError('auth', `${name}: ${given} holds no PEM text`);
	return text;
};

/** Follows up to five redirects; what was configured to be sent stays with the configured host. */
const follow = async (question: Question, agents: Agents): Promise<Answer> => {
	const visited = new Set<string>();
	let url = question.url;
	for (;;) {
		visited.add(url.href);
		const isOwn = url.origin === question.url.origin;
		const headers = isOwn ? {...ownHeaders, ...question.headers} : ownHeaders;
		const agent = url.protocol === 'http:' ? agents.plain : isOwn ? agents.own : agents.foreign;
		const response = await ask(url, headers, agent, question);
		const next = redirect(response, url);
		if (!next) {
			return {
				status: response.statusCode ?? 0,
				headers: response.headers,
				body: await readBody(refuseStream(response), question.maxBytes, question.stage),
				redirectedTo: visited.size > 1 ? plainAddress(url) : null,
			};
		}
		response.destroy();
		if (visited.has(next.href)) throw new CollectError('bad_answer', `redirects go in a circle at ${plainAddress(next)}`);
		if (visited.size > mostRedirects)
			throw new CollectError('bad_answer', `more than ${mostRedirects} redirects, the last to ${plainAddress(next)}`);
		url = next;
	}
};

const redirect = (response: IncomingMessage, from: URL): URL | undefined => {
	const {statusCode = 0, headers} = response;
	if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
	const location = headers.location;
	if (location === undefined || !URL.canParse(location, from.href)) {
		response.destroy();
		throw new CollectError('bad_answer', `HTTP ${statusCode} redirects without saying where`);
	}
	const next = new URL(location, from);
	if (next.protocol !== 'http:' && next.protocol !== 'https:') {
		response.destroy();
		throw new CollectError('bad_answer', `HTTP ${statusCode} redirects to ${next.protocol}, which is not http`);
	}
	// Credentials in a Location would be the server's idea, not ours.
	next.username = '';
	next.password = '';
	next.hash = '';
	return next;
};

/** An event stream never ends: say so at once instead of waiting for the timeout. */
const refuseStream = (response: IncomingMessage): IncomingMessage => {
	if (!/^text\/event-stream\b/i.test(response.headers['content-type'] ?? '')) return response;
	response.destroy();
	throw new CollectError('bad_answer', 'answers an event stream (text/event-stream), which is not read: ask a path that answers JSON');
};

const ask = async (
	url: URL,
	headers: Readonly<Record<string, string>>,
	agent: http.Agent,
	question: Question,
): Promise<IncomingMessage> => {
	for (let attempt = 1; ; attempt += 1) {
		const attempted = {reused: false};
		try {
			return await once(url, headers, agent, question, attempted);
		} catch (error) {
			// A kept connection may be closed by the server just as it is used again: that says nothing about its health.
			const isStale = attempted.reused && attempt === 1 && ['ECONNRESET', 'EPIPE'].includes((error as {code?: string}).code ?? '');
			if (!isStale || question.signal.aborted) throw error;
		}
	}
};

const once = (
	url: URL,
	headers: Readonly<Record<string, string>>,
	agent: http.Agent,
	{signal, stage}: Question,
	attempted: {reused: boolean},
): Promise<IncomingMessage> =>
	new Promise((resolve, reject) => {
		stage.now = 'connecting';
		stage.status = undefined;
		const request = (url.protocol === 'http:' ? http : https).request(url, {method: 'GET', headers, agent, signal});
		request.on('socket', (socket) => {
			if (request.reusedSocket) {
				attempted.reused = true;
				stage.now = 'waiting';
			} else {
				socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', () => {
					stage.now = 'waiting';
				});
			}
		});
		request.once('response', (response) => {
			stage.now = 'reading';
			stage.status = response.statusCode;
			resolve(response);
		});
		// Stays for good: an abort after the answer began reaches the request too.
		request.on('error', reject);
		request.end();
	});
