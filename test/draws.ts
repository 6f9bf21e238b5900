import process from 'node:process';

const [isFew, share] = [process.env.PIPETOP_DRAWS === 'few', 5] as const;

/** How often a property is tried: all of it with `npm test`, a fifth where somebody waits for the unit tests. */
export const draws = (all: number): number => (isFew ? Math.ceil(all / share) : all);

/** Cases of a table that is long and dear: all of them with `npm test`, each fifth for the unit tests. */
export const someOf = <Case>(all: readonly Case[]): readonly Case[] => (isFew ? all.filter((_, index) => index % share === 0) : all);
