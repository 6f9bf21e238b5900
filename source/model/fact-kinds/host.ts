import type {Field} from '../describe/field.ts';
import {as, describe, figure, flat, list, maybe, number, text} from '../describe/make-fields.ts';
import {type FactOf, rowKind} from './row-kind.ts';

type Load = readonly [number, number, number];

/** The four host blocks (CPU, memory, disks, network). Null: this host does not say. */
export const hosts = rowKind(
	'host',
	'hosts',
	{
		id: text(),
		cpu: flat(
			describe({
				usageRatio: as('cpu.usageRatio', maybe(figure())),
				count: as('cpu.count', number()),
				load: maybe(list(number(), 'over 1, 5 and 15 minutes') as Field<Load>),
			}),
		),
		memory: describe({
			totalBytes: number(),
			availableBytes: maybe(number()),
			usedRatio: maybe(figure()),
			buffersBytes: maybe(number()),
			cachedBytes: maybe(number()),
		}),
		disks: list(describe({mount: text(), usageRatio: number(), freeBytes: number(), totalBytes: number()})),
		networks: list(
			describe({name: text(), bytesSent: number(), bytesReceived: number(), packetsSent: number(), packetsReceived: number()}),
		),
	},
	{about: 'CPU, memory, disks and network of hosts.'},
);
export type HostFact = FactOf<typeof hosts>;
