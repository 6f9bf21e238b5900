import {mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {compactRecording} from '../../source/engine/recording/compact-recording.ts';
import {encodeBlock, encodeFileHeader} from '../../source/engine/recording/format.ts';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {type Recorder, startRecorder} from '../../source/engine/recording/recorder.ts';
import type {FeedEvent} from '../../source/model/feed-events.ts';
import {type TemporaryFolder, temporaryFolder} from '../servers/temporary-folder.ts';
import {until} from '../servers/until.ts';
import {anyEvent} from './arbitrary-events.ts';
import {testHeader} from './header.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';

let folder: TemporaryFolder;
let names = 0;
/** Recorders that stand for killed ones. */
const left: Recorder[] = [];
const newPath = (): string => {
	names += 1;
	return join(folder.path, `${names}.ptr`);
};
beforeAll(() => {
	folder = temporaryFolder('recording');
});
afterAll(async () => {
	for (const recorder of left) await recorder.close();
	folder.remove();
});

const start = Date.UTC(2026, 8, 1);
/** `count` seconds of two events each, closed into a block per second. */
const record = async (path: string, count: number, isClosed = true): Promise<{events: FeedEvent[]; clock: ManualClock}> => {
	const clock = manualClock(start);
	const recorder = await startRecorder({path, header: testHeader(), clock});
	const events: FeedEvent[] = [];
	for (let second = 0; second < count; second += 1) {
		for (const offsetMs of [0, 200]) {
			const event: FeedEvent = {
				type: 'started',
				seq: events.length + 1,
				now: start + second * 1_000 + offsetMs,
				source: `source ${second}`,
			};
			events.push(event);
			recorder.tap(event);
		}
		await clock.advance(1_000);
	}
	if (isClosed) {
		await recorder.close();
	} else {
		left.push(recorder);
		await untilBlocks(path, count);
	}
	return {events, clock};
};
const untilBlocks = (path: string, count: number): Promise<true> =>
	until(`${count} blocks in the file`, () => (read(path).blocks.length === count ? true : undefined), 5_000, 2);
const read = (path: string) => {
	const recording = openRecording(path);
	const events = [...recording.events()];
	recording.close();
	return {...recording, events, texts: recording.damage.map(({text}) => text)};
};

describe('writing and reading', () => {
	test('what was recorded is read back, with its header and times, and the file is for its owner only', async () => {
		const path = newPath();
		const {events} = await record(path, 5);
		const recording = read(path);
		expect(recording.header).toEqual(testHeader());
		expect(recording.events).toEqual(events);
		expect({
			from: recording.fromMs,
			to: recording.toMs,
			blocks: recording.blocks.length,
			closed: recording.isClosed,
			damage: recording.damage,
		}).toEqual({
			from: start,
			to: start + 4_200,
			blocks: 5,
			closed: true,
			damage: [],
		});
		expect(statSync(path).mode & 0o777).toBe(0o600);
	});

	test('reading from a later event on reads only the blocks that hold it', async () => {
		const path = newPath();
		const {events} = await record(path, 20);
		const recording = openRecording(path);
		expect([...recording.events(31)]).toEqual(events.slice(30));
		recording.close();
	});

	test('any events survive the file', async () => {
		const sequence = fc.array(fc.nat({max: 900}), {minLength: 1, maxLength: 30}).chain((gaps) => {
			let now = start;
			return fc.tuple(
				...gaps.map((gap, index) => {
					now += gap;
					return anyEvent(index + 1, now);
				}),
			);
		});
		await fc.assert(
			fc.asyncProperty(sequence, async (events) => {
				const path = newPath();
				const clock = manualClock(start);
				const recorder = await startRecorder({path, header: testHeader(), clock});
				for (const event of events) {
					recorder.tap(event);
					await clock.advance(100);
				}
				await recorder.close();
				const recording = read(path);
				expect(recording.events).toStrictEqual(events);
				expect(recording.damage).toEqual([]);
			}),
			{numRuns: 60},
		);
	});

	test('a block is in the file 500 ms after its first event, without being asked', async () => {
		const path = newPath();
		const clock = manualClock(start);
		const recorder = await startRecorder({path, header: testHeader(), clock});
		recorder.tap({type: 'tick', seq: 1, now: start});
		await clock.advance(499);
		recorder.tap({type: 'tick', seq: 2, now: start + 499});
		expect(read(path).events).toEqual([]);
		await clock.advance(1);
		await untilBlocks(path, 1);
		expect(read(path).events.length).toBe(2);
		expect(read(path).isClosed).toBe(false);
		await recorder.close();
		expect(clock.pending).toBe(0);
	});

	test('an empty recording opens', async () => {
		const path = newPath();
		await record(path, 0);
		expect(read(path)).toMatchObject({events: [], fromMs: start, toMs: start, damage: [], isClosed: true});
	});

	test('a large recording is opened by its index alone, and a damaged block is told when it is read', async () => {
		const path = newPath();
		const {events} = await record(path, 10);
		const bytes = readFileSync(path);
		const inFourth = (blockEnds(bytes)[3] ?? 0) - 5;
		bytes[inFourth] = (bytes[inFourth] ?? 0) ^ 1;
		writeFileSync(path, bytes);
		const recording = openRecording(path, {checkWholeUpToBytes: 0});
		expect([recording.blocks.length, recording.damage.length, recording.isClosed]).toEqual([10, 0, true]);
		expect([...recording.events()]).toEqual(events.filter((_, index) => index >> 1 !== 3));
		expect([...recording.events()].length).toBe(18);
		expect(recording.damage.map(({text}) => text)).toEqual([
			'a block is damaged (checksum does not match): 0.2 s from 2026-09-01T00:00:03.000Z are lost',
		]);
		recording.close();
	});

	test('a large recording without an index is scanned', async () => {
		const path = newPath();
		const {events} = await record(path, 5, false);
		const recording = openRecording(path, {checkWholeUpToBytes: 0});
		expect([...recording.events()]).toEqual(events);
		recording.close();
	});
});

describe('compacting', () => {
	test('a compacted recording holds the same events in fewer bytes and closes clean', async () => {
		const path = newPath();
		const compacted = newPath();
		const {events} = await record(path, 200, false);
		const {bytes} = await compactRecording(path, compacted);
		expect(read(compacted)).toMatchObject({events, damage: [], isClosed: true, header: testHeader()});
		expect(bytes).toBe(statSync(compacted).size);
		expect(bytes).toBeLessThan(statSync(path).size / 5);
	});
	test('a damaged one is not passed on as whole', async () => {
		const path = newPath();
		await record(path, 3, false);
		truncateSync(path, statSync(path).size - 1);
		await expect(compactRecording(path, newPath())).rejects.toMatchObject({code: 'damaged'});
	});
});

describe('refusals', () => {
	test.each([
		['a file that exists', 'exists', (path: string) => writeFileSync(path, 'mine'), /is there already, and nothing is ever overwritten/u],
		['a link to another file', 'exists', (path: string) => symlinkSync('/etc/hostname', path), /is there already/u],
		['a dangling link', 'exists', (path: string) => symlinkSync('/nowhere/at/all', path), /is there already/u],
	])('recording to %s is refused and changes nothing', async (_name, code, prepare, message) => {
		const path = newPath();
		prepare(path);
		await expect(startRecorder({path, header: testHeader(), clock: manualClock(start)})).rejects.toMatchObject({
			code,
			message: expect.stringMatching(message),
		});
	});
	test('recording into a folder that is not there says so', async () => {
		const path = join(folder.path, 'no', 'such', 'file.ptr');
		await expect(startRecorder({path, header: testHeader(), clock: manualClock(start)})).rejects.toMatchObject({code: 'missing'});
	});

	const badVersion = (version: number): Buffer => encodeFileHeader(testHeader({formatVersion: version}));
	const headerWithout = (key: string): Buffer => encodeFileHeader({...testHeader(), [key]: undefined} as never);
	test.each([
		['nothing', Buffer.alloc(0), 'not_recording', /is empty: recording ended before it began/u],
		['a text', Buffer.from('hello, this is some text\n'), 'not_recording', /is not a pipetop recording/u],
		['half a preamble', badVersion(1).subarray(0, 15), 'not_recording', /is not a pipetop recording/u],
		['half a header', badVersion(1).subarray(0, 60), 'damaged', /its header is damaged/u],
		['a newer format', badVersion(2), 'newer', /was made by a newer pipetop \(format 2, this one reads up to 1\): update pipetop/u],
		['format 0', badVersion(0), 'damaged', /its header is damaged/u],
		['a header without definitions', headerWithout('definitions'), 'damaged', /its header lacks what a recording must say/u],
	])('a file holding %s is refused with a reason', (_name, bytes, code, message) => {
		const path = newPath();
		writeFileSync(path, bytes);
		expect(() => openRecording(path)).toThrow(expect.objectContaining({code, message: expect.stringMatching(message)}));
	});
	test('a folder, and a file that is not there, are refused with a reason', () => {
		const path = newPath();
		expect(() => openRecording(path)).toThrow(expect.objectContaining({code: 'missing'}));
		mkdirSync(path);
		expect(() => openRecording(path)).toThrow(
			expect.objectContaining({code: 'not_recording', message: `${path}: is a folder, not a recording`}),
		);
	});
});

describe('damage', () => {
	test('cut off at any byte of its last blocks, a recording loses at most what was cut, and says so', async () => {
		const path = newPath();
		const {events} = await record(path, 6, false);
		const whole = readFileSync(path);
		const {blocks} = openRecording(path);
		expect(blocks.length).toBe(6);
		const ends = blockEnds(whole);
		const cutPath = newPath();
		for (let length = ends[2] ?? 0; length <= whole.length; length += 1) {
			writeFileSync(cutPath, whole.subarray(0, length));
			const wholeBlocks = ends.filter((end) => end <= length).length;
			const recording = read(cutPath);
			expect(recording.events).toEqual(events.slice(0, wholeBlocks * 2));
			const isOnEdge = ends.includes(length);
			expect(recording.damage.map(({where}) => where)).toEqual(isOnEdge ? [] : ['tail']);
			expect(recording.isClosed).toBe(false);
		}
	});

	test('a cut-off block whose own header is whole says exactly which time is lost', async () => {
		const path = newPath();
		await record(path, 3, false);
		truncateSync(path, statSync(path).size - 1);
		expect(read(path).texts).toEqual(['the end of the recording is damaged (it is cut off): 0.2 s from 2026-09-01T00:00:02.000Z are lost']);
	});

	test('a clean recording cut anywhere in its index or trailer loses no event', async () => {
		const path = newPath();
		const {events} = await record(path, 4);
		const whole = readFileSync(path);
		const cutPath = newPath();
		for (let length = blockEnds(whole)[3] ?? 0; length < whole.length; length += 1) {
			writeFileSync(cutPath, whole.subarray(0, length));
			const recording = read(cutPath);
			expect(recording.events).toEqual(events);
			expect(recording.isClosed).toBe(false);
		}
	});

	test('one flipped bit anywhere costs at most one block, never a wrong event, and is told', async () => {
		const path = newPath();
		const {events} = await record(path, 3);
		const whole = readFileSync(path);
		const ends = blockEnds(whole);
		const first = encodeFileHeader(testHeader()).length;
		const flipPath = newPath();
		for (let bit = first * 8; bit < (ends[2] ?? 0) * 8; bit += 1) {
			const flipped = Buffer.from(whole);
			const byte = bit >> 3;
			flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (bit & 7));
			writeFileSync(flipPath, flipped);
			const recording = read(flipPath);
			const hit = ends.findIndex((end) => byte < end);
			expect(recording.events).toEqual(events.filter((_, index) => index >> 1 !== hit));
			expect(recording.damage.length).toBe(1);
		}
	});

	test('a stretch of rubbish in the middle is stepped over', async () => {
		const path = newPath();
		const {events} = await record(path, 6);
		const whole = readFileSync(path);
		const [, second = 0, third = 0] = blockEnds(whole);
		const rubbish = Buffer.from('PtBk'.repeat(50));
		writeFileSync(path, Buffer.concat([whole.subarray(0, second), rubbish, whole.subarray(third)]));
		const recording = read(path);
		expect(recording.events).toEqual(events.filter((_, index) => index >> 1 !== 2));
		expect(recording.texts).toEqual(['a block is damaged (no whole block begins there): 1.8 s from 2026-09-01T00:00:01.200Z are lost']);
	});

	test('a block that promises more than it holds, or other lines than events, is told when it is read', () => {
		const path = newPath();
		const span = {firstSeq: 1, lastSeq: 1, firstMs: start, lastMs: start};
		const lie = encodeBlock(1, span, ['{"type":"tick","seq":5,"now":1}']);
		const rubbish = encodeBlock(1, {...span, firstSeq: 2, lastSeq: 2}, ['{"type":"nothing"}']);
		writeFileSync(path, Buffer.concat([encodeFileHeader(testHeader()), lie, rubbish]));
		const recording = read(path);
		expect(recording.events).toEqual([]);
		expect(recording.texts[0]).toContain('its events are out of order');
		expect(recording.texts[1]).toContain('not an event');
	});
});

/** Ends of the event blocks, found by walking lengths. */
const blockEnds = (whole: Buffer): number[] => {
	const ends: number[] = [];
	let offset = encodeFileHeader(testHeader()).length;
	while (offset < whole.length && whole.readUInt8(offset + 4) === 1) {
		offset += 64 + whole.readUInt32LE(offset + 8);
		ends.push(offset);
	}
	return ends;
};
