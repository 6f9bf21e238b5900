import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import os, {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {createHost} from '../../source/collectors/host/collector.ts';
import {openDisks} from '../../source/collectors/host/disks.ts';
import {nodeReadings, procReadings} from '../../source/collectors/host/readings.ts';
import {hostKind} from '../../source/collectors/host.ts';
import type {CollectContext} from '../../source/model/collector-contract.ts';
import type {HostFact} from '../../source/model/fact-kinds/host.ts';
import type {MetricFact} from '../../source/model/facts.ts';
import type {PartOutcome} from '../../source/model/feed-events.ts';
import {noInterest} from '../../source/model/interest.ts';

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
});

/** A folder with the files of /proc as given. */
const procWith = (files: Readonly<Record<string, string>>): string => {
	const root = mkdtempSync(path.join(tmpdir(), 'pipetop-proc-'));
	folders.push(root);
	for (const [name, text] of Object.entries(files)) writeProc(root, name, text);
	return root;
};
const writeProc = (root: string, name: string, text: string): void => {
	mkdirSync(path.dirname(path.join(root, name)), {recursive: true});
	writeFileSync(path.join(root, name), text);
};

const context = (more: Partial<CollectContext> = {}): CollectContext => ({
	signal: new AbortController().signal,
	deadlineMs: Number.POSITIVE_INFINITY,
	now: () => 1_795_331_999_000,
	interest: noInterest,
	due: () => true,
	...more,
});
const hostOf = (options: object) =>
	hostKind.create({id: 'host', title: 'Host', options: hostKind.options.parse(options), everyMs: 2_000, timeoutMs: 2_000});
const factIn = (outcomes: readonly PartOutcome[]) =>
	outcomes.flatMap(({facts}) => facts).find((fact): fact is HostFact => fact.kind === 'host');
const metricsIn = (outcomes: readonly PartOutcome[]): Record<string, number> =>
	Object.fromEntries(
		outcomes
			.flatMap(({facts}) => facts)
			.filter((fact): fact is MetricFact => fact.kind === 'metric')
			.map(({name, labels, value}) => [`${name}${Object.keys(labels).length > 0 ? JSON.stringify(labels) : ''}`, value]),
	);
const failures = (outcomes: readonly PartOutcome[]) => Object.fromEntries(outcomes.map(({part, failure}) => [part, failure?.kind ?? 'ok']));

const modern = {
	stat: 'cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 50 0 25 400 25 0 0 0 0 0\ncpu1 50 0 25 400 25 0 0 0 0 0\nintr 1 2 3\nctxt 5\nbtime 1795000000\nprocesses 9\n',
	loadavg: '0.52 1.50 2.25 3/412 9999\n',
	meminfo:
		'MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\nBuffers:          200000 kB\nCached:          3000000 kB\nSwapTotal:       2000000 kB\nSwapFree:        1500000 kB\nHugePages_Total:       0\n',
	'net/dev':
		'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo: 100 2 0 0 0 0 0 0 100 2 0 0 0 0 0 0\n  eth0: 5000 40 1 2 0 0 0 0 7000 50 3 4 0 0 0 0\nveth12ab: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n',
};

