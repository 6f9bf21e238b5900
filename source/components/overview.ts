import {bySeverity, type Severity, worstSeverity} from '../model/severity.ts';
import type {Rect} from '../terminal/grid.ts';

/** What the layout must know of a panel; sizes without borders. */
export type OverviewSlot = {
	readonly id: string;
	readonly least: {readonly width: number; readonly height: number};
	/** Rows it would like. */
	readonly wants: number;
	/** Share of the rows that nobody wants. */
	readonly weight: number;
	readonly severity: Severity;
	/** Takes the whole width. */
	readonly isWide: boolean;
	/** Came by itself, so it takes only rows that the others have no use for, unless it has the focus or something bad (silent sources are told of elsewhere). */
	readonly isExtra: boolean;
};

/** Where everything stands; what is null or not in the map is not shown. */
export type OverviewLayout = {
	/** One line that says all there is to say, where nothing else fits. */
	readonly line: Rect | null;
	readonly header: Rect | null;
	readonly footer: Rect | null;
	readonly panels: ReadonlyMap<string, Rect>;
};

/** Two panels share a row from this width on. */
const twoColumnsFrom = 100;
/** Below this there is one line only. */
const leastScreen = {width: 12, height: 3};
/** Rows a list shows before others get theirs: three say more than the title does. */
const usefulRows = 3;
/** Rows up to which a panel grows before calmer ones get theirs. */
const plentyRows = 8;
const border = 2;

type Line = {
	readonly slots: readonly OverviewSlot[];
	readonly index: number;
	readonly severity: Severity;
	readonly isFocused: boolean;
	readonly isExtra: boolean;
	readonly least: number;
	readonly useful: number;
	readonly wants: number;
	readonly weight: number;
	height: number;
};

/**
 * Places header, panels and footer in any size. Each panel has at least its title line; rows go first to the focused panel
 * and to those with something bad, worst first, then to the others; what is left over goes by weight. Pure and total.
 */
export const layoutOverview = (
	slots: readonly OverviewSlot[],
	width: number,
	height: number,
	{focus, zoom}: {readonly focus: string | null; readonly zoom: string | null},
): OverviewLayout => {
	if (width < 1 || height < 1) return {line: null, header: null, footer: null, panels: new Map()};
	if (width < leastScreen.width || height < leastScreen.height || slots.length === 0) {
		return {line: {x: 0, y: 0, width, height: 1}, header: null, footer: null, panels: new Map()};
	}
	const hasFooter = height > leastScreen.height;
	const header = {x: 0, y: 0, width, height: 1};
	const footer = hasFooter ? {x: 0, y: height - 1, width, height: 1} : null;
	const body = {x: 0, y: 1, width, height: height - 1 - (hasFooter ? 1 : 0)};
	if (slots.some(({id}) => id === zoom)) return {line: null, header, footer, panels: new Map([[zoom ?? '', body]])};
	const all = linesOf(slots, width, focus);
	const asked = fitting(
		all.filter(({isExtra}) => !isExtra),
		body.height,
	);
	const extras = all.filter(({isExtra}) => isExtra);
	shareRows(asked, extras, body.height);
	const lines = all.filter((line) => asked.includes(line) || (line.isExtra && line.height > 0));
	return {line: null, header, footer, panels: place(lines, body)};
};

/** Rows in which every panel shows all it has, header and footer included. */
export const naturalRows = (slots: readonly OverviewSlot[], width: number): number =>
	pairsOf(slots, width).reduce((sum, row) => sum + border + Math.max(...row.map(({least, wants}) => Math.max(least.height, wants))), 2);

const linesOf = (slots: readonly OverviewSlot[], width: number, focus: string | null): readonly Line[] => {
	const extras = slots.filter(({isExtra}) => isExtra);
	const rows = [
		...pairsOf(
			slots.filter(({isExtra}) => !isExtra),
			width,
		),
		...pairsOf(extras, width),
	];
	return rows.map((row, index) => lineOf(row, index, focus));
};

/** Panels by screen line: wide ones alone, the others two by two where the width allows it. */
const pairsOf = (slots: readonly OverviewSlot[], width: number): ReadonlyArray<readonly OverviewSlot[]> => {
	const rows: OverviewSlot[][] = [];
	let open: OverviewSlot[] | undefined;
	for (const slot of slots) {
		if (width >= twoColumnsFrom && !slot.isWide && open !== undefined) {
			open.push(slot);
			open = undefined;
			continue;
		}
		const row = [slot];
		rows.push(row);
		if (width >= twoColumnsFrom && !slot.isWide) open = row;
	}
	return rows;
};

