import {z} from 'zod';
import {durationSchema, sizeSchema, zoneSchema} from '../mapping/index.ts';
import {querySchema, withDistinctParts} from '../sql/query-schema.ts';

const deltaTable = z.strictObject({
	table: z
		.string()
		.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of letters, digits and _')
		.describe('Name of the table in metrics and, as a view of its newest version, in queries'),
	path: z.string().min(1).describe('Folder that holds _delta_log, on this machine'),
	every: durationSchema.optional().describe("How often its log is read; without it as often as the source's every"),
});

/** What a source of kind `duckdb` may say in the config. */
export const duckdbOptions = z
	.strictObject({
		file: z
			.string()
			.min(1)
			.optional()
			.describe(
				'Database file, opened read-only for each poll and closed again; without it queries run in memory, over Parquet files and Delta tables',
			),
		memory: sizeSchema.prefault('256MB').describe('Most memory that DuckDB may use'),
		zone: zoneSchema
			.refine((name) => !/^[+-]/.test(name), 'a time zone by name, such as UTC or Europe/Berlin')
			.default('UTC')
			.describe('Time zone of the session, in which columns of type TIMESTAMP (without zone) are read'),
		max_rows: z.int().min(1).max(100_000).default(1000).describe('Most rows taken of one query; a note says when there are more'),
		delta: z
			.array(deltaTable)
			.refine(
				(tables) => new Set(tables.map(({table}) => table.toLowerCase())).size === tables.length,
				'every table needs a name of its own',
			)
			.default([])
			.describe('Delta tables: version, rows, files, size, last commit and streaming batches are read from the log alone'),
		queries: withDistinctParts(z.array(querySchema), ['file'])
			.default([])
			.describe('What is asked; each query is a part with facts and failures of its own'),
	})
	.refine(
		(options) => options.file !== undefined || options.delta.length > 0 || options.queries.length > 0,
		'a file, delta tables or queries',
	);

export type DuckdbOptions = z.output<typeof duckdbOptions>;
