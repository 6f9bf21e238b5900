import type {Rect} from '../terminal/grid.ts';
import {padTo, textWidth} from '../terminal/width.ts';
import {styles} from '../theme.ts';
import {centred, type DialogView} from './dialog.ts';
import type {Span} from './rich-text.ts';

/** One command as help shows it. */
export type HelpEntry = {readonly group: string; readonly keys: string; readonly description: string; readonly id?: string};

/** The help overlay: entries by group in the given order, narrowed by what was typed. */
export type HelpView = {readonly entries: readonly HelpEntry[]; readonly search?: string; readonly top?: number};

/** Entries whose keys, id, group or description contain every typed word, upper and lower case alike. */
export const searchHelp = (entries: readonly HelpEntry[], search: string): readonly HelpEntry[] => {
	const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return entries;
	return entries.filter((entry) => {
		// A key is looked up as it is pressed: `g` and `G` are two keys.
		if (words.length === 1 && entry.keys.split(' ').includes(search.trim())) return true;
		const text = `${entry.description} ${entry.group} ${entry.id ?? ''} ${entry.keys}`.toLowerCase();
		return words.every((word) => text.includes(word));
	});
};

/** Help in the middle of `area`, in two columns where they fit: where it stands and its lines. */
export const layoutHelp = (area: Rect, view: HelpView): {readonly rect: Rect; readonly view: DialogView} => {
	const found = searchHelp(view.entries, view.search ?? '');
	const blocks = groupLines(found);
	const columnWidth = Math.max(24, ...blocks.flat().map((line) => lineWidth(line)));
	const hasTwo = area.width >= columnWidth * 2 + 7 && blocks.flat().length > area.height - 2;
	const lines = hasTwo ? sideBySide(blocks, columnWidth) : blocks.flat();
	const shown = lines.length > 0 ? lines : [[{text: `nothing found for "${view.search ?? ''}"`, style: styles.label}]];
	const width = (hasTwo ? columnWidth * 2 + 3 : columnWidth) + 4;
	const rect = centred(area, Math.max(width, 40), shown.length + 2);
	const note = view.search === undefined ? {} : {note: `/${view.search}`};
	return {rect, view: {title: 'Help', ...note, lines: shown, ...(view.top === undefined ? {} : {top: view.top})}};
};

const lineWidth = (line: readonly Span[]): number => {
	return line.reduce((width, span) => width + textWidth(span.text), 0);
};

const groupLines = (entries: readonly HelpEntry[]): readonly (readonly Span[])[][] => {
	const keyWidth = Math.min(14, Math.max(0, ...entries.map((entry) => textWidth(entry.keys))));
	const groups = new Map<string, (readonly Span[])[]>();
	for (const entry of entries) {
		let lines = groups.get(entry.group);
		if (lines === undefined) {
			lines = [[{text: entry.group, style: styles.title}]];
			groups.set(entry.group, lines);
		}
		lines.push([{text: `${padTo(entry.keys, keyWidth)}  `, style: styles.key}, {text: entry.description}]);
	}
	return [...groups.values()];
};

const sideBySide = (blocks: readonly (readonly Span[])[][], width: number): readonly (readonly Span[])[] => {
	const total = blocks.reduce((sum, block) => sum + block.length, 0);
	const left: (readonly Span[])[] = [];
	const right: (readonly Span[])[] = [];
	for (const block of blocks) (left.length < total / 2 ? left : right).push(...block);
	return Array.from({length: Math.max(left.length, right.length)}, (_, index) => {
		const first = left[index] ?? [];
		const padding = {text: ' '.repeat(width - lineWidth(first) + 3)};
		return right[index] === undefined ? first : [...first, padding, ...right[index]];
	});
};