describe('a Linux host', () => {
	test('tells CPU, load, memory, disk and network as one fact and as metrics', async () => {
		const collector = hostOf({root: procWith(modern), mounts: [tmpdir()]});
		const outcomes = await collector.collect(context());
		expect(failures(outcomes)).toEqual({host: 'ok', cpu: 'ok', memory: 'ok', network: 'ok', [`disk ${tmpdir()}`]: 'ok'});
		expect(factIn(outcomes)).toEqual({
			kind: 'host',
			id: 'host',
			cpu: {usageRatio: null, count: 2, load: [0.52, 1.5, 2.25]},
			memory: {
				totalBytes: 16_384_000_000,
				availableBytes: 4_096_000_000,
				usedRatio: 0.75,
				buffersBytes: 204_800_000,
				cachedBytes: 3_072_000_000,
			},
			disks: [{mount: tmpdir(), usageRatio: expect.any(Number), freeBytes: expect.any(Number), totalBytes: expect.any(Number)}],
			networks: [{name: 'eth0', bytesSent: 7000, bytesReceived: 5000, packetsSent: 50, packetsReceived: 40}],
		});
		expect(metricsIn(outcomes)).toMatchObject({
			host_cpu_count: 2,
			host_load1: 0.52,
			host_load5: 1.5,
			host_load15: 2.25,
			'host_cpu_seconds_total{"mode":"user"}': 1,
			'host_cpu_seconds_total{"mode":"idle"}': 8,
			host_boot_time_seconds: 1_795_000_000,
			host_memory_total_bytes: 16_384_000_000,
			host_memory_available_bytes: 4_096_000_000,
			host_memory_used_ratio: 0.75,
			host_swap_free_bytes: 1_536_000_000,
			'host_network_receive_bytes_total{"device":"eth0"}': 5000,
			'host_network_transmit_packets_total{"device":"eth0"}': 50,
			'host_network_receive_errors_total{"device":"eth0"}': 1,
			'host_network_transmit_drops_total{"device":"eth0"}': 4,
		});
		const counters = outcomes.flatMap(({facts}) => facts).filter((fact) => fact.kind === 'metric' && fact.type === 'counter');
		expect(counters.every((fact) => fact.kind === 'metric' && fact.name.endsWith('_total'))).toBe(true);
		expect(counters).toHaveLength(8 + 8);
	});

	const steps: ReadonlyArray<readonly [string, string, number | null]> = [
		['a quarter busy', 'cpu  150 0 50 900 100 0 0 0\n', 0.25],
		['all idle', 'cpu  100 0 50 900 50 0 0 0\n', 0],
		['all busy, system and steal', 'cpu  100 0 100 800 50 0 0 50\n', 1],
		['no time passed', 'cpu  100 0 50 800 50 0 0 0\n', null],
		['waiting for I/O went back, as kernels let it', 'cpu  150 0 50 950 40 0 0 0\n', 0.25],
		['guest time is in user time already', 'cpu  150 0 50 950 50 0 0 0 50 0\n', 0.25],
		['everything went back: the machine was restarted', 'cpu  10 0 5 80 5 0 0 0\n', null],
	];
	test.each(steps)('CPU usage between two polls: %s', async (_, stat, usage) => {
		const root = procWith(modern);
		const collector = hostOf({root, mounts: []});
		const first = await collector.collect(context());
		expect(factIn(first)?.cpu.usageRatio).toBeNull();
		expect(metricsIn(first)).not.toHaveProperty('host_cpu_usage_ratio');
		writeProc(root, 'stat', stat);
		const second = await collector.collect(context());
		expect(factIn(second)?.cpu.usageRatio).toBe(usage);
		expect(metricsIn(second).host_cpu_usage_ratio).toBe(usage ?? undefined);
	});

	test('an old kernel without MemAvailable, with four CPU columns and no blank after the device is read, and what it lacks is unknown', async () => {
		const outcomes = await hostOf({
			root: procWith({
				stat: 'cpu  100 0 50 850\ncpu0 100 0 50 850\n',
				loadavg: '0.00 0.00 0.00 1/1 1\n',
				meminfo: 'MemTotal: 1000 kB\nMemFree: 500 kB\n',
				'net/dev':
					'Inter-| Receive | Transmit\n face |bytes\neth0:12345678    10 0 0 0 0 0 0  99 5 0 0 0 0 0 0\nbr-1.5@if2:1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n',
			}),
			mounts: [],
		}).collect(context());
		expect(factIn(outcomes)).toMatchObject({
			cpu: {count: 1, load: [0, 0, 0]},
			memory: {totalBytes: 1_024_000, availableBytes: null, usedRatio: null, buffersBytes: null, cachedBytes: null},
			networks: [
				{name: 'eth0', bytesReceived: 12_345_678, bytesSent: 99},
				{name: 'br-1.5@if2', bytesReceived: 1},
			],
		});
		const metrics = metricsIn(outcomes);
		for (const name of ['host_memory_available_bytes', 'host_memory_used_ratio', 'host_swap_free_bytes', 'host_boot_time_seconds'])
			expect(metrics).not.toHaveProperty(name);
	});

	test('a counter that went back is handed on as it is: counters are told by their type', async () => {
		const root = procWith(modern);
		const collector = hostOf({root, mounts: []});
		await collector.collect(context());
		writeProc(root, 'net/dev', 'eth0: 10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0\n');
		const fact = (await collector.collect(context()))
			.flatMap(({facts}) => facts)
			.find((one) => one.kind === 'metric' && one.name === 'host_network_receive_bytes_total');
		expect(fact).toMatchObject({value: 10, type: 'counter'});
	});

	const broken: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, string, string, RegExp]> = [
		['no net/dev', {...modern, 'net/dev': ''}, 'network', 'ok', /./],
		['an empty stat', {...modern, stat: ''}, 'cpu', 'bad_answer', /no line of CPU times/],
		['bytes in stat', {...modern, stat: 'cpu  \u0000\u0001 x y z\n'}, 'cpu', 'bad_answer', /no line of CPU times/],
		['an empty meminfo', {...modern, meminfo: ''}, 'memory', 'bad_answer', /no MemTotal/],
	];
	test.each(broken)('%s costs only its own part', async (_, files, part, kind, message) => {
		const outcomes = await hostOf({root: procWith(files), mounts: []}).collect(context());
		expect(failures(outcomes)[part]).toBe(kind);
		expect(outcomes.find((outcome) => outcome.part === part)?.failure?.message ?? 'fine').toMatch(message);
		expect(
			Object.entries(failures(outcomes))
				.filter(([name]) => name !== part)
				.every(([, state]) => state === 'ok'),
		).toBe(true);
	});

	test('no files at all: every part says which file cannot be read, and there is no host fact', async () => {
		const outcomes = await hostOf({root: procWith({}), mounts: []}).collect(context());
		expect(failures(outcomes)).toEqual({cpu: 'missing', memory: 'missing', network: 'missing'});
		expect(outcomes.map(({failure}) => failure?.message)).toEqual(
			['stat', 'meminfo', 'net/dev'].map((name) => expect.stringMatching(new RegExp(`cannot read .*${name} \\(ENOENT\\)`))),
		);
	});

	test('a load that is missing is null', async () => {
		const {loadavg: _, ...rest} = modern;
		expect(factIn(await hostOf({root: procWith(rest), mounts: []}).collect(context()))?.cpu.load).toBeNull();
	});

	test('devices of the config are the only ones, also lo', async () => {
		const outcomes = await hostOf({root: procWith(modern), mounts: [], devices: ['lo']}).collect(context());
		expect(factIn(outcomes)?.networks.map(({name}) => name)).toEqual(['lo']);
	});
});

