import process from 'node:process';

/** How often a property is tried: all of it with `npm test`, a fifth where somebody waits for the unit tests. */
export const draws = (all: number): number => (process.env.PIPETOP_DRAWS === 'few' ? Math.ceil(all / 5) : all);
