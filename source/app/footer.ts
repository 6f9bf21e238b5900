import type {FooterView, Hint} from '../components/footer.ts';
import type {Command, Surroundings} from '../keys/command.ts';
import {keysText} from '../keys/key-names.ts';
import {scopeOf} from '../keys/typing.ts';
import type {UiState} from '../keys/ui-state.ts';
import type {GlyphSet} from '../theme.ts';

/**
 * The footer: of the commands that have a hint those that would do something here and now. A message takes the place of the hints,
 * since it is news. `note` is said at the right where there is room.
 */
export const footerOf = (ui: UiState, around: Surroundings, note: string, glyphs: Pick<GlyphSet, 'enter'>): FooterView => {
	const scope = scopeOf(ui);
	const offered = around.commands.filter(
		({scopes, keys, hint}) => hint !== undefined && keys.length > 0 && scopes.includes(scope) && (hint.when?.(ui, around) ?? true),
	);
	const byPlace = Map.groupBy(offered, ({hint}) => hint?.place ?? 'last');
	const hintAt = (place: number | 'last'): Hint[] => hintOf(byPlace.get(place) ?? [], ui, around, glyphs);
	const places = [...byPlace.keys()].filter((place) => place !== 'last').sort((a, b) => a - b);
	const last = hintAt('last')[0];
	return {
		hints: [...typedHint(ui), ...(ui.message === '' ? places.flatMap(hintAt) : [{keys: '', action: ui.message}])],
		...(last === undefined ? {} : {last}),
		...(note === '' ? {} : {note}),
	};
};

/** One hint for commands of one place: the keys of all of them where any works; of a numbered line those that lead anywhere. */
const hintOf = (together: readonly Command[], ui: UiState, around: Surroundings, {enter}: Pick<GlyphSet, 'enter'>): Hint[] => {
	const works = together.filter(({disabled}) => (disabled?.(ui, around) ?? null) === null);
	const [first] = works;
	if (first?.hint === undefined) return [];
	const {action} = first.hint;
	const shown = first.line === undefined ? together : together.filter(({called}) => called?.(around) !== null);
	return [
		{
			keys: keysText(
				shown.map(({keys}) => keys[0] ?? ''),
				enter,
			),
			action: typeof action === 'string' ? action : action(ui, around),
		},
	];
};

/** A filter is typed in the footer itself. */
const typedHint = ({dialog}: UiState): readonly Hint[] => (dialog?.kind === 'filter' ? [{keys: '/', action: `${dialog.text}_`}] : []);
