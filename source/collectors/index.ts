import type {CollectorKind} from './collector.ts';
import {duckdbKind} from './duckdb.ts';
import {hostKind} from './host.ts';
import {httpKind} from './http.ts';
import {kafkaKind} from './kafka.ts';
import {postgresKind} from './postgres.ts';
import {sparkCheckpointKind} from './spark-checkpoint.ts';

/** Every kind of source pipetop knows, what is discovered first before others; a new one is one more line here. */
export const collectorKinds: readonly CollectorKind[] = [hostKind, kafkaKind, postgresKind, httpKind, duckdbKind, sparkCheckpointKind];
