import {z} from 'zod';
import {type SnapshotDocument, snapshotJsonSchema} from '../../source/output/schema.ts';

const schema = z.fromJSONSchema(snapshotJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

/** Reads a document of `--format json`; throws where it does not hold to the documented schema. */
export const parseSnapshot = (value: unknown): SnapshotDocument => schema.parse(value) as SnapshotDocument;