/** With nothing to show and nothing wrong, the title says it all. */
const lineOf = (row: readonly OverviewSlot[], index: number, focus: string | null): Line => {
	const severity = worstSeverity(row.map((slot) => slot.severity));
	const isFocused = row.some(({id}) => id === focus);
	const isBare = severity === 'ok' && !isFocused && row.every(({wants}) => wants === 0);
	return {
		slots: row,
		index,
		severity,
		isFocused,
		isExtra: severity !== 'critical' && severity !== 'warning' && !isFocused && row.every((slot) => slot.isExtra),
		least: isBare ? 1 : border + Math.max(...row.map(({least}) => least.height)),
		useful: isBare ? 1 : border + Math.max(...row.map(({wants, least}) => Math.max(least.height, Math.min(wants, usefulRows)))),
		wants: isBare ? 1 : border + Math.max(...row.map(({wants, least}) => Math.max(least.height, wants))),
		weight: Math.max(...row.map(({weight}) => weight)),
		height: 0,
	};
};

// Among equals those that need few rows to say something come first: more of them fit.
const byNeed = (a: Line, b: Line): number =>
	Number(b.isFocused) - Number(a.isFocused) || bySeverity(a.severity, b.severity) || a.least - b.least || a.index - b.index;

/** With more lines than rows the least needed are left out; the rest keep their order. */
const fitting = (lines: readonly Line[], rows: number): readonly Line[] =>
	lines.length <= rows
		? lines
		: lines
				.toSorted(byNeed)
				.slice(0, rows)
				.toSorted((a, b) => a.index - b.index);

const shareRows = (lines: readonly Line[], extras: readonly Line[], rows: number): void => {
	for (const line of lines) line.height = 1;
	const order = lines.toSorted(byNeed);
	const bad = order.filter(({severity, isFocused}) => severity !== 'ok' || isFocused);
	const plenty = ({wants}: Line): number => Math.min(wants, plentyRows + border);
	let spare = grow(bad, open(bad, rows - lines.length), plenty);
	spare = grow(order, open(order, spare), plenty);
	spare = grow(order, spare, ({wants}) => wants);
	spare = shareRest(extras, spare);
	spread(lines, spare);
};

/** Gives panels that nobody asked for what the others have no use for: their titles, then rows; returns what is left. */
const shareRest = (extras: readonly Line[], rows: number): number => {
	const shown = extras.slice(0, rows);
	for (const line of shown) line.height = 1;
	const spare = grow(shown, open(shown, rows - shown.length), ({wants}) => Math.min(wants, plentyRows + border));
	return grow(shown, spare, ({wants}) => wants);
};

/** Gives lines that have only their title a frame with something in it, as far as the rows go; returns what is left. */
const open = (lines: readonly Line[], rows: number): number => {
	let spare = rows;
	for (const line of lines.filter(({height}) => height <= border)) {
		const wanted = [line.useful, line.least].find((size) => size - line.height <= spare);
		if (wanted === undefined) continue;
		spare -= wanted - line.height;
		line.height = wanted;
	}
	return spare;
};

/** Adds rows one by one in turn, so that one long list cannot take them all; returns what is left. */
const grow = (lines: readonly Line[], rows: number, limit: (line: Line) => number): number => {
	let spare = rows;
	for (let gaveRow = true; gaveRow && spare > 0; ) {
		gaveRow = false;
		for (const line of lines) {
			// A line that has only its title can't grow by one: a frame of two rows shows nothing.
			if (spare === 0 || line.height <= border || line.height >= limit(line)) continue;
			line.height += 1;
			spare -= 1;
			gaveRow = true;
		}
	}
	return spare;
};

const spread = (lines: readonly Line[], rows: number): void => {
	let spare = rows;
	const framed = lines.filter(({height}) => height > border);
	// Where only lists were chosen, they share what is left alike.
	const isEven = lines.every(({weight}) => weight === 0);
	const weightOf = ({weight}: Line): number => (isEven ? 1 : weight);
	let shares = framed.reduce((sum, line) => sum + weightOf(line), 0);
	for (const line of framed) {
		if (shares <= 0) return;
		const share = Math.floor((spare * weightOf(line)) / shares);
		line.height += share;
		spare -= share;
		shares -= weightOf(line);
	}
};

const place = (lines: readonly Line[], body: Rect): ReadonlyMap<string, Rect> => {
	const placed = new Map<string, Rect>();
	let y = body.y;
	for (const {slots, height} of lines) {
		let x = body.x;
		for (const [index, {id}] of slots.entries()) {
			const width = Math.ceil((body.width - x + body.x) / (slots.length - index));
			placed.set(id, {x, y, width, height});
			x += width;
		}
		y += height;
	}
	return placed;
};
