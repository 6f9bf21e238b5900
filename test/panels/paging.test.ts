import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {panels} from '../../source/panels/index.ts';
import {live, painted} from './golden.ts';
import {manyPartitions} from './kafka-snapshots.ts';
import {crowded, incident} from './snapshots.ts';

/** Rows whose names can be told apart in the text of a panel, as many as are visible at once. */
const visible = (id: string, snapshot: Snapshot, height: number, zoomed: boolean, name: RegExp): number =>
	painted(id, snapshot, {width: 120, height, zoomed, focused: true})
		.toText()
		.filter((line) => name.test(line)).length;

describe('a page is what is in sight', () => {
	test.each([
		['services', /^│ .{2}(worker-\d+|consumer-health) .* (up|down|failing) /u],
		['kpis', /^│ .{2}rate of line \d+ .* \/s {2}/u],
		['quality', /^│ .{2}column \d+ not null .* of 7,560/u],
		['partitions', /^│ (billing|audit|team-\d+-consumers) /u],
		['alerts', /^│ .{2}(LineStopped|Drift)\d+ .*(firing|resolved)/u],
	])('of %s, zoomed with details below the list', (id, name) => {
		for (const height of [12, 22, 38]) {
			const {page} = live(id, crowded());
			const seen = visible(id, crowded(), height, true, name);
			expect([height, page({width: 120, height, focused: true, zoomed: true})]).toEqual([height, seen]);
		}
	});
	test.each([40, 22, 14, 12, 8])('of the partitions of one group above its chart and members, at %i lines', (height) => {
		const {page} = live('partitions', manyPartitions(200));
		const seen = visible('partitions', manyPartitions(200), height, true, /^│ orders-\d /u);
		expect(page({width: 120, height, focused: true, zoomed: true})).toBe(seen);
	});
	test('never less than one row, at any size', () => {
		for (const {id} of panels)
			for (let height = 0; height < 12; height += 1)
				expect(live(id, incident()).page({width: 30, height, focused: true, zoomed: true})).toBeGreaterThanOrEqual(1);
	});
});
