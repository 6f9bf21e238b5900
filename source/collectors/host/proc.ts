/** Parsers of /proc files. Pure; tolerant of fields that older and newer kernels lack or add. */

/** CPU time since boot in seconds, all CPUs together. */
export type CpuTimes = Readonly<Record<'user' | 'nice' | 'system' | 'idle' | 'iowait' | 'irq' | 'softirq' | 'steal', number>>;
export type Stat = {readonly cpu: CpuTimes; readonly count: number; readonly bootSeconds: number | null};

const modes = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
/** Linux reports CPU time to programs in 1/100 s on every architecture (`USER_HZ`). */
const ticksPerSecond = 100;

/** `/proc/stat`; undefined when it holds no CPU line. Guest time is left out: the kernel counts it as user time already. */
export const parseStat = (text: string): Stat | undefined => {
	const total = /^cpu +(.*)$/m.exec(text)?.[1];
	const ticks = total?.trim().split(/\s+/).map(Number) ?? [];
	if (ticks.length < 4 || ticks.some((tick) => !Number.isFinite(tick))) return undefined;
	const cpu = Object.fromEntries(modes.map((mode, index) => [mode, (ticks[index] ?? 0) / ticksPerSecond])) as CpuTimes;
	const boot = Number(/^btime (\d+)$/m.exec(text)?.[1]);
	return {cpu, count: text.match(/^cpu\d+ /gm)?.length ?? 0, bootSeconds: Number.isFinite(boot) ? boot : null};
};

/**
 * Share of CPU time not idle between two readings, 0–1; null when no time passed. Idle and waiting for I/O may each go
 * back a little on real kernels, so what goes back counts as standing still.
 */
export const usageBetween = (before: CpuTimes, after: CpuTimes): number | null => {
	let total = 0;
	let idle = 0;
	for (const mode of modes) {
		const passed = Math.max(0, after[mode] - before[mode]);
		total += passed;
		if (mode === 'idle' || mode === 'iowait') idle += passed;
	}
	return total > 0 ? (total - idle) / total : null;
};

/** `/proc/loadavg`: 1, 5 and 15 minutes; undefined when unreadable. */
export const parseLoad = (text: string): readonly [number, number, number] | undefined => {
	const [one = Number.NaN, five = Number.NaN, fifteen = Number.NaN] = text.trim().split(/\s+/).slice(0, 3).map(Number);
	return [one, five, fifteen].every((load) => Number.isFinite(load)) && text.trim() !== '' ? [one, five, fifteen] : undefined;
};

/** `/proc/meminfo` in bytes by field name; fields without `kB` are taken as they are. */
export const parseMemory = (text: string): ReadonlyMap<string, number> => {
	const fields = new Map<string, number>();
	for (const [, name = '', amount, unit] of text.matchAll(/^([^:\s]+):\s+(\d+)(?: +(kB))?\s*$/gm)) {
		fields.set(name, Number(amount) * (unit ? 1024 : 1));
	}
	return fields;
};

export type Device = {
	readonly name: string;
	readonly receive: {readonly bytes: number; readonly packets: number; readonly errors: number; readonly drops: number};
	readonly transmit: {readonly bytes: number; readonly packets: number; readonly errors: number; readonly drops: number};
};

/** `/proc/net/dev`: counters since the device came up. Old kernels leave no blank after the colon; names may hold dots and `@`. */
export const parseDevices = (text: string): readonly Device[] => {
	const devices: Device[] = [];
	for (const line of text.split('\n')) {
		const colon = line.lastIndexOf(':');
		const name = line.slice(0, colon).trim();
		const numbers = line
			.slice(colon + 1)
			.trim()
			.split(/\s+/)
			.map(Number);
		if (colon < 0 || name === '' || numbers.length < 12 || numbers.some((number) => !Number.isFinite(number))) continue;
		const four = (at: number) => ({
			bytes: numbers[at] ?? 0,
			packets: numbers[at + 1] ?? 0,
			errors: numbers[at + 2] ?? 0,
			drops: numbers[at + 3] ?? 0,
		});
		devices.push({name, receive: four(0), transmit: four(8)});
	}
	return devices;
};
