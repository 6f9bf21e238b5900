import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CollectError} from '../../source/collectors/failure.ts';
import {nameFilter, plainNames} from '../../source/collectors/kafka/name-filter.ts';
import {kafkaOptions} from '../../source/collectors/kafka/options.ts';
import type {Api} from '../../source/collectors/kafka/protocol/api.ts';
import {consumerAssignment} from '../../source/collectors/kafka/protocol/assignment.ts';
import {describeConfigs} from '../../source/collectors/kafka/protocol/describe-configs.ts';
import {listOffsets} from '../../source/collectors/kafka/protocol/list-offsets.ts';
import {metadata} from '../../source/collectors/kafka/protocol/metadata.ts';
import {offsetFetch} from '../../source/collectors/kafka/protocol/offset-fetch.ts';
import {readRequests} from '../../source/collectors/kafka/protocol/read-requests.ts';
import {Reader} from '../../source/collectors/kafka/protocol/reader.ts';
import {shareGroupDescribe} from '../../source/collectors/kafka/protocol/share-group-describe.ts';
import {describeShareGroupOffsets} from '../../source/collectors/kafka/protocol/share-group-offsets.ts';
import {streamsGroupDescribe} from '../../source/collectors/kafka/protocol/streams-group-describe.ts';
import {Writer} from '../../source/collectors/kafka/protocol/writer.ts';

const versionsOf = (api: Api<never, unknown>): number[] =>
	Array.from({length: api.versions[1] - api.versions[0] + 1}, (_, index) => api.versions[0] + index);

describe('the requests', () => {
	it('are a closed list that only reads', () => {
		// By Kafka's protocol guide: no Produce 0, JoinGroup 11, SyncGroup 14, OffsetCommit 8, Create*, Alter*, Delete*.
		const reads = {
			ListOffsets: 2,
			Metadata: 3,
			OffsetFetch: 9,
			DescribeGroups: 15,
			ListGroups: 16,
			ApiVersions: 18,
			DescribeConfigs: 32,
			DescribeLogDirs: 35,
			DescribeQuorum: 55,
			DescribeCluster: 60,
			ConsumerGroupDescribe: 69,
			ShareGroupDescribe: 77,
			StreamsGroupDescribe: 89,
			DescribeShareGroupOffsets: 90,
		};
		expect(Object.fromEntries(readRequests.map(({name, key}) => [name, key]))).toEqual(reads);
	});

	it('never let a broker create the topic that is asked for', () => {
		for (const version of versionsOf(metadata)) {
			const writer = new Writer(version >= metadata.flexibleFrom);
			metadata.encode(writer, {topics: null}, version);
			const body = writer.finish();
			expect(body[version >= metadata.flexibleFrom ? 1 : 4]).toBe(0);
		}
	});
});

describe('an answer that lies', () => {
	/** Decodes and says whether it came through, was refused as a bad answer, or broke something. */
	const outcome = (api: Api<never, unknown>, version: number, bytes: Buffer): string => {
		try {
			api.decode(new Reader(bytes, version >= api.flexibleFrom), version);
			return 'read';
		} catch (error) {
			return error instanceof CollectError ? error.kind : String(error);
		}
	};

	it('of random bytes is read or refused, never a crash, in every version of every request', () => {
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 200}), (random) => {
				const bytes = Buffer.from(random);
				const outcomes = readRequests.flatMap((api) => versionsOf(api).map((version) => outcome(api, version, bytes)));
				expect(outcomes.filter((one) => one !== 'read' && one !== 'bad_answer')).toEqual([]);
			}),
			{numRuns: 300},
		);
	});

	const huge = Buffer.alloc(64, 0x7f);
	it.each(readRequests.map((api) => [api.name, api] as const))('%s with a count of 2 billion allocates nothing', (_, api) => {
		const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
		for (const version of versionsOf(api)) outcome(api, version, huge);
		const after = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
		expect(after - before).toBeLessThan(20_000_000);
	});

	it.each<[string, Buffer, boolean, (reader: Reader) => unknown]>([
		['a string longer than the answer', Buffer.from([0x7f, 0xff, 65]), false, (reader) => reader.string()],
		['a compact string longer than the answer', Buffer.from([0x40, 65]), true, (reader) => reader.string()],
		['an array longer than the answer', Buffer.from([0x7f, 0xff, 0xff, 0xff]), false, (reader) => reader.array(1, () => 0)],
		['a number beyond its end', Buffer.from([1, 2, 3]), false, (reader) => reader.int32()],
		['a varint without an end', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), true, (reader) => reader.unsignedVarint()],
		['tagged fields beyond its end', Buffer.from([1, 0, 0x7f]), true, (reader) => reader.tags()],
	])('with %s is refused', (_, bytes, flexible, read) => {
		expect(() => read(new Reader(bytes, flexible))).toThrow(CollectError);
	});

	it('in a member assignment is refused', () => {
		expect(() => consumerAssignment(Buffer.from([0, 0, 0, 0, 0, 9, 0, 50]))).toThrow(CollectError);
		expect(consumerAssignment(Buffer.alloc(0))).toEqual({});
	});
});

