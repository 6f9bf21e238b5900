import type {Labels, MetricFact} from '../../model/facts.ts';
import type {Unit} from '../../model/units.ts';
import type {Disk} from './disks.ts';
import type {Device} from './proc.ts';
import type {CpuReading, MemoryReading} from './readings.ts';

/** A null value makes no metric: unknown is never 0. */
const metric = (name: string, value: number | null, unit: Unit, labels: Labels = {}): readonly MetricFact[] =>
	value === null ? [] : [{kind: 'metric', name, labels, value, type: name.endsWith('_total') ? 'counter' : 'gauge', unit}];

export const cpuMetrics = ({times, count, load, bootSeconds}: CpuReading, usageRatio: number | null): readonly MetricFact[] => [
	...metric('host_cpu_usage_ratio', usageRatio, 'ratio'),
	...metric('host_cpu_count', count, 'count'),
	...Object.entries(times).flatMap(([mode, seconds]) => metric('host_cpu_seconds_total', seconds, 'seconds', {mode})),
	...(load ? [1, 5, 15].flatMap((minutes, index) => metric(`host_load${minutes}`, load[index] ?? null, 'none')) : []),
	...metric('host_boot_time_seconds', bootSeconds, 'timestamp'),
];

export const memoryMetrics = (memory: MemoryReading, usedRatio: number | null): readonly MetricFact[] => [
	...metric('host_memory_total_bytes', memory.total, 'bytes'),
	...metric('host_memory_available_bytes', memory.available, 'bytes'),
	...metric('host_memory_free_bytes', memory.free, 'bytes'),
	...metric('host_memory_used_ratio', usedRatio, 'ratio'),
	...metric('host_memory_buffers_bytes', memory.buffers, 'bytes'),
	...metric('host_memory_cached_bytes', memory.cached, 'bytes'),
	...metric('host_swap_total_bytes', memory.swapTotal, 'bytes'),
	...metric('host_swap_free_bytes', memory.swapFree, 'bytes'),
];

export const diskMetrics = (disk: Disk): readonly MetricFact[] => {
	const labels = {mount: disk.mount};
	return [
		...metric('host_disk_usage_ratio', disk.usageRatio, 'ratio', labels),
		...metric('host_disk_free_bytes', disk.freeBytes, 'bytes', labels),
		...metric('host_disk_total_bytes', disk.totalBytes, 'bytes', labels),
		...metric('host_disk_inodes_free', disk.inodesFree, 'count', labels),
		...metric('host_disk_inodes', disk.inodesTotal, 'count', labels),
	];
};

export const networkMetrics = (devices: readonly Device[]): readonly MetricFact[] =>
	devices.flatMap(({name, receive, transmit}) => {
		const labels = {device: name};
		return Object.entries({receive, transmit}).flatMap(([way, {bytes, packets, errors, drops}]) => [
			...metric(`host_network_${way}_bytes_total`, bytes, 'bytes', labels),
			...metric(`host_network_${way}_packets_total`, packets, 'count', labels),
			...metric(`host_network_${way}_errors_total`, errors, 'count', labels),
			...metric(`host_network_${way}_drops_total`, drops, 'count', labels),
		]);
	});
