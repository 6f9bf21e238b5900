import type {AnyPanel} from './panel.ts';

/** The panels of the overview in their order; a new one is one more line here. */
export const panels: readonly AnyPanel[] = [];