describe('numbers and names', () => {
	it('keep offsets exact up to 2^53', () => {
		for (const offset of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER, -1, -2]) {
			const bytes = new Writer(false).int64(offset).finish();
			expect(bytes.readBigInt64BE(0)).toBe(BigInt(offset));
			expect(new Reader(bytes, false).int64()).toBe(offset);
		}
	});

	it.each([true, false])('keep strings and counts as they were written (flexible %s)', (flexible) => {
		const names = ['', 'a', 'группа', '\u001b[31m', '名'.repeat(66), '😀'.repeat(400)];
		const writer = new Writer(flexible);
		const reader = new Reader(writer.array(names, (text) => void writer.string(text)).finish(), flexible);
		expect(reader.array(1, () => reader.string())).toEqual(names);
	});

	it("read a commit of −1 as no commit and keep a row's own error", () => {
		const body = new Writer(false);
		body.int32(0).arrayLength(1).string('t').arrayLength(2);
		body.int32(0).int64(-1).int32(-1).string('').int16(0);
		body.int32(1).int64(7).int32(-1).nullString().int16(88);
		body.int16(0);
		const [commits] = offsetFetch.decode(new Reader(body.finish(), false), 5);
		expect(commits).toMatchObject({topics: ['t'], committed: Float64Array.of(Number.NaN, 7), rowError: Int32Array.of(0, 88)});
	});

	it('never name a partition twice in one question', () => {
		const writer = new Writer(false);
		listOffsets.encode(writer, {readCommitted: true, timestamp: -1, topics: [{topic: 't', partitions: [0, 1]}]}, 2);
		expect(writer.finish().toString('hex')).toBe('ffffffff01000000010001740000000200000000ffffffffffffffff00000001ffffffffffffffff');
	});

	it('ask each partition for a time of its own, and read which record was found', () => {
		const question = {readCommitted: false, timestamp: 0, topics: [{topic: 't', partitions: [4, 7], timestamps: [-3, 1_700_000_000_000]}]};
		const asked = listOffsets.encode;
		const writer = new Writer(false);
		asked(writer, question, 2);
		expect(writer.finish().toString('hex')).toBe(
			'ffffffff000000000100017400000002' + '00000004fffffffffffffffd' + '000000070000018bcfe56800',
		);
		const body = new Writer(false).int32(0).arrayLength(1).string('t').arrayLength(2);
		body.int32(4).int16(0).int64(1_700_000_000_123).int64(99);
		body.int32(7).int16(0).int64(-1).int64(-1);
		expect(listOffsets.decode(new Reader(body.finish(), false), 2)).toMatchObject({
			offset: Float64Array.of(99, -1),
			recordMs: Float64Array.of(1_700_000_000_123, -1),
		});
	});

	it("ask for three settings of topics, and read them and each topic's own error in every version", () => {
		const question = {topics: ['t'], keys: ['retention.ms']};
		const hex = (version: number): string => {
			const writer = new Writer(version >= describeConfigs.flexibleFrom);
			describeConfigs.encode(writer, question, version);
			return writer.finish().toString('hex');
		};
		const plain = `00000001${'02'}000174${'00000001'}000c${Buffer.from('retention.ms').toString('hex')}`;
		expect([0, 1, 2, 3].map(hex)).toEqual([plain, `${plain}00`, `${plain}00`, `${plain}0000`]);
		expect(hex(4)).toBe(`0202${'0274'}${'020d'}${Buffer.from('retention.ms').toString('hex')}00${'0000'}`);

		for (const version of [0, 1, 3, 4]) {
			const body = new Writer(version >= describeConfigs.flexibleFrom).int32(0).arrayLength(2);
			body.int16(29).string('no').int8(2).string('secret').arrayLength(0).tags();
			body.int16(0).nullString().int8(2).string('t').arrayLength(2);
			for (const value of ['604800000', null]) {
				body.string(value === null ? 'cleanup.policy' : 'retention.ms');
				if (value === null) body.nullString();
				else body.string(value);
				body.boolean(false).int8(5).boolean(false);
				if (version >= 1) body.arrayLength(1).string('log.retention.ms').string('1').int8(5).tags();
				if (version >= 3) body.int8(5).nullString();
				body.tags();
			}
			body.tags();
			expect(describeConfigs.decode(new Reader(body.finish(), version >= 4), version)).toEqual([
				{error: 29, errorMessage: 'no', topic: 'secret', values: new Map()},
				{
					error: 0,
					errorMessage: null,
					topic: 't',
					values: new Map([
						['retention.ms', '604800000'],
						['cleanup.policy', null],
					]),
				},
			]);
		}
	});

	it.each<[string[] | undefined, string[] | undefined, string, boolean]>([
		[undefined, undefined, 'anything', true],
		[['sensor-*'], undefined, 'sensor-1', true],
		[['sensor-*'], undefined, 'a-sensor-1', false],
		[['*sensor*'], ['*test*'], 'my-sensor-test', false],
		[['a?c'], undefined, 'abc', true],
		[['a?c'], undefined, 'ac', false],
		[['*'], ['__*'], '__consumer_offsets', false],
		[['a.c'], undefined, 'abc', false],
	])('pass a filter of %j without %j: %s %s', (include, exclude, name, passes) => {
		expect(nameFilter({include, exclude})(name)).toBe(passes);
	});

	it('filter a hostile name against a hostile pattern in no time', () => {
		expect(nameFilter({include: [`${'*a'.repeat(40)}b`]})('a'.repeat(249))).toBe(false);
	});

	it('ask by name only when every name is plain', () => {
		expect(plainNames({include: ['a', 'b']})).toEqual(['a', 'b']);
		expect(plainNames({include: ['a', 'b*']})).toBe(null);
		expect(plainNames({})).toBe(null);
	});
});

