import type {Definitions} from '../model/definitions.ts';
import {givesOf} from '../model/source-traits.ts';
import type {Mistake} from './input-error.ts';
import {mistakeAt} from './mistakes.ts';
import {nearestText} from './nearest-word.ts';
import type {RootConfig} from './root-schema.ts';
import type {SourceDocument} from './yaml-document.ts';

/** Lists whose entries may be part of something, and under which key they say so: a check has another `of`. */
const lists = [
	['services', 'of'],
	['kpis', 'of'],
	['charts', 'of'],
	['quality', 'partOf'],
] as const;

type Entry = {readonly title: string; readonly [key: string]: unknown};
type Membership = {readonly at: readonly PropertyKey[]; readonly title: string; readonly name: string};

/** Names that only a cluster knows. */
const inCluster = /^(?:group|topic|broker) \S/u;

/** Whether a title with `{{label}}` in it may come to that name; one that is nothing but labels may come to any. */
const mayBecome = (title: string, name: string): boolean => {
	if (!title.includes('{{')) return false;
	const pieces = title.split(/\{\{[^}]*\}\}/u);
	const [first = ''] = pieces;
	const last = pieces.at(-1) ?? '';
	let from = first.length;
	if (!name.startsWith(first) || !name.endsWith(last)) return false;
	for (const piece of pieces.slice(1, -1)) {
		const found = name.indexOf(piece, from);
		if (found < 0) return false;
		from = found + piece.length;
	}
	return from <= name.length - last.length;
};

/** What says that it is part of something that is not there, of itself, or of something that is part of it. */
export const checkPartOf = (root: RootConfig, definitions: Definitions, document: SourceDocument): readonly Mistake[] => {
	const entries = lists.flatMap(([list, key]) =>
		((root as unknown as Readonly<Record<string, readonly Entry[] | undefined>>)[list] ?? []).map((entry, index) => ({
			list,
			key,
			index,
			entry,
		})),
	);
	const memberships = entries.flatMap(({list, key, index, entry}): readonly Membership[] => {
		const name = entry[key];
		return typeof name === 'string' ? [{at: [list, index, key], title: entry.title, name}] : [];
	});
	const titles = entries.map(({entry}) => entry.title);
	const alerts = definitions.groups.flatMap(({rules}) => rules.flatMap((rule) => (rule.type === 'alert' ? [rule.alert] : [])));
	const names = [...new Set([...definitions.sources.flatMap(({id, title}) => [id, title]), ...titles, ...alerts])];
	const hasCluster = definitions.sources.some((source) => givesOf(source).includes('group'));
	return memberships.flatMap(({at, title, name}) => {
		if (name === title) return [mistakeAt(document, at, 'it is that itself')];
		const circle = circleFrom(name, title, memberships);
		if (circle !== null) return [mistakeAt(document, at, `it goes round in a circle: ${circle.join(' is part of ')}`)];
		if (names.includes(name) || titles.some((one) => mayBecome(one, name))) return [];
		// A template is filled in by the series of each tile: what it names is known then.
		if (name.includes('{{') && title.includes('{{')) return [];
		if (inCluster.test(name))
			return hasCluster ? [] : [mistakeAt(document, at, `${JSON.stringify(name)} is in a Kafka cluster, and no source is one`)];
		return [mistakeAt(document, at, `nothing is named ${JSON.stringify(name)}${nearestText(name, names)}`)];
	});
};

const circleFrom = (name: string, start: string, memberships: readonly Membership[]): readonly string[] | null => {
	const way = [start, name];
	for (
		let next = memberships.find(({title}) => title === name);
		next !== undefined;
		next = memberships.find(({title}) => title === way.at(-1))
	) {
		way.push(next.name);
		if (next.name === start) return way;
		if (way.length > memberships.length + 1) return null;
	}
	return null;
};
