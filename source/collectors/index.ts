import type {CollectorKind} from './collector.ts';
import {duckdbKind} from './duckdb.ts';
import {hostKind} from './host.ts';
import {httpKind} from './http.ts';
import {kafkaKind} from './kafka.ts';
import {postgresKind} from './postgres.ts';
import {sparkCheckpointKind} from './spark-checkpoint.ts';

/** Every kind of source pipetop knows; a new one is one more line here. */
export const collectorKinds: readonly CollectorKind[] = [duckdbKind, hostKind, httpKind, kafkaKind, postgresKind, sparkCheckpointKind];
