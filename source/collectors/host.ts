import os from 'node:os';
import {z} from 'zod';
import {defineKind} from './collector.ts';
import {createHost} from './host/collector.ts';
import {openDisks} from './host/disks.ts';
import {nodeReadings, procReadings} from './host/readings.ts';

const options = z.strictObject({
	mounts: z
		.array(z.string().regex(/^(?:\/|[A-Za-z]:)/, 'an absolute folder such as /'))
		.default(['/'])
		.describe('Folders whose file systems are watched; default /.'),
	devices: z.array(z.string().min(1)).optional().describe('Network devices by name; default: all but lo and veth*.'),
	root: z.string().optional().describe('Where the files of /proc are, such as /host/proc inside a container; default /proc.'),
});

/** The machine pipetop runs on: CPU, load, memory, disks, network. */
export const hostKind = defineKind({
	kind: 'host',
	summary: 'The machine pipetop runs on: CPU, load, memory, disks and network.',
	options,
	defaults: {everyMs: 2_000, timeoutMs: 2_000},
	address: ({root}) => root ?? 'this host',
	traits: {gives: ['host', 'metric']},
	clues: [{by: 'machine', why: 'this machine', options: () => ({})}],
	create: ({id, options: {mounts, devices, root}}) => {
		const readings = os.platform() === 'linux' || root !== undefined ? procReadings(root ?? '/proc') : nodeReadings();
		return createHost({id, mounts, devices: devices ?? null}, readings, openDisks());
	},
});
