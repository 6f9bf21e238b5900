import type {PanelChoice} from '../model/definitions.ts';
import type {Mistake} from './input-error.ts';
import {mistakeAt} from './mistakes.ts';
import {nearestText} from './nearest-word.ts';
import type {RootConfig} from './root-schema.ts';
import type {SourceDocument} from './yaml-document.ts';

/** The panels that a config lists, each with the name it gets. */
export const choosePanels = (panels: NonNullable<RootConfig['panels']>): readonly PanelChoice[] =>
	panels.map((one) => (typeof one === 'string' ? {panel: one, title: null} : {panel: one.panel, title: one.title ?? null}));

/** Panels that are not there, and panels that are listed twice. */
export const checkPanels = (root: RootConfig, document: SourceDocument, available: readonly string[]): readonly Mistake[] => {
	const chosen = root.panels ?? [];
	const ids = choosePanels(chosen).map(({panel}) => panel);
	return ids.flatMap((id, index) => {
		const at = ['panels', index, ...(typeof chosen[index] === 'string' ? [] : ['panel'])];
		if (!available.includes(id)) {
			const words = `there is no panel ${JSON.stringify(id)}; there are ${available.join(', ')}${nearestText(id, available)}`;
			return [mistakeAt(document, at, words)];
		}
		const first = ids.indexOf(id);
		return first < index ? [mistakeAt(document, at, `${id} is listed already, as panels[${first}]`)] : [];
	});
};
