import {z} from 'zod';
import {durationSchema, mappingShape} from '../mapping/index.ts';
import {isReading, readingWords} from './read-only.ts';

/** One configured query: SQL, how often, and what its rows mean (`each: '@'` by default: every row is an item). */
export const querySchema = z.strictObject({
	id: z.string().min(1).optional().describe('Name of the part on screen; without it "query 1", "query 2"…'),
	sql: z
		.string()
		.refine(isReading, `one statement that reads, beginning with ${readingWords.join(', ')}`)
		.describe('One statement that reads. Expressions below name its columns'),
	every: durationSchema.optional().describe("How often it is asked; without it as often as the source's every"),
	timeout: durationSchema.optional().describe('After how long the server is to cancel it; never more than the timeout of the source'),
	...mappingShape,
});

export type SqlQuery = z.output<typeof querySchema>;

/** Names of the parts of some queries, in their order. */
export const partNames = (queries: ReadonlyArray<{readonly id?: string | undefined}>): readonly string[] =>
	queries.map((query, index) => query.id ?? `query ${index + 1}`);

/** Refuses two queries of one name, and names that the collector uses itself. */
export const withDistinctParts = <Item extends z.ZodType<{readonly id?: string | undefined}>>(
	queries: z.ZodArray<Item>,
	reserved: readonly string[],
) =>
	queries.superRefine((list, context) => {
		const taken = new Set(reserved);
		for (const [index, name] of partNames(list as ReadonlyArray<{readonly id?: string | undefined}>).entries()) {
			if (taken.has(name))
				context.addIssue({code: 'custom', path: [index, 'id'], message: `the name "${name}" is already taken: give this query another id`});
			taken.add(name);
		}
	});
