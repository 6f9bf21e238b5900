import {panels} from './index.ts';
import type {AnyPanel} from './panel.ts';

/** A panel as a screen has it: under which name, and by which digit one jumps to it (null: it has none of its own). */
export type ShownPanel = {readonly panel: AnyPanel; readonly title: string; readonly digit: number | null};

/** Digits there are for jumping to panels; further panels are reached by Tab and from the palette. */
const digits = 9;

const inOrder = (chosen: ReadonlyArray<readonly [AnyPanel, string]>): readonly ShownPanel[] =>
	chosen.map(([panel, title], index) => ({panel, title, digit: index < digits ? index + 1 : null}));

/** The panels of a screen in their order. */
export const shownPanels = (): readonly ShownPanel[] => inOrder(panels.map((panel) => [panel, panel.title]));
