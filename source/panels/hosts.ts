import type {HostFact} from '../model/fact-kinds/host.ts';
import {formatNumber, formatRatio} from '../model/format.ts';
import type {Origin} from '../model/origin.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {rowsPanel} from './rows/rows-panel.ts';
import {type RowsTable, tableOf} from './rows/rows-spec.ts';

type Host = HostFact & Origin;
type Disk = HostFact['disks'][number] & {readonly host: Host};
type Network = HostFact['networks'][number] & {readonly host: Host};

const fullest = ({disks}: Host): HostFact['disks'][number] | undefined => disks.toSorted((a, b) => b.usageRatio - a.usageRatio)[0];

const hostTable = (hosts: readonly Host[]): RowsTable<Host> => ({
	title: 'Hosts',
	rows: hosts,
	idOf: ({source, id}) => `${source}\n${id}`,
	nameOf: ({id}) => id,
	columns: [
		{id: 'host', priority: 0, value: ({id}) => id},
		{id: 'cpu', unit: 'ratio', priority: 1, value: ({cpu}) => cpu.usageRatio},
		{id: 'cores', unit: 'count', isDetail: true, priority: 8, value: ({cpu}) => cpu.count},
		{id: 'load 1m', unit: 'none', priority: 3, value: ({cpu}) => cpu.load?.[0] ?? null},
		{id: '5m', title: 'load 5m', unit: 'none', isDetail: true, priority: 6, value: ({cpu}) => cpu.load?.[1] ?? null},
		{id: '15m', title: 'load 15m', unit: 'none', isDetail: true, priority: 6, value: ({cpu}) => cpu.load?.[2] ?? null},
		{id: 'memory', unit: 'ratio', priority: 2, value: ({memory}) => memory.usedRatio},
		{id: 'available', unit: 'bytes', priority: 5, value: ({memory}) => memory.availableBytes},
		{id: 'of', unit: 'bytes', priority: 5, value: ({memory}) => memory.totalBytes},
		{id: 'disk', title: 'fullest disk', unit: 'ratio', priority: 2, value: (host) => fullest(host)?.usageRatio},
		{id: 'mount', priority: 4, isGrowing: true, value: (host) => fullest(host)?.mount},
	],
	pairsOf: ({disks, networks}) => [
		['disks', disks.map(({mount, usageRatio}) => `${mount} ${formatRatio(usageRatio)}`).join(', ')],
		['networks', networks.map(({name}) => name).join(', ')],
	],
	originOf: (host) => host,
});

const diskTable = (hosts: readonly Host[]): RowsTable<Disk> => ({
	title: 'Disks',
	rows: hosts.flatMap((host) => host.disks.map((disk) => ({...disk, host}))),
	idOf: ({host, mount}) => `${host.source}\n${host.id}\n${mount}`,
	nameOf: ({mount}) => mount,
	columns: [
		{id: 'mount', priority: 0, isGrowing: true, value: ({mount}) => mount},
		{id: 'host', priority: 4, value: ({host}) => host.id},
		{id: 'used', unit: 'ratio', priority: 1, value: ({usageRatio}) => usageRatio},
		{id: 'free', unit: 'bytes', priority: 2, value: ({freeBytes}) => freeBytes},
		{id: 'of', unit: 'bytes', priority: 3, value: ({totalBytes}) => totalBytes},
	],
	originOf: ({host}) => host,
});

const networkTable = (hosts: readonly Host[]): RowsTable<Network> => ({
	title: 'Networks',
	rows: hosts.flatMap((host) => host.networks.map((network) => ({...network, host}))),
	idOf: ({host, name}) => `${host.source}\n${host.id}\n${name}`,
	nameOf: ({name}) => name,
	columns: [
		{id: 'device', priority: 0, isGrowing: true, value: ({name}) => name},
		{id: 'host', priority: 4, value: ({host}) => host.id},
		{id: 'received', title: 'received in all', unit: 'bytes', priority: 1, value: ({bytesReceived}) => bytesReceived},
		{id: 'sent', title: 'sent in all', unit: 'bytes', priority: 1, value: ({bytesSent}) => bytesSent},
		{id: 'packets in', unit: 'count', priority: 3, value: ({packetsReceived}) => packetsReceived},
		{id: 'packets out', unit: 'count', priority: 3, value: ({packetsSent}) => packetsSent},
	],
	originOf: ({host}) => host,
});

const summary = ({hosts}: Snapshot): string => {
	const [host, ...others] = hosts;
	if (host === undefined || others.length > 0) return `${hosts.length} hosts`;
	const disk = fullest(host);
	const {cpu, memory} = host;
	return [
		cpu.usageRatio === null ? '' : `cpu ${formatRatio(cpu.usageRatio)}`,
		cpu.load === null ? '' : `load ${formatNumber(cpu.load[0])}`,
		memory.usedRatio === null ? '' : `memory ${formatRatio(memory.usedRatio)}`,
		disk === undefined ? '' : `disk ${formatRatio(disk.usageRatio)}`,
	]
		.filter((text) => text !== '')
		.join(', ');
};

/** The machines that things run on: processors, load, memory, disks, networks. */
export const hostsPanel = rowsPanel<unknown>({
	id: 'hosts',
	title: 'Hosts',
	noun: ['host', 'hosts'],
	appears: ({hosts}) => hosts.length > 0,
	tables: ({hosts}) => (hosts.length === 0 ? [] : [tableOf(hostTable(hosts)), tableOf(diskTable(hosts)), tableOf(networkTable(hosts))]),
	asked: ({kind}) => kind === 'host',
	empty: ({sources}) =>
		sources.some(({kind}) => kind === 'host') ? 'the host has told nothing yet' : 'no source of kind host is configured',
	summary,
});
