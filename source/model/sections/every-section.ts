import type {Definitions} from '../definitions.ts';
import {memo, sameList} from '../memo.ts';
import type {State} from '../state.ts';
import {answeredOf, nameOf} from './answered.ts';
import {type Ask, asked} from './asks.ts';
import {type SectionRows, sections} from './index.ts';
import type {AnySection} from './section.ts';

const definedBy = ({stored}: AnySection, definitions: Definitions): readonly unknown[] =>
	(definitions as unknown as Readonly<Record<string, readonly unknown[] | undefined>>)[stored] ?? [];

/** Every expression of the sections that is evaluated at multiples of `evaluate:`, each with the id of its results. */
export const asksOf = (definitions: Definitions): ReadonlyArray<readonly [id: string, ask: Ask]> =>
	sections.flatMap((section) =>
		definedBy(section, definitions).flatMap((definition, index) => asked(nameOf(section.key, definition, index), section.asks(definition))),
	);

/** Every expression of the sections, whenever it is evaluated. */
export const expressionsOf = (definitions: Definitions): readonly string[] => [
	...asksOf(definitions).map(([, {expr}]) => expr),
	...sections.flatMap((section) => definedBy(section, definitions).flatMap((definition) => section.expressions(definition))),
];

/** Judges the sections that remember what they judged before. */
export const rememberSections = (state: State, definitions: Definitions): State => {
	const remembered = new Map(state.remembered);
	for (const section of sections) {
		if (section.remember === null) continue;
		const all = answeredOf(section, definedBy(section, definitions), state);
		remembered.set(section.key, section.remember(all, {state, definitions}, state.remembered.get(section.key)));
	}
	return {...state, remembered};
};

/** By section, the rows of a config as they were shown last: the same list while it has the very same rows. */
const keptFor = memo((_definitions: Definitions) => Object.fromEntries(sections.map(({key}) => [key, sameList<unknown>()])));

/** What the Snapshot shows of the sections. */
export const viewSections = (state: State, definitions: Definitions): SectionRows =>
	Object.fromEntries(
		sections.flatMap((section) => {
			const {shown, key} = section;
			if (shown === null) return [];
			const all = answeredOf(section, definedBy(section, definitions), state);
			return [[shown.key, keptFor(definitions)[key]?.(shown.make(all, {state, definitions}, state.remembered.get(key)))]];
		}),
	) as unknown as SectionRows;
