import {formatAge, formatCount} from '../model/format.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {rowsPanel} from './rows/rows-panel.ts';

/** What happened once, as systems tell it: newest first. */
export const eventsPanel = rowsPanel<Snapshot['events'][number]>({
	id: 'events',
	title: 'Events',
	noun: ['event', 'events'],
	appears: ({events}) => events.length > 0,
	tables: ({events}) => [
		{
			title: 'Events',
			rows: events,
			idOf: ({source, id}) => `${source}\n${id}`,
			nameOf: ({eventKind}) => eventKind,
			columns: [
				{id: 'time', unit: 'moment', priority: 0, value: ({atMs}) => atMs},
				{id: 'event', priority: 1, value: ({eventKind}) => eventKind},
				{id: 'text', priority: 2, isGrowing: true, value: ({text}) => text},
				{id: 'ago', unit: 'age', priority: 3, value: ({atMs}) => atMs},
				{id: 'from', priority: 4, max: 18, value: ({source}) => source},
			],
			wordsOf: ({labels}) => Object.values(labels),
			pairsOf: ({labels}) => Object.entries(labels),
			originOf: (event) => event,
		},
	],
	empty: () => 'no source has told of an event',
	summary: ({events, now}) => {
		const newest = events[0];
		return `${formatCount(events.length, 'event')}${newest === undefined ? '' : `, newest ${whenWords(newest.atMs, now)}`}`;
	},
});

/** A clock that differs tells of what has not come yet. */
const whenWords = (atMs: number, now: number): string =>
	atMs > now ? `${formatAge(atMs - now)} ahead of now` : `${formatAge(now - atMs)} ago`;
