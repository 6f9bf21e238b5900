import {jsonWriter} from '../model/describe/json-writer.ts';
import {type Snapshot, snapshotView} from '../model/snapshot.ts';
import type {SnapshotDocument} from './schema.ts';

/** Turns a Snapshot into the documented JSON shape. */
export const snapshotDocument: (snapshot: Snapshot) => SnapshotDocument = jsonWriter(snapshotView);
