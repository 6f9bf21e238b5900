import {madeOnce} from '../memo.ts';
import type {State} from '../state.ts';
import {type Asks, answersTo} from './asks.ts';
import type {Answered} from './section.ts';

/** A section as far as its answers need it. */
type Asking<Definition, Of extends Asks> = {readonly key: string; readonly asks: (definition: Definition) => Of};

/** Under what the results of a definition are kept: its id, or its place in the list where it has none. */
export const nameOf = (key: string, definition: unknown, index: number): string =>
	`${key}/${typeof definition === 'object' && definition !== null && 'id' in definition ? String(definition.id) : index}`;

const none: readonly never[] = [];
const made = madeOnce<readonly unknown[], readonly unknown[]>();

/** Definitions with what their expressions gave: the very same list until they are evaluated again. */
export const answeredOf = <Definition, Of extends Asks>(
	{key, asks}: Asking<Definition, Of>,
	definitions: readonly Definition[] = none,
	{watched}: Pick<State, 'watched'>,
): ReadonlyArray<Answered<Definition, Of>> =>
	made(definitions, [watched], () =>
		definitions.map(
			(definition, index): Answered<Definition, Of> => ({
				definition,
				answers: answersTo(nameOf(key, definition, index), asks(definition), watched),
			}),
		),
	) as ReadonlyArray<Answered<Definition, Of>>;
