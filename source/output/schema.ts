import type {JsonOf} from '../model/describe/field.ts';
import {jsonSchemaOf} from '../model/describe/json-schema.ts';
import {snapshotView} from '../model/snapshot.ts';

/** The document that `--format json` prints, version 1 of its shape. Keys may be added in the same version; none is taken away. */
export type SnapshotDocument = JsonOf<typeof snapshotView>;

/**
 * The JSON Schema of it, shipped as `docs/snapshot.schema.json`. Times are ISO 8601 UTC, durations seconds, sizes bytes, ratios 0–1.
 * What is not known is null, with a `reason` beside it.
 */
export const snapshotJsonSchema = (): Readonly<Record<string, unknown>> => ({
	$schema: 'https://json-schema.org/draft/2020-12/schema',
	...jsonSchemaOf(snapshotView),
	$id: 'urn:pipetop:snapshot:1',
	title: 'pipetop.snapshot/1',
});
