import type {CollectContext, Collector} from '../../model/collector-contract.ts';
import type {HostFact} from '../../model/fact-kinds/host.ts';
import type {Fact} from '../../model/facts.ts';
import type {PartOutcome} from '../../model/feed-events.ts';
import {toFailure} from '../failure.ts';
import type {Disk, Disks} from './disks.ts';
import {cpuMetrics, diskMetrics, memoryMetrics, networkMetrics} from './metrics.ts';
import {type CpuTimes, type Device, usageBetween} from './proc.ts';
import type {CpuReading, MemoryReading, Readings} from './readings.ts';

export type HostSetting = {
	readonly id: string;
	readonly mounts: readonly string[];
	/** Devices wanted by name; null: all but loopback and the host's ends of containers. */
	readonly devices: readonly string[] | null;
};

type Answer<Value> = {readonly value: Value | null; readonly outcome: PartOutcome};

/** Reads this host: a part each for CPU, memory, network and every mount, and one fact of all that could be read. */
export const createHost = (setting: HostSetting, readings: Readings, disks: Disks): Collector => {
	let before: CpuTimes | undefined;
	const readCpu = async (): Promise<{reading: CpuReading; usageRatio: number | null}> => {
		const reading = await readings.cpu();
		const usageRatio = before ? usageBetween(before, reading.times) : null;
		before = reading.times;
		return {reading, usageRatio};
	};
	return {
		async collect(context) {
			const startedAtMs = context.now();
			const [cpu, memory, network, ...mounts] = await Promise.all([
				ask('cpu', context, readCpu, ({reading, usageRatio}) => cpuMetrics(reading, usageRatio)),
				ask('memory', context, readings.memory, (reading) => memoryMetrics(reading, usedRatio(reading))),
				ask(
					'network',
					context,
					async () => wanted(await readings.network(), setting.devices),
					(devices) => networkMetrics(devices ?? []),
				),
				...setting.mounts.map((mount) => ask(`disk ${mount}`, context, () => disks.read(mount, context.signal), diskMetrics)),
			]);
			const parts = [cpu, memory, network, ...mounts].map(({outcome}) => outcome);
			const fact = hostFact(
				setting.id,
				cpu.value,
				memory.value,
				network.value,
				mounts.flatMap(({value}) => value ?? []),
			);
			if (!fact) return parts;
			const notes = network.outcome.failure === null && network.value === null ? ['network counters are read on Linux only'] : [];
			return [{part: 'host', startedAtMs, durationMs: context.now() - startedAtMs, facts: [fact], failure: null, notes}, ...parts];
		},
		close: async () => {},
	};
};

const ask = async <Value>(
	part: string,
	{now}: CollectContext,
	read: () => Promise<Value>,
	facts: (value: Value) => readonly Fact[],
): Promise<Answer<Value>> => {
	const startedAtMs = now();
	try {
		const value = await read();
		return {value, outcome: {part, startedAtMs, durationMs: now() - startedAtMs, facts: facts(value), failure: null}};
	} catch (error) {
		return {value: null, outcome: {part, startedAtMs, durationMs: now() - startedAtMs, facts: [], failure: toFailure(error)}};
	}
};

const usedRatio = ({total, available}: MemoryReading): number | null =>
	available === null || total <= 0 ? null : Math.min(1, Math.max(0, (total - available) / total));

const wanted = (devices: readonly Device[] | null, names: readonly string[] | null): readonly Device[] | null =>
	devices?.filter(({name}) => (names ? names.includes(name) : name !== 'lo' && !name.startsWith('veth'))) ?? null;

/** Undefined when neither CPU nor memory could be read: then there is nothing to show of the host. */
const hostFact = (
	id: string,
	cpu: {readonly reading: CpuReading; readonly usageRatio: number | null} | null,
	memory: MemoryReading | null,
	devices: readonly Device[] | null,
	disks: readonly Disk[],
): HostFact | undefined => {
	if (!cpu || !memory) return undefined;
	return {
		kind: 'host',
		id,
		cpu: {usageRatio: cpu.usageRatio, count: cpu.reading.count, load: cpu.reading.load},
		memory: {
			totalBytes: memory.total,
			availableBytes: memory.available,
			usedRatio: usedRatio(memory),
			buffersBytes: memory.buffers,
			cachedBytes: memory.cached,
		},
		disks: disks.map(({mount, usageRatio, freeBytes, totalBytes}) => ({mount, usageRatio, freeBytes, totalBytes})),
		networks: (devices ?? []).map(({name, receive, transmit}) => ({
			name,
			bytesSent: transmit.bytes,
			bytesReceived: receive.bytes,
			packetsSent: transmit.packets,
			packetsReceived: receive.packets,
		})),
	};
};
