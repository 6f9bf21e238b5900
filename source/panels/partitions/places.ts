import type {PanelState} from '../../keys/ui-state.ts';
import type {AttentionItem} from '../../model/attention/item.ts';
import type {Severity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {GroupView} from '../../model/views/group.ts';
import {lists} from './lists.ts';
import type {KeyValues, RowInHand, SealedList} from './sealed-list.ts';

type Lists = (typeof lists)[number];
type Named<Key> = {readonly [Name in keyof Key]: Key[Name] extends 'number' ? number : string};
type PlaceIn<One> = One extends SealedList<infer Id, infer Key> ? {readonly list: Id} & Named<Key> : never;

/** What was opened: a row by its list and what names it there, such as `{list: 'groups', source: 'kafka', group: 'billing'}`. */
export type Place = PlaceIn<Lists>;

const all: readonly SealedList[] = lists;

/** The lists that have a tab. */
export const tabs = all.flatMap(({id, tab}) => (tab === undefined ? [] : [{id, ...tab}]));

/** How bad the rows of a list are, by its id. */
export const severitiesOf = (list: string, snapshot: Snapshot): readonly Severity[] =>
	all.find(({id}) => id === list)?.severities(snapshot) ?? [];

/** A place as the text that the path of a panel holds; {@link placeIn} reads it back, whatever is in its names. */
export const placeText = (place: Place): string => {
	const values: Readonly<Record<string, string | number>> = place;
	return textOf(
		place.list,
		Object.keys(lists.find(({id}) => id === place.list)?.key ?? {}).map((name) => values[name] ?? ''),
	);
};

/** The path that opens what the list of what is wrong speaks of; a cluster as a whole has no row. */
export const pathToItem = ({kind, id: [source = '', name = '']}: Pick<AttentionItem, 'kind' | 'id'>): readonly string[] => {
	switch (kind) {
		case 'group':
			return [placeText({list: 'groups', source, group: name})];
		case 'topic':
			return [placeText({list: 'topics', source, topic: name})];
		case 'broker':
			return [placeText({list: 'brokers', source, id: Number(name)})];
		default:
			return [];
	}
};

/** The place of a row, as {@link placeText} writes it. */
export const rowText = ({list, key}: Pick<RowInHand, 'list' | 'key'>): string => textOf(list, key);

const textOf = (list: string, key: KeyValues): string => JSON.stringify([list, ...key]);

/** Reads a place; undefined for a text that names none. */
export const placeIn = (text: string): Place | undefined => {
	const [id, ...values] = listIn(text);
	const list = all.find((one) => one.id === id);
	if (list === undefined) return undefined;
	const key = Object.entries(list.key);
	const isWhole =
		key.length === values.length && key.every(([, type], index) => typeof values[index] === (type === 'number' ? 'number' : 'string'));
	// Checked above, one by one.
	return isWhole ? ({list: id, ...Object.fromEntries(key.map(([name], index) => [name, values[index]]))} as Place) : undefined;
};

const listIn = (text: string): readonly unknown[] => {
	try {
		const read: unknown = JSON.parse(text);
		return Array.isArray(read) ? read : [];
	} catch {
		return [];
	}
};

/** Where somebody is: what is open, and the list that is in sight there. */
export type Whereabouts = {
	/** Index of the tab that is shown at the outermost level. */
	readonly tab: number;
	/** Something was opened with Enter; a single group that shows itself was not. */
	readonly isOpened: boolean;
	/** What was opened is no longer there. */
	readonly isGone: boolean;
	/** The rows that are open, outermost first, as far as they are there. */
	readonly rows: readonly RowInHand[];
	/** The group that is open, or one of whose partitions is. */
	readonly group: GroupView | undefined;
	/** The list in sight; undefined where a row is open that holds none. */
	readonly list: SealedList | undefined;
	/** The list whose orders count: the one in sight, else that of the open row. */
	readonly sorted: SealedList | undefined;
};

/** Finds what a path leads to. A single group is opened by itself. Only an opened group's partitions are looked at. */
export const whereabouts = (snapshot: Snapshot, {path, tab: chosen}: PanelState): Whereabouts => {
	const tab = Math.max(0, Math.min(chosen, tabs.length - 1));
	const last = path.at(-1);
	const shared = {tab, isOpened: last !== undefined};
	const place = last === undefined ? onlyGroup(snapshot, tab) : placeIn(last);
	if (place === undefined) {
		const list = all.find(({id}) => id === tabs[tab]?.id);
		if (last === undefined) return {...shared, isGone: false, rows: [], group: undefined, list, sorted: list};
		return {...shared, isGone: true, rows: [], group: undefined, list: undefined, sorted: list};
	}
	const way = wayTo(place.list);
	const group = groupAt(snapshot, place);
	const rows: RowInHand[] = [];
	for (const list of way) {
		const values: Readonly<Record<string, string | number>> = place;
		const row = list.find(
			snapshot,
			group,
			Object.keys(list.key).map((name) => values[name] ?? ''),
		);
		if (row === undefined) break;
		rows.push(row);
	}
	const isGone = rows.length < way.length;
	const list = isGone ? undefined : all.find(({within}) => within === place.list);
	return {...shared, isGone, rows, group, list, sorted: list ?? way.at(-1)};
};

const onlyGroup = ({groups}: Snapshot, tab: number): Place | undefined => {
	const only = tab === 0 && groups.length === 1 ? groups[0] : undefined;
	return only === undefined ? undefined : {list: 'groups', source: only.source, group: only.group};
};

/** The lists that lead to a row of one, outermost first. */
const wayTo = (id: string): readonly SealedList[] => {
	const list = all.find((one) => one.id === id);
	if (list === undefined) return [];
	return list.within === undefined ? [list] : [...wayTo(list.within), list];
};

const groupAt = ({groups}: Snapshot, place: Place): GroupView | undefined => {
	switch (place.list) {
		case 'groups':
		case 'partitions':
			return groups.find(({source, group}) => source === place.source && group === place.group);
		default:
			return undefined;
	}
};

/** What is opened, for the header's crumbs. */
export const crumbsOf = ({tab, isOpened, isGone, rows}: Whereabouts): readonly string[] => {
	if (isGone) return ['gone'];
	const outermost = rows[0]?.list;
	const index = isOpened && outermost !== undefined ? tabs.findIndex(({id}) => id === outermost) : tab;
	const list = index > 0 ? [(tabs[index]?.title ?? '').toLowerCase()] : [];
	return isOpened ? [...list, ...rows.map(({name}) => name)] : list;
};
