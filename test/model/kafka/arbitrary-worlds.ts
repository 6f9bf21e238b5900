import fc from 'fast-check';
import type {Moment, World} from './lag-world.ts';

/** What happens until the next poll. */
export const step = fc.record({
	seconds: fc.constantFrom(1, 5, 5, 5, 12, 40, 900),
	produced: fc.constantFrom(0, 1, 50, 3_000),
	consumed: fc.constantFrom(0, 1, 40, 5_000),
	event: fc.constantFrom('', '', '', '', '', 'crash', 'join', 'rewind', 'recreate', 'truncate', 'no commit', 'rebalance'),
});
export type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** One partition through such steps, with the seconds of its polls. */
export const worldOf = (steps: readonly Step[]): {polls: number[]; world: World} => {
	const moments = new Map<number, Moment>();
	let [second, end, start, committed, owner] = [0, 100, 0, 50 as number | null, 'a' as string | null];
	for (const {seconds, produced, consumed, event} of steps) {
		second += seconds;
		if (event === 'recreate') [end, start] = [0, 0];
		end += produced;
		committed = event === 'no commit' ? null : Math.min(end, (committed ?? 0) + (owner === null ? 0 : consumed));
		if (event === 'rewind') committed = Math.floor((committed ?? 0) / 2);
		if (event === 'crash') owner = null;
		if (event === 'join') owner = 'b';
		if (event === 'truncate') start = Math.min(end, start + 70);
		moments.set(second, {end, start, committed, owner, ...(event === 'rebalance' ? {state: 'PreparingRebalance'} : {})});
	}
	return {polls: [...moments.keys()], world: (at) => moments.get(at) ?? {end: 0, committed: null}};
};
