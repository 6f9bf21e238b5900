import {describe, expect, it} from 'vitest';
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {agreement, type Figure, kpi} from './agreement.ts';
import type {LiveWatch, Seen} from './live-watch.ts';

/** A watch whose only KPI has these values one after the other, each from a poll of that moment. */
const scripted = (values: readonly (number | null)[]): LiveWatch => {
	const seen: Seen[] = [];
	const next = (): Seen => {
		const now = Date.now() + 1;
		const value = values[Math.min(seen.length, values.length - 1)] ?? null;
		const document = {kpis: [{title: 'Behind', value}]} as unknown as SnapshotDocument;
		seen.push({atMs: now, evaluatedMs: now, document, notes: new Map(), parts: new Map([['kafka', new Map([['offsets', now]])]])});
		return seen.at(-1) as Seen;
	};
	next();
	return {
		...{seen, polls: [], everyMs: new Map(), since: () => seen, stop: async () => undefined},
		latest: next,
		until: () => Promise.reject(new Error('not used')),
	};
};

const verdict = async (
	values: readonly (number | null)[],
	truths: readonly (number | null)[],
	kind: Figure<number | null>['kind'],
): Promise<string> => {
	let round = 0;
	const verdicts = await agreement<number | null>({
		watch: scripted(values),
		ask: async () => truths[Math.min(round++, truths.length - 1)] ?? null,
		figures: [{name: 'behind', said: kpi('Behind'), truth: (truth) => truth, kind}],
		parts: {kafka: ['offsets']},
		mostRounds: 3,
	});
	return verdicts.get('behind') ?? '';
};

describe('the comparison with a witness', () => {
	it.each<[string, readonly (number | null)[], readonly (number | null)[], Figure<number>['kind']]>([
		['a figure that stands still and is the same', [5], [5], 'rising'],
		['a rising figure around the witness', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 6], 'rising'],
		['a moving figure that agrees in a later round', [4, 4, 4, 4, 4, 4, 4, 4], [9, 4], 'moving'],
		['nothing on both sides', [null], [null], 'moving'],
	])('%s agrees', async (_, values, truths, kind) => {
		expect(await verdict(values, truths, kind)).toBe('agrees');
	});

	it.each<[string, readonly (number | null)[], readonly (number | null)[], Figure<number>['kind']]>([
		['a figure that is one too small', [5], [6], 'rising'],
		['a rising figure that disagreed once', [5], [5, 7], 'rising'],
		['a moving figure that never agrees', [5], [6, 7, 8], 'moving'],
		['a figure that is shown where the witness has none', [5], [null], 'moving'],
		['a figure that is missing', [null], [5], 'moving'],
	])('%s does not, and says both sides', async (_, values, truths, kind) => {
		expect(await verdict(values, truths, kind)).toMatch(/^witness .* pipetop .* before, .* after/);
	});
});
