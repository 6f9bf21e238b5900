import {z} from 'zod';
import type {Address} from './port.ts';

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
			ca: z.string().optional().describe("File with the CA certificates to trust (PEM), instead of the system's."),
			cert: z.string().optional().describe('File with our own certificate (PEM).'),
			key: z.string().optional().describe('File with the key of our own certificate (PEM).'),
			passphrase: z.string().optional().describe('Of the key.'),
			serverName: z.string().optional().describe("Name expected in the broker's certificate, if not its host name."),
			verify: z.boolean().default(true).describe('False accepts any certificate.'),
		}),
	])
	.default(false)
	.describe('Talk TLS to the brokers: `true`, or the files to use.');

const sasl = z
	.strictObject({
		mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).describe('How to log in.'),
		username: z.string().describe('Name to log in with.'),
		password: z.string().describe('Better from an environment variable than written here.'),
	})
	.optional()
	.describe('Log in to the brokers.');

/** Options of a `kafka` source. */
export const kafkaOptions = z.strictObject({
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
		.refine((addresses) => addresses.length > 0, 'name at least one broker as host:port, such as localhost:9092'),
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
		.describe('Groups asked for their members and commits; of more, the first by name are.'),
});

export type KafkaOptions = z.output<typeof kafkaOptions>;
export type TlsOptions = KafkaOptions['tls'];
export type SaslOptions = NonNullable<KafkaOptions['sasl']>;

const parseAddress = (text: string): Address | null => {
	const [, bracketed, plain, digits] = /^(?:\[([^\]\s]+)\]|([^:[\]\s/@]+)):(\d{1,5})$/.exec(text) ?? [];
	const host = bracketed ?? plain;
	const port = Number(digits);
	return host === undefined || port < 1 || port > 65_535 ? null : {host, port};
};
