import {spawn} from 'node:child_process';
import {readFile, stat} from 'node:fs/promises';
import {CollectError} from '../failure.ts';

/** Where OAuth tokens come from. */
export type OauthOrigin =
	| {readonly kind: 'command'; readonly command: readonly string[]; readonly refreshMs: number}
	| {readonly kind: 'file'; readonly file: string}
	/** Written out in a config; `where` names it. */
	| {readonly kind: 'text'; readonly token: string; readonly where: string};

export type Token = {
	readonly value: string;
	/** By the token itself (JWT) or by what came with it; null: it does not say. */
	readonly expiresAtMs: number | null;
};

/** Gives valid tokens for logins, as long as its origin does. */
export type TokenSource = {
	/** In words, never with a secret: `the command get-token`. */
	readonly where: string;
	/** A token to log in with now, got anew when the last one is near its end. Rejects with an `auth` failure that names the origin. */
	readonly token: (nowMs: number) => Promise<Token>;
	/** A command runs, or a file is read, at this moment. */
	readonly isFetching: () => boolean;
	/** The last one was refused: it is not handed out again. */
	readonly forget: () => void;
	/** Tokens handed out lately, which must never be shown. */
	readonly secrets: () => readonly string[];
	/** Ends a command that runs. */
	readonly close: () => void;
};

/** Time and output that a token command may cost. */
const commandMs = 10_000;
const longestBytes = 64 * 1024;
/** Part of a token's life after which it is renewed, as Kafka's own clients do. */
const renewAfter = 0.8;

/** Opens the origin; nothing is read or run before the first login. One command runs at a time, for all connections. */
export const openTokenSource = (origin: OauthOrigin): TokenSource => {
	const where = originWords(origin);
	const stopping = new AbortController();
	let kept: {readonly token: Token; readonly renewAtMs: number} | null = null;
	let running: Promise<Token> | null = null;
	let lastTokens: readonly string[] = origin.kind === 'text' ? [origin.token] : [];
	const fetch = async (nowMs: number): Promise<Token> => {
		const token = readToken(await rawToken(origin, where, stopping.signal), nowMs, where);
		lastTokens = [token.value, ...lastTokens.filter((one) => one !== token.value)].slice(0, 3);
		// Files are read for every login: whoever renews them does so in time.
		const renewAtMs = origin.kind === 'command' ? renewalOf(token, nowMs, origin.refreshMs) : nowMs;
		kept = {token, renewAtMs};
		return token;
	};
	return {
		where,
		token(nowMs) {
			if (kept !== null && nowMs < kept.renewAtMs) return Promise.resolve(kept.token);
			running ??= fetch(nowMs).finally(() => {
				running = null;
			});
			return running;
		},
		isFetching: () => running !== null,
		forget() {
			kept = null;
		},
		secrets: () => lastTokens,
		close: () => stopping.abort(),
	};
};

const originWords = (origin: OauthOrigin): string =>
	origin.kind === 'command' ? `the command ${origin.command[0]}` : origin.kind === 'file' ? `the file ${origin.file}` : origin.where;

const renewalOf = ({expiresAtMs}: Token, nowMs: number, refreshMs: number): number =>
	expiresAtMs === null ? nowMs + refreshMs : nowMs + Math.max(0, expiresAtMs - nowMs) * renewAfter;

const rawToken = (origin: OauthOrigin, where: string, signal: AbortSignal): Promise<string> =>
	origin.kind === 'command'
		? runCommand(origin.command, where, signal)
		: origin.kind === 'file'
			? readTokenFile(origin.file, where)
			: Promise.resolve(origin.token);

/** The token itself, or what OAuth servers answer: `{"access_token": …, "expires_in": seconds}`. */
const readToken = (text: string, nowMs: number, where: string): Token => {
	const trimmed = text.trim();
	const answer = trimmed.startsWith('{') ? objectOf(trimmed) : null;
	const value = answer === null ? trimmed : answer.access_token;
	const seconds = answer?.expires_in;
	if (typeof value !== 'string' || value === '') throw failed(where, answer === null ? 'gives nothing' : 'gives JSON without access_token');
	// RFC 6750: a token is one word of these characters.
	if (!/^[\w.~+/=-]+$/u.test(value)) throw failed(where, 'gives something that is no token: one word is expected');
	return {value, expiresAtMs: expiryOf(value) ?? (typeof seconds === 'number' ? nowMs + seconds * 1_000 : null)};
};

/** `exp` of a JWT, epoch ms; null: not a JWT, or it does not say. Nothing is verified: that is the broker's part. */
export const expiryOf = (token: string): number | null => {
	const [, claims, ...more] = token.split('.');
	if (claims === undefined || more.length > 1) return null;
	const expiry = objectOf(Buffer.from(claims, 'base64url').toString('utf8'))?.exp;
	return typeof expiry === 'number' && Number.isFinite(expiry) ? expiry * 1_000 : null;
};

const objectOf = (text: string): Readonly<Record<string, unknown>> | null => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
};

const failed = (where: string, what: string): CollectError => new CollectError('auth', `no OAuth token: ${where} ${what}`);

const readTokenFile = async (file: string, where: string): Promise<string> => {
	try {
		const {size} = await stat(file).then((found) => (found.isFile() ? found : {size: -1}));
		if (size < 0) throw failed(where, 'is not a plain file');
		if (size > longestBytes) throw failed(where, `is longer than ${longestBytes} bytes`);
		return await readFile(file, 'utf8');
	} catch (error) {
		if (error instanceof CollectError) throw error;
		throw failed(where, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
	}
};

/**
 * Runs a program without a shell and takes what it prints. It is a process group of its own, so that all of it can be ended.
 * What it says on stderr is not repeated: it may hold secrets.
 */
const runCommand = (command: readonly string[], where: string, signal: AbortSignal): Promise<string> =>
	new Promise((resolve, reject) => {
		const [program = '', ...given] = command;
		const child = spawn(program, given, {stdio: ['ignore', 'pipe', 'ignore'], detached: true, shell: false});
		const chunks: Buffer[] = [];
		let length = 0;
		const finish = (settle: () => void): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', stop);
			settle();
		};
		const giveUp = (what: string): void => {
			endGroup(child.pid);
			finish(() => reject(failed(where, what)));
		};
		const stop = (): void => giveUp('was ended with pipetop');
		const timer = setTimeout(() => giveUp(`did not end within ${commandMs / 1_000} s`), commandMs);
		if (signal.aborted) return stop();
		signal.addEventListener('abort', stop, {once: true});
		child.stdout.on('data', (chunk: Buffer) => {
			length += chunk.length;
			if (length > longestBytes) giveUp(`prints more than ${longestBytes} bytes`);
			else chunks.push(chunk);
		});
		child.on('error', ({code}: NodeJS.ErrnoException) =>
			finish(() => reject(failed(where, code === 'ENOENT' ? 'is not found' : `cannot be run (${code ?? 'error'})`))),
		);
		child.on('close', (code, ended) => {
			if (code === 0) return finish(() => resolve(Buffer.concat(chunks).toString('utf8')));
			finish(() => reject(failed(where, `ended with ${ended ?? `exit code ${code}`}: run it by hand to see why`)));
		});
	});

const endGroup = (pid: number | undefined): void => {
	if (pid === undefined) return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
};
