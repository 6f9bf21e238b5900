import {focusedPanel, type Surroundings} from './command.ts';
import {placeCursor} from './opening.ts';
import {panelState, type UiState, withPanel} from './ui-state.ts';

/** What the keys of movement go through here and now. */
export type Course = {
	/** Where one is, from 0; −1: nowhere in it. */
	readonly at: number;
	/** How many places there are. */
	readonly count: number;
	/** Places in sight at once. */
	readonly page: number;
	readonly go: (to: number) => UiState;
	/** Why there is no way to go: no place at all or a single one, the first, the last. */
	readonly words: {readonly none: string; readonly first: string; readonly last: string};
};

/** The course of the open window, or of the focused panel: its rows, its charts, or what stands in a row with the open thing. */
export const courseOf = (ui: UiState, around: Surroundings): Course =>
	ui.dialog === null ? panelCourse(ui, around) : windowCourse(ui, around);

const lineWords = {none: 'all of it is in sight', first: 'this is the first line', last: 'this is the last line'};

const choiceWords = {none: 'nothing else to choose', first: 'this is the first choice', last: 'this is the last choice'};

/** A window moves what it has: a cursor through its choices, or the first of its lines in sight. */
const windowCourse = (ui: UiState, {window: {lines, page}}: Surroundings): Course => {
	const {dialog} = ui;
	if (dialog !== null && 'cursor' in dialog)
		return {at: dialog.cursor, count: lines, page, go: (cursor) => ({...ui, dialog: {...dialog, cursor}}), words: choiceWords};
	if (dialog !== null && 'top' in dialog) {
		const count = Math.max(1, lines - page + 1);
		return {at: Math.min(dialog.top, count - 1), count, page, go: (top) => ({...ui, dialog: {...dialog, top}}), words: lineWords};
	}
	return {at: 0, count: 0, page: 1, go: () => ui, words: {none: 'there is nothing to choose from here', first: '', last: ''}};
};

const panelCourse = (ui: UiState, around: Surroundings): Course => {
	const panel = focusedPanel(ui, around);
	const state = panelState(ui, ui.focus);
	if (panel !== undefined && panel.beside.length > 0) {
		const {beside} = panel;
		return {
			at: beside.indexOf(state.path.at(-1) ?? ''),
			count: beside.length,
			page: 1,
			go: (to) => withPanel(ui, ui.focus, {path: [...state.path.slice(0, -1), beside[to] ?? '']}),
			words: {none: 'there is no other one', first: 'this is the first one', last: 'this is the last one'},
		};
	}
	if (panel?.stacked) {
		return {
			at: panel.tab,
			count: panel.tabs,
			page: 1,
			go: (tab) => withPanel(ui, ui.focus, {tab, cursor: 0, offset: 0}),
			words: {none: 'there is no other one', first: 'this is the first one', last: 'this is the last one'},
		};
	}
	return {
		at: Math.max(0, Math.min(state.cursor, around.rows - 1)),
		count: around.rows,
		page: around.page,
		go: (to) => withPanel(ui, ui.focus, placeCursor(to, state.offset, around)),
		words: {
			none: around.rows === 1 ? 'there is one row only' : 'there are no rows here',
			first: 'this is the first row',
			last: 'this is the last row',
		},
	};
};

/** How many places a key goes, and in which direction. */
export type Stride = (course: Course) => number;

const target = (course: Course, stride: Stride): number =>
	Math.max(0, Math.min(course.count - 1, Math.max(course.at, stride(course) < 0 ? 0 : -1) + stride(course)));

/** A command that moves, for the table. */
export const moving = (stride: Stride) => ({
	run: (ui: UiState, around: Surroundings) => {
		const course = courseOf(ui, around);
		return {ui: course.go(target(course, stride)), effects: []};
	},
	disabled: (ui: UiState, around: Surroundings): string | null => {
		const course = courseOf(ui, around);
		if (course.count < (course.at < 0 ? 1 : 2)) return course.words.none;
		if (target(course, stride) !== course.at) return null;
		return stride(course) < 0 ? course.words.first : course.words.last;
	},
});

const pageOf = ({page}: Course): number => Math.max(1, page - 1);

/** The strides of the keys; a page leaves one row in sight. */
export const strides = {
	down: () => 1,
	up: () => -1,
	pageDown: pageOf,
	pageUp: (course) => -pageOf(course),
	first: ({count}) => -count,
	last: ({count}) => count,
} as const satisfies Readonly<Record<string, Stride>>;
