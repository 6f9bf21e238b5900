import type {Snapshot} from '../model/snapshot.ts';
import {panels, views} from './index.ts';
import type {AnyPanel} from './panel.ts';

/** A panel as a screen has it. */
export type ShownPanel = {
	readonly panel: AnyPanel;
	/** The name that the config gives it, or its own. */
	readonly title: string;
	/** Jumps to it; null: it has none of its own and is reached by Tab or from the palette. */
	readonly digit: number | null;
	/** It came by itself, as there is something to show; what nobody asked for takes no room from the others. */
	readonly isExtra: boolean;
	/** It stands outside of the overview and is opened by a key of its own. */
	readonly isView: boolean;
};

/** Digits there are for jumping to panels. */
const digits = 9;

type Chosen = {readonly panel: AnyPanel; readonly title: string; readonly isExtra: boolean};

const fromConfig = (chosen: NonNullable<Snapshot['panels']>): readonly Chosen[] =>
	chosen.flatMap(({panel: id, title}) => {
		// Recorded by a program that knew another panel: it is left out.
		const panel = [...panels, ...views].find((one) => one.id === id);
		return panel === undefined ? [] : [{panel, title: title ?? panel.title, isExtra: false}];
	});

const byThemselves = (snapshot: Snapshot, focus: string | null): readonly Chosen[] =>
	panels
		.filter((panel) => panel.appears === undefined || panel.id === focus || panel.appears(snapshot))
		.map((panel) => ({panel, title: panel.title, isExtra: panel.appears !== undefined}));

/**
 * The panels of a screen in their order: those that the config lists; without a list all that the overview always has and behind them those
 * that have something to show. The panel with the keys stays although it has nothing any more (as when one goes back in time). Behind them the
 * views that only keys open, where the config does not list them among the panels.
 */
export const shownPanels = (snapshot: Snapshot, focus: string | null = null): readonly ShownPanel[] => {
	const chosen = snapshot.panels === null ? byThemselves(snapshot, focus) : fromConfig(snapshot.panels);
	return [
		...chosen.map((one, index) => ({...one, digit: index < digits ? index + 1 : null, isView: false})),
		...views
			.filter((panel) => chosen.every((one) => one.panel !== panel))
			.map((panel) => ({panel, title: panel.title, digit: null, isExtra: false, isView: true})),
	];
};
