import {compileExpression, type Expression, type Scope} from './expression.ts';
import type {Notes} from './notes.ts';
import {isRecord} from './read-value.ts';

/** Goes through an answer and gives the items of one mapping. */
export type Each = (root: unknown, notes: Notes, what: string) => readonly Scope[];

/** An answer with more items than this is cut: nobody reads them, and a broken server must not fill the memory. */
export const mostItems = 20_000;

/**
 * Compiles `each`, level by level. `usesEntry`: the mapping speaks of `@key` or `@value`, so objects are gone through
 * entry by entry; without that an object is refused, because it is most likely an error answer and not a list.
 */
export const compileEach = (each: string | readonly string[] | undefined, usesEntry: boolean): Each => {
	const levels = (each === undefined ? [] : typeof each === 'string' ? [each] : each).map(compileExpression);
	return (root, notes, what) => {
		let scopes: readonly Scope[] = [{item: root, key: null, parent: null, root}];
		for (const level of levels) scopes = scopes.flatMap((scope) => itemsOf(level, scope, {usesEntry, notes, what}));
		if (scopes.length > mostItems) notes.add(`${what}: ${scopes.length} items, only the first ${mostItems} are read`);
		return scopes.slice(0, mostItems);
	};
};

type Way = {readonly usesEntry: boolean; readonly notes: Notes; readonly what: string};

const itemsOf = (level: Expression, scope: Scope, {usesEntry, notes, what}: Way): readonly Scope[] => {
	const found = level.evaluate(scope);
	const inner = (item: unknown, key: string): Scope => ({item, key, parent: scope.item, root: scope.root});
	if (Array.isArray(found)) return found.map((item: unknown, index) => inner(item, String(index)));
	if (isRecord(found) && usesEntry) return Object.entries(found).map(([key, item]) => inner(item, key));
	if (found === null) notes.add(`${what}: ${level.text} is missing or null`);
	else if (isRecord(found)) notes.add(`${what}: ${level.text} is an object, not a list (use @key and @value to go through its entries)`);
	else notes.add(`${what}: ${level.text} is ${typeof found === 'string' ? 'text' : `a ${typeof found}`}, not a list`);
	return [];
};
