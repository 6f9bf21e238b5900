import {describe, expect, it} from 'vitest';
import {heldBytes} from '../../source/model/held-bytes.ts';
import {createModel} from '../../source/model/reduce.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {commitsOf, definitions} from './kafka/lag-world.ts';
import {groupOf, member, tableOf} from './kafka/polls.ts';
import {source} from './story.ts';

const model = createModel({...definitions, sources: [{...source('kafka'), kind: 'kafka'}]}, createPromql(), 'live');
const partitions = 500;

/** States after each of `polls` polls of one group, whose commits follow the log ends, another one in each partition. */
const statesAfter = (polls: readonly number[]) => {
	let state = model.initial;
	return polls.map((end, index) => {
		const now = 1_700_000_000_000 + index * 5_000;
		const rows = Array.from({length: partitions}, (_, partition) => ({partition, start: 0, end: end + partition}));
		const facts = {
			topics: [tableOf(rows, {endAtMs: new Float64Array(partitions).fill(now)})],
			groups: [
				groupOf([
					member(
						'a',
						rows.map(({partition}) => partition),
					),
				]),
			],
			offsets: [commitsOf(rows.map((row) => ({committed: row.end})))],
		};
		const parts = Object.entries(facts).map(([part, found]) => ({part, startedAtMs: now, durationMs: 1, facts: found, failure: null}));
		const sample = {startedAtMs: now, durationMs: 1, parts, failure: null, nextAtMs: null};
		state = model.reduce(state, {type: 'sample', seq: index + 1, now: now + 1, source: 'kafka', ...sample});
		return state;
	});
};

describe('what keeping a state costs', () => {
	it('beside itself it costs nothing', () => {
		const [state = model.initial] = statesAfter([100]);
		expect(heldBytes(state, state)).toBe(0);
	});

	it('it costs the columns of lag where commits moved since, and little where nothing did', () => {
		const [, moved = model.initial, later = model.initial] = statesAfter([100, 200, 300]);
		const [, still = model.initial, same = model.initial] = statesAfter([100, 100, 100]);
		// Commits, log ends at them and newest log ends, eight bytes each; what is the same in every row takes no room.
		expect(heldBytes(moved, later) - heldBytes(still, same)).toBe(partitions * 8 * 3);
	});
});
