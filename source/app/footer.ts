import type {FooterView, Hint} from '../components/footer.ts';
import {type Keymap, keyLabel} from '../keys/keymap.ts';
import type {UiState} from '../keys/ui-state.ts';
import {isOutermost} from '../keys/update.ts';
import type {GlyphSet} from '../theme.ts';

/** What the footer has to know besides the keys: what would do something here and now. */
export type FooterFacts = {
	readonly panels: number;
	/** Enter opens something deeper, or zooms. */
	readonly opens: boolean;
	/** There is a row to explain or copy. */
	readonly explains: boolean;
	/** The focused panel has tabs, or rows to narrow. */
	readonly tabs: number;
	readonly rows: number;
	readonly isFiltered: boolean;
	/** Live, standing still, or playing. */
	readonly playback: 'live' | 'paused' | 'playing';
	readonly isAtEnd: boolean;
	readonly isReplay: boolean;
	/** Something happened, so that there is a time to go to. */
	readonly hasPast: boolean;
	/** Said at the right where there is room: what is recorded. */
	readonly note: string;
};

/** The footer: only what works here and now. A message takes the place of the hints, since it is news. */
export const footerOf = (ui: UiState, keymap: Keymap, facts: FooterFacts, glyphs: GlyphSet): FooterView => {
	const key = (id: string): string => keymap.keysOf(id).map((one) => keyLabel(one, glyphs.enter))[0] ?? '';
	const hint = (id: string, action: string): Hint => ({keys: key(id), action});
	const note = facts.note === '' ? {} : {note: facts.note};
	const leave = hint('view.leave', isOutermost(ui) ? 'quit' : 'back');
	if (ui.dialog !== null) return {hints: dialogHints(ui.dialog, key, glyphs), ...note};
	if (ui.message !== '') return {hints: [{keys: '', action: ui.message}], last: leave, ...note};
	const maybe = (works: boolean, one: Hint): readonly Hint[] => (works ? [one] : []);
	const pause = facts.playback === 'paused' ? 'go on' : 'pause';
	return {
		// Help comes early, since what stands last is left out first.
		hints: [
			...maybe(!ui.zoomed, {keys: `1-${facts.panels}`, action: 'panel'}),
			...maybe(facts.opens, hint('row.open', ui.zoomed ? 'open' : 'zoom')),
			hint('help.open', 'help'),
			...maybe(ui.zoomed && facts.rows > 1, {keys: `${key('row.down')} ${key('row.up')}`, action: 'move'}),
			...maybe(facts.tabs > 1, {keys: `${key('tab.previous')} ${key('tab.next')}`, action: 'tab'}),
			hint('time.pause', pause),
			...maybe(facts.hasPast, {keys: `${key('time.back')} ${key('time.forward')}`, action: 'step'}),
			...maybe(facts.playback === 'paused' && !facts.isAtEnd, hint('time.live', facts.isReplay ? 'end' : 'now')),
			...maybe(facts.hasPast, hint('time.jump', 'jump')),
			...maybe(facts.rows > 0 || facts.isFiltered, hint('filter.edit', 'filter')),
			...maybe(facts.explains, hint('row.explain', 'explain')),
			hint('palette.open', 'command'),
		],
		last: leave,
		...note,
	};
};

const dialogHints = (dialog: NonNullable<UiState['dialog']>, key: (id: string) => string, glyphs: GlyphSet): readonly Hint[] => {
	const close: Hint = {keys: 'esc', action: 'close'};
	switch (dialog.kind) {
		case 'filter':
			return [
				{keys: '/', action: `${dialog.text}_`},
				{keys: glyphs.enter, action: 'keep'},
				{keys: 'esc', action: 'leave as it was'},
			];
		case 'explain':
			return [close];
		case 'help':
			return dialog.searching
				? [{keys: glyphs.enter, action: 'keep'}, close]
				: [{keys: key('help.search'), action: 'search'}, {keys: 'j k', action: 'scroll'}, close];
		default:
			return [{keys: glyphs.enter, action: 'accept'}, close];
	}
};