describe('groups of the newer types', () => {
	const asked = <Question>(api: Api<Question, unknown>, question: Question): string => {
		const writer = new Writer(true);
		api.encode(writer, question, api.versions[1]);
		return writer.finish().toString('hex');
	};
	const topicPartitions = (writer: Writer, topic: string, partitions: readonly number[]): void => {
		writer.arrayLength(1).zeros(16).string(topic);
		writer.array(partitions, (partition) => void writer.int32(partition)).tags();
		writer.tags();
	};

	it('share groups are read with members, epochs and the partitions that each reads', () => {
		expect(asked(shareGroupDescribe, {groups: ['s']})).toBe('02027300');
		const body = new Writer(true)
			.int32(0)
			.arrayLength(1)
			.int16(0)
			.nullString()
			.string('s')
			.string('Stable')
			.int32(4)
			.int32(3)
			.string('simple');
		body.arrayLength(1).string('m-1').nullString().int32(4).string('client').string('/10.0.0.1').arrayLength(1).string('t');
		topicPartitions(body, 't', [1, 0]);
		body.tags().int32(-2_147_483_648).tags();
		expect(shareGroupDescribe.decode(new Reader(body.finish(), true), 1)).toEqual([
			{
				error: 0,
				errorMessage: null,
				group: 's',
				state: 'Stable',
				groupEpoch: 4,
				assignmentEpoch: 3,
				assignor: 'simple',
				members: [{id: 'm-1', epoch: 4, clientId: 'client', host: '/10.0.0.1', assignment: {t: [0, 1]}}],
			},
		]);
	});

	it.each([0, 1])('share groups stand at their start offsets, not known where nobody has read (version %i)', (version) => {
		expect(asked(describeShareGroupOffsets, {groups: ['s']})).toBe('0202730000');
		const body = new Writer(true).int32(0).arrayLength(1).string('s').arrayLength(1).string('t').zeros(16).arrayLength(2);
		for (const [partition, start] of [
			[0, 12],
			[1, -1],
		] as const) {
			body.int32(partition).int64(start).int32(0);
			if (version >= 1) body.int64(3);
			body.int16(0).nullString().tags();
		}
		body.tags().int16(0).nullString().tags();
		expect(describeShareGroupOffsets.decode(new Reader(body.finish(), true), version)).toMatchObject([
			{group: 's', error: 0, topics: ['t'], partition: Int32Array.of(0, 1), start: Float64Array.of(12, Number.NaN)},
		]);
	});

	it('streams groups are read with their topology, endpoints and tasks', () => {
		expect(asked(streamsGroupDescribe, {groups: ['x']})).toBe('02027800');
		const topicInfo = (writer: Writer, name: string): void => {
			writer.arrayLength(1).string(name).int32(0).int16(1).arrayLength(1).string('key').string('value').tags().tags();
		};
		const body = new Writer(true).int32(0).arrayLength(1).int16(0).nullString().string('x').string('Stable').int32(2).int32(2);
		body.int8(1).int32(0).arrayLength(1).string('0').arrayLength(1).string('in').arrayLength(1).string('out');
		topicInfo(body, 'changelog');
		topicInfo(body, 'repartition');
		body.tags().tags();
		body
			.arrayLength(1)
			.string('m-1')
			.int32(2)
			.string('instance')
			.nullString()
			.string('client')
			.string('/10.0.0.1')
			.int32(0)
			.string('process');
		body.int8(1).string('host').int16(8080).tags();
		body.arrayLength(1).string('zone').string('a').tags();
		for (let left = 2; left > 0; left -= 1) body.arrayLength(1).string('0').int32(0).int64(5).tags();
		for (const partitions of [[0, 2], [0]]) {
			body
				.arrayLength(1)
				.string('0')
				.array(partitions, (partition) => void body.int32(partition))
				.tags();
			body.arrayLength(0).arrayLength(0).tags();
		}
		body.boolean(false).tags().int32(-2_147_483_648).tags();
		expect(streamsGroupDescribe.decode(new Reader(body.finish(), true), 0)).toEqual([
			{
				error: 0,
				errorMessage: null,
				group: 'x',
				state: 'Stable',
				groupEpoch: 2,
				assignmentEpoch: 2,
				topicsOf: new Map([['0', ['in', 'repartition']]]),
				members: [
					{
						id: 'm-1',
						instanceId: 'instance',
						epoch: 2,
						clientId: 'client',
						host: '/10.0.0.1',
						active: [{subtopology: '0', partitions: [0, 2]}],
						target: [{subtopology: '0', partitions: [0]}],
					},
				],
			},
		]);
	});
});

