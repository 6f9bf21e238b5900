import type {Clue, CollectorKind, WrittenOptions} from '../collectors/collector.ts';
import type {Environment} from '../config/expand-variables.ts';
import type {Listener} from './listening-ports.ts';

/** A source that may be there, with the reason it was guessed; nothing was asked of it yet. */
export type Guess = {
	readonly id: string;
	/** One line for people: the evidence. */
	readonly why: string;
	/** The source as the config would have it. Addresses from the environment stay `${NAME}`, so no secret is copied. */
	readonly source: Readonly<Record<string, unknown>>;
};

/** What was observed of this machine; nothing was asked. */
export type Machine = {readonly listeners: readonly Listener[]; readonly environment: Environment};

/**
 * What probably runs here, by the clues that kinds of sources declare: what is always there, then variables, then ports, each in the order
 * of the kinds. A variable wins over a port of the same id. Pure: same input, same guesses.
 */
export const guessSources = (kinds: readonly CollectorKind[], {listeners, environment}: Machine): readonly Guess[] => {
	const guesses: Guess[] = [];
	const taken = new Map<string, number>();
	const add = ({kind, id}: KindClue, why: string, options: WrittenOptions): void => {
		const count = (taken.get(id) ?? 0) + 1;
		taken.set(id, count);
		guesses.push({id: count === 1 ? id : `${id}-${count}`, why, source: {kind, ...options}});
	};
	const clues = kinds.flatMap(({kind, clues = []}) => clues.map((clue): KindClue => ({kind, id: clue.id ?? kind, clue})));
	for (const clueOfKind of clues) if (clueOfKind.clue.by === 'machine') add(clueOfKind, clueOfKind.clue.why, clueOfKind.clue.options());
	const named = new Set<string>();
	for (const clueOfKind of clues) {
		const {clue, id} = clueOfKind;
		const name = clue.by === 'variable' ? clue.names.find((one) => clue.fits.test(environment[one] ?? '')) : undefined;
		if (clue.by !== 'variable' || name === undefined) continue;
		named.add(id);
		add(clueOfKind, `${name} is set in the environment`, clue.options(name));
	}
	for (const clueOfKind of clues) {
		const {clue, id} = clueOfKind;
		if (clue.by !== 'port' || named.has(id)) continue;
		const found = listeners.filter(({port}) => clue.ports.includes(port));
		for (const {port} of clue.isOneSystem ? found.slice(0, 1) : found)
			add(clueOfKind, `port ${port} of this machine is listened on, which is usual for ${clue.name}`, clue.options(port));
	}
	return guesses;
};

type KindClue = {readonly kind: string; readonly id: string; readonly clue: Clue};
