import {readFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {CollectError} from '../failure.ts';
import {type CpuTimes, type Device, parseDevices, parseLoad, parseMemory, parseStat} from './proc.ts';

export type CpuReading = {
	readonly times: CpuTimes;
	readonly count: number;
	readonly load: readonly [number, number, number] | null;
	readonly bootSeconds: number | null;
};
/** Bytes; null: this host does not say. */
export type MemoryReading = {
	readonly total: number;
	readonly available: number | null;
	readonly free: number | null;
	readonly buffers: number | null;
	readonly cached: number | null;
	readonly swapTotal: number | null;
	readonly swapFree: number | null;
};

/** Where figures of this host come from. Each rejects with a `CollectError` when it cannot be read. */
export type Readings = {
	cpu(): Promise<CpuReading>;
	memory(): Promise<MemoryReading>;
	/** Null: this system does not count network traffic where it can be read. */
	network(): Promise<readonly Device[] | null>;
};

/** Linux: files of /proc under `root`. */
export const procReadings = (root: string): Readings => {
	const read = async (name: string): Promise<string> => {
		try {
			return await readFile(path.join(root, name), 'utf8');
		} catch (error) {
			throw new CollectError('missing', `cannot read ${path.join(root, name)} (${(error as {code?: string}).code ?? 'error'})`);
		}
	};
	return {
		async cpu() {
			const [stat, load] = await Promise.all([read('stat').then(parseStat), read('loadavg').then(parseLoad, () => undefined)]);
			if (!stat) throw new CollectError('bad_answer', `${path.join(root, 'stat')} holds no line of CPU times`);
			return {times: stat.cpu, count: stat.count || os.availableParallelism(), load: load ?? null, bootSeconds: stat.bootSeconds};
		},
		async memory() {
			const fields = parseMemory(await read('meminfo'));
			const total = fields.get('MemTotal');
			if (total === undefined) throw new CollectError('bad_answer', `${path.join(root, 'meminfo')} holds no MemTotal`);
			const field = (name: string) => fields.get(name) ?? null;
			return {
				total,
				available: field('MemAvailable'),
				free: field('MemFree'),
				buffers: field('Buffers'),
				cached: field('Cached'),
				swapTotal: field('SwapTotal'),
				swapFree: field('SwapFree'),
			};
		},
		network: async () => parseDevices(await read('net/dev')),
	};
};

/** Other systems: what Node itself says. Free memory there leaves out what could be freed, so available stays unknown. */
export const nodeReadings = (): Readings => ({
	async cpu() {
		const cpus = os.cpus();
		const sum = (mode: 'user' | 'nice' | 'sys' | 'idle' | 'irq') => cpus.reduce((total, {times}) => total + times[mode], 0) / 1000;
		const [one = 0, five = 0, fifteen = 0] = os.loadavg();
		return {
			times: {
				user: sum('user'),
				nice: sum('nice'),
				system: sum('sys'),
				idle: sum('idle'),
				irq: sum('irq'),
				iowait: 0,
				softirq: 0,
				steal: 0,
			},
			count: cpus.length,
			// Windows has no load; Node says 0 for it, which would read as an idle machine.
			load: os.platform() === 'win32' ? null : [one, five, fifteen],
			bootSeconds: null,
		};
	},
	async memory() {
		const unknown = {available: null, buffers: null, cached: null, swapTotal: null, swapFree: null};
		return {total: os.totalmem(), free: os.freemem(), ...unknown};
	},
	network: async () => null,
});
