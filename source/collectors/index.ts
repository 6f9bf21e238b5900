import type {CollectorKind} from './collector.ts';
import {httpKind} from './http.ts';
import {kafkaKind} from './kafka.ts';
import {postgresKind} from './postgres.ts';

/** Every kind of source pipetop knows; a new one is one more line here. */
export const collectorKinds: readonly CollectorKind[] = [httpKind, kafkaKind, postgresKind];
