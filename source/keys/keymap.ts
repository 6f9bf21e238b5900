// Keys as data: commands name the keys they answer to, the keymap finds the command for a key. Key names are those
// of terminal input: a character as it is typed (`j`, `G`, `/`), or `Enter Esc Tab Space Backspace Delete Insert Up
// Down Left Right Home End PgUp PgDn F1`-`F12`, with `Ctrl+`, `Alt+`, `Shift+` before it in this order.

/** One thing that can be done: the only source of dispatch, help, footer, palette and the generated docs. */
export type Command = {
	/** Stable, such as `panel.next`; tests, configs and docs refer to it. */
	readonly id: string;
	/** What it does, as help shows it, in a few words without a full stop. */
	readonly description: string;
	/** Key names; the first is the one shown where there is room for one. */
	readonly keys: readonly string[];
	/** Where it works: `global`, or the name of a mode or panel. */
	readonly scope: string;
	/** Heading under which help lists it. */
	readonly group: string;
};

/** Two commands of one scope that want the same key. */
export type KeyConflict = {readonly scope: string; readonly key: string; readonly ids: readonly [string, string]};

/** Own keys for commands by id, as a config gives them; an empty list takes a command's keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** Finds commands by key. */
export type Keymap = {
	/** The commands with the keys that hold. */
	readonly commands: readonly Command[];
	readonly conflicts: readonly KeyConflict[];
	/** The command for a key, asking the innermost scope first; undefined when no scope of the stack has one. */
	readonly resolve: (scopes: readonly string[], key: string) => Command | undefined;
	/** The keys of a command; empty when it has none or does not exist. */
	readonly keysOf: (id: string) => readonly string[];
};

const names: Readonly<Record<string, string>> = {
	enter: 'Enter',
	return: 'Enter',
	esc: 'Esc',
	escape: 'Esc',
	tab: 'Tab',
	space: 'Space',
	' ': 'Space',
	backspace: 'Backspace',
	delete: 'Delete',
	del: 'Delete',
	insert: 'Insert',
	up: 'Up',
	down: 'Down',
	left: 'Left',
	right: 'Right',
	home: 'Home',
	end: 'End',
	pgup: 'PgUp',
	pageup: 'PgUp',
	pgdn: 'PgDn',
	pagedown: 'PgDn',
};

const modifiers: Readonly<Record<string, 'Ctrl' | 'Alt' | 'Shift'>> = {
	ctrl: 'Ctrl',
	control: 'Ctrl',
	c: 'Ctrl',
	alt: 'Alt',
	meta: 'Alt',
	m: 'Alt',
	shift: 'Shift',
	s: 'Shift',
};

/**
 * A key as people write it (`ctrl+d`, `C-d`, `S-Tab`, `esc`, `pageup`) in the spelling that input uses; undefined when it
 * is no key. Single characters stay as they are: `G` is not `g`.
 */
export function normalizeKey(written: string): string | undefined {
	if (Array.from(written).length === 1) return names[written] ?? written;
	const parts = written.split(/[+-](?=.)/);
	const last = parts.pop() ?? '';
	const found = new Set<string>();
	for (const part of parts) {
		const modifier = modifiers[part.toLowerCase()];
		if (modifier === undefined) return undefined;
		found.add(modifier);
	}
	const key = baseKey(last, found);
	if (key === undefined) return undefined;
	const order = ['Ctrl', 'Alt', 'Shift'].filter((modifier) => found.has(modifier));
	return [...order, key].join('+');
}

function baseKey(text: string, found: Set<string>): string | undefined {
	const name = names[text.toLowerCase()];
	if (name !== undefined) return name;
	if (/^f([1-9]|1[0-2])$/i.test(text)) return text.toUpperCase();
	if (Array.from(text).length !== 1) return undefined;
	// A terminal sends one code for Ctrl+d and Ctrl+D, and Shift+g as G.
	if (found.has('Ctrl')) return text.toLowerCase();
	if (!found.delete('Shift')) return text;
	return text.toUpperCase();
}

/** Builds the keymap of a command table with own keys laid over it. Keys that are none are kept as written. */
export function createKeymap(table: readonly Command[], overrides: KeyOverrides = {}): Keymap {
	const commands = table.map((command): Command => {
		const keys = overrides[command.id] ?? command.keys;
		return {...command, keys: keys.map((key) => normalizeKey(key) ?? key)};
	});
	const index = new Map<string, Command>();
	const conflicts: KeyConflict[] = [];
	for (const command of commands) {
		for (const key of new Set(command.keys)) {
			const place = `${command.scope}\u0000${key}`;
			const holder = index.get(place);
			if (holder === undefined) index.set(place, command);
			else conflicts.push({scope: command.scope, key, ids: [holder.id, command.id]});
		}
	}
	const byId = new Map(commands.map((command) => [command.id, command]));
	return {
		commands,
		conflicts,
		resolve: (scopes, key) => resolve(index, scopes, key),
		keysOf: (id) => byId.get(id)?.keys ?? [],
	};
}

function resolve(index: ReadonlyMap<string, Command>, scopes: readonly string[], key: string): Command | undefined {
	for (const scope of scopes) {
		const command = index.get(`${scope}\u0000${key}`);
		if (command !== undefined) return command;
	}
	return undefined;
}

/** A key as help and footer show it; `enter` is the glyph set's sign for that key. */
export function keyLabel(key: string, enter = 'Enter'): string {
	if (key === 'Enter') return enter;
	return key === 'Space' || key === 'Tab' || key === 'Esc' ? key.toLowerCase() : key;
}
