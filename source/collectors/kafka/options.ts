import {z} from 'zod';
import {durationMistake, parseDuration} from '../../model/duration.ts';
import type {Address} from './kafka-port.ts';
import type {OauthOrigin} from './oauth.ts';

const filter = (what: string) =>
	z
		.strictObject({
			include: z.array(z.string()).optional().describe(`Only these ${what}; \`*\` stands for any characters, \`?\` for one.`),
			exclude: z.array(z.string()).optional().describe(`Not these ${what}; the same patterns.`),
		})
		.optional()
		.describe(`Which ${what} to show.`);

const tls = z
	.union([
		z.boolean(),
		z.strictObject({
			ca: z.string().optional().describe("File with the CA certificates to trust (PEM), or the PEM text, instead of the system's."),
			cert: z.string().optional().describe('File with our own certificate (PEM), or the PEM text.'),
			key: z.string().optional().describe('File with the key of our own certificate (PEM), or the PEM text.'),
			keystore: z.string().optional().describe('File with both, instead of cert and key: PKCS#12 or PEM.'),
			passphrase: z.string().optional().describe('Of the key or the keystore.'),
			serverName: z.string().optional().describe("Name expected in the broker's certificate, if not its host name."),
			checkHost: z.boolean().default(true).describe('False accepts a certificate of any host name that a trusted CA signed.'),
			verify: z.boolean().default(true).describe('False accepts any certificate.'),
		}),
	])
	.optional()
	.describe('Talk TLS to the brokers: `true`, or the files to use.');

const duration = z.union([z.string(), z.number()]).transform((value, context): number => {
	const ms = parseDuration(String(value));
	if (ms !== undefined && ms > 0) return ms;
	context.addIssue({code: 'custom', message: durationMistake(value)});
	return z.NEVER;
});

const oauth = z
	.strictObject({
		command: z
			.array(z.string())
			.min(1)
			.optional()
			.describe(
				'Program and arguments that print a token, or JSON with `access_token`; run without a shell, for at most 10 s, and again before the token expires. Secrets belong into variables, not into arguments.',
			),
		file: z.string().optional().describe('File that holds a token; read for every login.'),
		refresh: duration
			.optional()
			.describe('How long a token of a command is used when it does not say itself (JWT `exp`, `expires_in`); default 5m.'),
	})
	.transform(({command, file, refresh}, context): OauthOrigin => {
		if (command !== undefined && file === undefined) return {kind: 'command', command, refreshMs: refresh ?? 300_000};
		if (file !== undefined && command === undefined) return {kind: 'file', file};
		context.addIssue({code: 'custom', message: 'needs either command or file: where tokens come from'});
		return z.NEVER;
	});

const sasl = z
	.strictObject({
		mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER']).describe('How to log in.'),
		username: z.string().optional().describe('Name to log in with.'),
		password: z.string().optional().describe('Better from an environment variable than written here.'),
		oauth: oauth.optional().describe('Where the tokens of OAUTHBEARER come from.'),
	})
	.transform(({mechanism, username, password, oauth: origin}, context): SaslOptions => {
		const wrong = (message: string): never => {
			context.addIssue({code: 'custom', message});
			return z.NEVER;
		};
		if (mechanism === 'OAUTHBEARER') {
			if (origin === undefined) return wrong('OAUTHBEARER needs oauth: with command or file');
			return username === undefined && password === undefined
				? {mechanism, oauth: origin}
				: wrong('OAUTHBEARER takes no username and password: the token says who logs in');
		}
		if (username === undefined || password === undefined) return wrong(`${mechanism} needs username and password`);
		return origin === undefined ? {mechanism, username, password} : wrong(`${mechanism} takes no oauth: that is for OAUTHBEARER`);
	})
	.optional()
	.describe('Log in to the brokers.');

const fields = z.strictObject({
	brokers: z
		.union([z.string(), z.array(z.string()).min(1)])
		.describe('Addresses to begin with, `host:port`, as a list or separated by commas; the others are learnt from these.')
		.transform((given, context): readonly Address[] => {
			const texts = (typeof given === 'string' ? [given] : given).flatMap((text) => text.split(',')).map((text) => text.trim());
			return texts
				.filter((text) => text !== '')
				.map((text) => {
					const address = parseAddress(text);
					// What stands before an @ may be a password and is not repeated.
					const shown = text.includes('@') ? 'an address with a user in it' : `"${text}"`;
					if (address === null) context.addIssue({code: 'custom', message: `${shown} is not host:port, such as localhost:9092`});
					return address ?? {host: '', port: 0};
				});
		})
		.refine((addresses) => addresses.length > 0, 'name at least one broker as host:port, such as localhost:9092')
		.default([]),
	properties: z
		.string()
		// A variable that is not set names no file.
		.transform((file) => (file === '' ? undefined : file))
		.optional()
		.describe(
			"File with a Java client's properties, such as `client.properties`: addresses, TLS and login are taken from it where they are not said here.",
		),
	groups: filter('consumer groups'),
	topics: filter('topics'),
	internal: z.boolean().default(false).describe('Show internal topics such as `__consumer_offsets` too.'),
	isolation: z
		.enum(['read_uncommitted', 'read_committed'])
		.default('read_uncommitted')
		.describe('Where a log ends: at its last record, or at the last one that a `read_committed` consumer can reach.'),
	tls,
	sasl,
	maxGroups: z
		.int()
		.min(1)
		.max(100_000)
		.default(1_000)
		.describe(
			'Groups asked for their members and commits; of more, those on screen are, then those with members, then empty ones, each by name.',
		),
});

/** Options of a `kafka` source. */
export const kafkaOptions = fields.refine(
	({brokers, properties}) => brokers.length > 0 || properties !== undefined,
	'needs brokers (host:port, such as localhost:9092), or properties with bootstrap.servers',
);

export type KafkaOptions = z.output<typeof kafkaOptions>;
/** False: no TLS. */
export type TlsOptions = NonNullable<KafkaOptions['tls']>;
export type TlsFiles = Exclude<TlsOptions, boolean>;
export type SaslOptions =
	| {readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; readonly username: string; readonly password: string}
	| {readonly mechanism: 'OAUTHBEARER'; readonly oauth: OauthOrigin};

/** Reads `host:port`, an IPv6 host in brackets; null: it is none. */
export const parseAddress = (text: string): Address | null => {
	const [, bracketed, plain, digits] = /^(?:\[([^\]\s]+)\]|([^:[\]\s/@]+)):(\d{1,5})$/.exec(text) ?? [];
	const host = bracketed ?? plain;
	const port = Number(digits);
	return host === undefined || port < 1 || port > 65_535 ? null : {host, port};
};
