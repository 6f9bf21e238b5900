import {z} from 'zod';
import {zoneSchema} from '../mapping/index.ts';
import {querySchema, withDistinctParts} from '../sql/query-schema.ts';
import {sslModes} from './settings.ts';

/** Names of parts that the collector uses itself. */
const reserved = ['connection'];

/** What a source of kind `postgres` may say in the config. */
export const postgresOptions = z.strictObject({
	url: z
		.string()
		.optional()
		.describe(
			'postgresql://user:password@host:5432/database; what it leaves out comes from PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, PGSERVICE, ~/.pgpass',
		),
	service: z.string().optional().describe('A service of ~/.pg_service.conf (or PGSERVICEFILE), in place of a url'),
	host: z.string().optional().describe('Host name, address or folder of a Unix socket; goes before the url'),
	port: z.int().min(1).max(65_535).optional().describe('Port; goes before the url'),
	user: z.string().optional().describe('User; goes before the url'),
	password: z.string().optional().describe('Password, best from a variable; goes before the url'),
	database: z.string().optional().describe('Database; goes before the url'),
	sslmode: z.enum(sslModes).optional().describe("As libpq's: disable, allow, prefer (default), require, verify-ca, verify-full"),
	ca: z.string().optional().describe('File with the certificate authority of the server (PEM)'),
	cert: z.string().optional().describe('File with the client certificate (PEM)'),
	key: z.string().optional().describe('File with the key of the client certificate (PEM)'),
	zone: zoneSchema
		// The server reads a bare offset with the sign turned round.
		.refine((name) => !/^[+-]/.test(name), 'a time zone by name, such as UTC or Europe/Berlin')
		.default('UTC')
		.describe('Time zone of the session, in which columns of type timestamp (without zone) are read'),
	max_rows: z
		.int()
		.min(1)
		.max(100_000)
		.default(1000)
		.describe('Most rows taken of one query; the rest is left on the server and a note says so'),
	queries: withDistinctParts(z.array(querySchema), reserved)
		.default([])
		.describe('What is asked; each query is a part with facts and failures of its own'),
});

export type PostgresOptions = z.output<typeof postgresOptions>;
export type PostgresQuery = PostgresOptions['queries'][number];