describe('mounts', () => {
	test('a folder that is not there fails alone, with what to do', async () => {
		const outcomes = await hostOf({root: procWith(modern), mounts: ['/', '/no/such/mount']}).collect(context());
		expect(failures(outcomes)).toMatchObject({'disk /': 'ok', 'disk /no/such/mount': 'missing'});
		expect(outcomes.find(({part}) => part === 'disk /no/such/mount')?.failure?.message).toMatch(/no such folder.*correct mounts/);
		expect(factIn(outcomes)?.disks.map(({mount}) => mount)).toEqual(['/']);
	});

	test('a file system without a size, such as /proc, says so', async () => {
		const outcomes = await hostOf({root: procWith(modern), mounts: ['/proc']}).collect(context());
		expect(failures(outcomes)).toMatchObject({'disk /proc': 'bad_answer'});
	});

	test('a mount whose server is gone is a timeout of its own, is not asked twice, and comes back', async () => {
		const healthy = {bsize: 4096, blocks: 1000, bfree: 500, bavail: 400, files: 0, ffree: 0};
		let asked = 0;
		let answer: (() => void) | undefined;
		const disks = openDisks(
			(mount) =>
				new Promise((resolve) => {
					if (mount === '/') return resolve(healthy);
					asked += 1;
					answer = () => resolve(healthy);
				}),
		);
		const collector = createHost({id: 'host', mounts: ['/', '/nfs'], devices: null}, procReadings(procWith(modern)), disks);
		for (let poll = 0; poll < 3; poll += 1) {
			const outcomes = await collector.collect(context({signal: AbortSignal.timeout(50)}));
			expect(failures(outcomes)).toMatchObject({host: 'ok', 'disk /': 'ok', 'disk /nfs': 'timeout'});
			expect(factIn(outcomes)?.disks.map(({mount}) => mount)).toEqual(['/']);
		}
		expect(asked).toBe(1);
		answer?.();
		const after = await collector.collect(context());
		expect(factIn(after)?.disks[1]).toEqual({mount: '/nfs', usageRatio: 500 / 900, freeBytes: 400 * 4096, totalBytes: 1000 * 4096});
		expect(metricsIn(after)).not.toHaveProperty('host_disk_inodes{"mount":"/nfs"}');
	});
});