describe('the options', () => {
	it.each<[unknown, Array<{host: string; port: number}>]>([
		['localhost:9092', [{host: 'localhost', port: 9092}]],
		[
			'localhost:9092, localhost:9094',
			[
				{host: 'localhost', port: 9092},
				{host: 'localhost', port: 9094},
			],
		],
		[
			['a.example:1', '[::1]:9092'],
			[
				{host: 'a.example', port: 1},
				{host: '::1', port: 9092},
			],
		],
	])('read the brokers %j', (brokers, expected) => {
		expect(kafkaOptions.parse({brokers}).brokers).toEqual(expected);
	});

	it.each(['localhost', 'localhost:0', 'localhost:70000', 'http://localhost:9092', 'user:secret@host:9092', '::1:9092', '', ' , '])(
		'refuse the broker %j and say what is wanted',
		(brokers) => {
			const parsed = kafkaOptions.safeParse({brokers});
			expect(parsed.success).toBe(false);
			expect(parsed.error?.issues[0]?.message).toContain('host:port');
			expect(JSON.stringify(parsed.error)).not.toContain('secret');
		},
	);

	it('refuse what is misspelt', () => {
		expect(kafkaOptions.safeParse({brokers: 'a:1', group: {}}).success).toBe(false);
		expect(kafkaOptions.safeParse({brokers: 'a:1', sasl: {mechanism: 'SCRAM', username: 'u', password: 'p'}}).success).toBe(false);
	});
});
