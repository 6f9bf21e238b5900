import {panels, views} from './index.ts';
import type {AnyPanel} from './panel.ts';

/** A panel as a screen has it: under which name, by which digit one jumps to it (null: it has none of its own), and whether it stands outside of the overview. */
export type ShownPanel = {readonly panel: AnyPanel; readonly title: string; readonly digit: number | null; readonly isView: boolean};

/** Digits there are for jumping to panels; further panels are reached by Tab and from the palette. */
const digits = 9;

const inOrder = (chosen: ReadonlyArray<readonly [AnyPanel, string]>): readonly ShownPanel[] =>
	chosen.map(([panel, title], index) => ({panel, title, digit: index < digits ? index + 1 : null, isView: false}));

/** The panels of a screen in their order, then the views that only keys open. */
export const shownPanels = (): readonly ShownPanel[] => [
	...inOrder(panels.map((panel) => [panel, panel.title])),
	...views.map((panel) => ({panel, title: panel.title, digit: null, isView: true})),
];
