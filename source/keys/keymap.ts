import {isTyped, normalizeKey} from './key-names.ts';

/** Something that answers to keys. */
export type Binding = {
	/** Stable, such as `panel.next`; tests, configs and docs refer to it. */
	readonly id: string;
	/** Key names; the first is the one shown where there is room for one. */
	readonly keys: readonly string[];
	/** Where the keys work, by name. In the scope `text` characters are typed and never keys. */
	readonly scopes: readonly string[];
};

/** Two bindings of one scope that want the same key. */
export type KeyConflict = {readonly scope: string; readonly key: string; readonly ids: readonly [string, string]};

/** Own keys by id, as a config gives them; an empty list takes the keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** Finds what answers to a key. */
export type Keymap<One extends Binding> = {
	/** All of the table with the keys that hold. */
	readonly commands: readonly One[];
	readonly conflicts: readonly KeyConflict[];
	/** What answers to a key, asking the innermost scope first; undefined when no scope of the stack has it. */
	readonly resolve: (scopes: readonly string[], key: string) => One | undefined;
};

const placeOf = (scope: string, key: string): string => `${scope}\u0000${key}`;

/** Whether a key can be pressed in a scope without being typed. */
export const answersIn = (scope: string, key: string): boolean => scope !== 'text' || !isTyped(key);

/** Builds the keymap of a table with own keys laid over it. Keys that are none are kept as written. */
export const createKeymap = <One extends Binding>(table: readonly One[], overrides: KeyOverrides = {}): Keymap<One> => {
	const commands = table.map((one): One => {
		const keys = Object.hasOwn(overrides, one.id) ? (overrides[one.id] ?? []) : one.keys;
		return {...one, keys: [...new Set(keys.map((key) => normalizeKey(key) ?? key))]};
	});
	const index = new Map<string, One>();
	const conflicts: KeyConflict[] = [];
	for (const command of commands) {
		for (const scope of command.scopes) {
			for (const key of command.keys.filter((one) => answersIn(scope, one))) {
				const holder = index.get(placeOf(scope, key));
				if (holder === undefined) index.set(placeOf(scope, key), command);
				else conflicts.push({scope, key, ids: [holder.id, command.id]});
			}
		}
	}
	return {
		commands,
		conflicts,
		resolve: (scopes, key) => {
			const scope = scopes.find((one) => index.has(placeOf(one, key)));
			return scope === undefined ? undefined : index.get(placeOf(scope, key));
		},
	};
};
