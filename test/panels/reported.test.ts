import {expect, test} from 'vitest';
import {textOf} from './golden.ts';
import {incident, now} from './snapshots.ts';

test('what a system tells of partitions changing hands stands under the zoomed partitions, by its name and time', () => {
	const events = [
		{
			kind: 'event' as const,
			id: '2',
			atMs: now - 60_000,
			eventKind: 'partition_assigned',
			text: 'consumer-002 partition 2',
			labels: {partition: '2'},
			source: 'api',
			asOfMs: now,
			stale: false,
		},
		{
			kind: 'event' as const,
			id: '1',
			atMs: now - 90_000,
			eventKind: 'deploy',
			text: 'v7',
			labels: {},
			source: 'ci',
			asOfMs: now,
			stale: false,
		},
	];
	const text = textOf('partitions', incident({events}), {width: 118, height: 30, focused: true, zoomed: true});
	expect(text).toMatch(/api tells\s+14:02:22 partition_assigned, consumer-002 partition 2/u);
	expect(text).not.toContain('deploy');
});
