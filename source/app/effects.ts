import {parseMoment} from '../engine/parse-moment.ts';
import type {Session} from '../engine/session.ts';
import type {Effect} from '../keys/command.ts';
import type {UiState} from '../keys/ui-state.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {State} from '../model/state.ts';

/** What the app asks of the terminal around it. */
export type Surface = {
	/** The frame changed; paint it soon. */
	readonly invalidate: () => void;
	/** The data changed, and more of it may follow at once; paint it when that is in. Default: `invalidate`. */
	readonly changed?: () => void;
	/** Paint every cell again. */
	readonly repaint: () => void;
	readonly suspend: () => void;
	readonly quit: () => void;
	/** Puts text on the user's clipboard. */
	readonly copy: (text: string) => void;
	readonly size: () => {readonly columns: number; readonly rows: number};
};

/** What effects need: the session they move, the terminal they ask, and what a person chose, to answer there. */
export type EffectParts = {
	readonly session: Session<State, Snapshot>;
	readonly surface: Surface;
	readonly zone: string | undefined;
	/** Label and value pairs of the row in hand. */
	readonly explained: () => readonly (readonly [string, string])[];
	readonly change: (change: (ui: UiState) => UiState) => void;
};

/** Does what a command asks of the app. */
export const createEffects = ({session, surface, zone, explained, change}: EffectParts): ((effect: Effect) => void) => {
	const say = (message: string): void => change((ui) => ({...ui, message}));
	const goTo = (ms: number): void => {
		session.pause();
		void session.jump(ms).then(surface.invalidate);
	};
	const jump = (to: string): void => {
		const parsed = parseMoment(to, session.history, zone === 'UTC' ? 'utc' : 'local');
		change((ui) => {
			if (parsed.ok) return {...ui, dialog: null};
			return ui.dialog?.kind === 'jump' ? {...ui, dialog: {...ui.dialog, error: parsed.error}} : ui;
		});
		if (parsed.ok) goTo(parsed.ms);
	};
	const shift = (ms: number): void => {
		const {fromMs, toMs} = session.history;
		const from = session.playback.cursorMs ?? toMs;
		goTo(Math.max(fromMs, Math.min(toMs, from + ms)));
	};
	const acts: {readonly [Type in Effect['type']]: (effect: Extract<Effect, {type: Type}>) => void} = {
		quit: surface.quit,
		suspend: surface.suspend,
		repaint: surface.repaint,
		pause: () => (session.playback.state === 'paused' ? session.resume() : session.pause()),
		live: () => session.live(),
		refresh: () => say(refreshWords[session.refresh()] ?? ''),
		step: ({count}) => {
			if (!session.step(count)) say(count > 0 ? 'nothing later is known' : 'nothing earlier is kept');
		},
		shift: ({ms}) => shift(ms),
		jump: ({to}) => jump(to),
		copy: () => {
			surface.copy(
				explained()
					.map(([label, value]) => `${label}: ${value}`)
					.join('\n'),
			);
			say('copied, if your terminal allows it');
		},
	};
	const act = <Type extends Effect['type']>(effect: Extract<Effect, {type: Type}>): void => acts[effect.type as Type](effect);
	return act;
};

const refreshWords: Readonly<Record<string, string>> = {
	begun: 'asking all sources',
	'under way': 'already asking',
	limited: 'a source asked to be left alone for a while',
	stopped: 'nothing to ask',
	replay: 'a recording has nobody to ask',
};