test.skipIf(os.platform() !== 'linux')('this machine agrees with df, free and nproc', async () => {
	const outcomes = await hostOf({}).collect(context());
	const fact = factIn(outcomes);
	const [, total = '', used = '', available = ''] =
		execFileSync('df', ['-B1', '--output=size,used,avail', '/'], {encoding: 'utf8'})
			.split('\n')[1]
			?.match(/^ *(\d+) +(\d+) +(\d+)/) ?? [];
	expect(fact?.disks[0]?.totalBytes).toBe(Number(total));
	// Other programs write meanwhile.
	expect(Math.abs((fact?.disks[0]?.freeBytes ?? 0) - Number(available))).toBeLessThan(1e9);
	expect(fact?.disks[0]?.usageRatio).toBeCloseTo(Number(used) / (Number(used) + Number(available)), 1);
	expect(fact?.memory.totalBytes).toBe(Number(/^MemTotal: +(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024);
	expect(fact?.memory.usedRatio).toBeGreaterThan(0);
	expect(fact?.cpu.count).toBe(readFileSync('/proc/stat', 'utf8').match(/^cpu\d+ /gm)?.length);
});

test('where there is no /proc, what Node knows is told and the rest is unknown', async () => {
	const collector = createHost({id: 'host', mounts: [], devices: null}, nodeReadings(), openDisks());
	const outcomes = await collector.collect(context());
	expect(factIn(outcomes)).toMatchObject({
		cpu: {count: os.cpus().length, usageRatio: null},
		memory: {totalBytes: os.totalmem(), availableBytes: null},
		networks: [],
	});
	expect(outcomes[0]?.notes).toEqual(['network counters are read on Linux only']);
	expect(metricsIn(outcomes)).not.toHaveProperty('host_memory_available_bytes');
});

test('a host goes on after its files were gone for a while', async () => {
	const root = procWith(modern);
	const collector = hostOf({root, mounts: []});
	await collector.collect(context());
	await rm(root, {recursive: true});
	expect(failures(await collector.collect(context()))).toEqual({cpu: 'missing', memory: 'missing', network: 'missing'});
	for (const [name, text] of Object.entries({...modern, stat: 'cpu  150 0 50 950 50 0 0 0\n'})) writeProc(root, name, text);
	expect(factIn(await collector.collect(context()))?.cpu.usageRatio).toBe(0.25);
});

const bad: ReadonlyArray<readonly [object, string]> = [
	[{mounts: ['data']}, 'mounts.0'],
	[{mount: '/'}, ''],
	[{devices: ['']}, 'devices.0'],
];
test.each(bad)('options %j are refused with their place', (options, place) => {
	expect(hostKind.options.safeParse(options).error?.issues[0]?.path.join('.')).toBe(place);
});
