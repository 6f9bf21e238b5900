import type {CollectorKind} from './collector.ts';

/** Every kind of source pipetop knows; a new one is one more line here. */
export const collectorKinds: readonly CollectorKind[] = [];
