import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {createModel} from '../../source/model/reduce.ts';
import {snapshotDocument} from '../../source/output/json.ts';
import type {SnapshotDocument} from '../../source/output/schema.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {root} from '../cli/built.ts';
import {rebalanceHistory, violations} from './invariants.ts';

/** Every document that a shipped recording gives after a poll of Kafka. */
function* documentsOf(profile: string): Generator<SnapshotDocument> {
	const recording = openRecording(join(root, 'fixtures', profile, 'recording.ptop'));
	try {
		const {definitions} = recording.header;
		const model = createModel(definitions, createPromql({defaultStepMs: definitions.evaluateEveryMs}), 'replay');
		let state = model.initial;
		for (const event of recording.events()) {
			state = model.reduce(state, event);
			if (event.type === 'sample' && event.source === 'kafka') yield snapshotDocument(model.project(state));
		}
	} finally {
		recording.close();
	}
}

describe('what is printed of a recorded incident', () => {
	it.each(['factory', 'rt-lakehouse'])(
		'%s: no figure is negative or made up, sums cover what they say, and every partition has an owner or a reason',
		(profile) => {
			const found = new Map<string, string>();
			let documents = 0;
			const history = rebalanceHistory();
			for (const document of documentsOf(profile)) {
				documents += 1;
				history.add(document);
				for (const text of violations(document)) found.set(text.replaceAll(/\d+(\.\d+)?/g, '#'), `${document.now} ${text}`);
			}
			expect(documents).toBeGreaterThan(50);
			expect([...found.values()]).toEqual([]);
			expect(history.problems()).toEqual([]);
		},
		60_000,
	);
});

describe('a document with a lie in it', () => {
	const [first] = [...documentsOf('factory')].slice(-1);
	const document = first as SnapshotDocument;
	type Partition = SnapshotDocument['partitions'][number];
	type Group = SnapshotDocument['groups'][number];
	const withPartition = (change: Partial<Partition>): SnapshotDocument => ({
		...document,
		partitions: document.partitions.map((row, index) => (index === 0 ? {...row, ...change} : row)),
	});
	const withGroup = (change: Partial<Group>): SnapshotDocument => ({
		...document,
		groups: document.groups.map((group, index) => (index === 0 ? {...group, ...change} : group)),
	});
	it.each<[string, SnapshotDocument, RegExp]>([
		['a negative lag', withPartition({lag: -1}), /lag is -1/],
		['a lag without a commit', withPartition({committed: null, lag: 0}), /lag 0 although committed is null/],
		['a lag that is not the difference', withPartition({lag: 1_000_000}), /lag 1000000 of/],
		['an unknown lag without a reason', withPartition({lag: null, reason: ''}), /no lag and no reason/],
		['an unknown lag that is 0 s late', withPartition({lag: null, lagSeconds: 0, lagMethod: 'exact'}), /not known is shown as 0 s late/],
		['a time lag by no method', withPartition({lagSeconds: 3, lagMethod: 'none'}), /time lag 3 by none/],
		[
			'an owner of a partition that nobody owns',
			withPartition({ownership: 'none', owner: {member: 'm', clientId: 'c', host: 'h'}}),
			/none, owned by c/,
		],
		['a drain without an end', withPartition({drain: {state: 'shrinking', seconds: null}}), /shrinking with null s/],
		['a sum that leaves one out', withGroup({lag: 123_456}), /its partitions sum up to/],
		['a coverage that is too good', withGroup({coverage: {known: 99, total: 99}}), /says 99 of 99/],
	])('is found out: %s', (_, changed, words) => {
		expect(violations(changed).join('\n')).toMatch(words);
	});
});
