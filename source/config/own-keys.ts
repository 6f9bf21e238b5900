import type {Command, Scope} from '../keys/command.ts';
import {commands} from '../keys/commands/index.ts';
import {arrivingKey, namedKeys, normalizeKey} from '../keys/key-names.ts';
import {answersIn, createKeymap, type KeyOverrides} from '../keys/keymap.ts';
import type {Mistake} from './input-error.ts';
import {mistakeAt} from './mistakes.ts';
import {nearestText} from './nearest-word.ts';
import type {SourceDocument} from './yaml-document.ts';

/** `keys:` as it stands in a config. */
export type WrittenKeys = Readonly<Record<string, string | readonly string[]>>;

/** Own keys in the spelling of input, with every mistake in them: no such command, no such key, a key given twice, no way out left. */
export const readOwnKeys = (written: WrittenKeys, document: SourceDocument, mistakes: Mistake[]): KeyOverrides => {
	const found: Mistake[] = [];
	const own: KeyOverrides = Object.fromEntries(
		Object.entries(written).flatMap(([id, keys]) => {
			const command = commands.find((one) => one.id === id);
			if (command === undefined) {
				const message = `keys: there is no command ${JSON.stringify(id)}${nearestText(
					id,
					commands.map((one) => one.id),
				)}`;
				found.push({file: document.file, ...document.at(['keys', id], true), message});
				return [];
			}
			return [[id, readKeys(command, keys, document, found)] as const];
		}),
	);
	// What is not a key at all would only be told again as a way out that is missing.
	if (found.length === 0) found.push(...collisions(own, document, written), ...lostWaysOut(own, document));
	mistakes.push(...found);
	return own;
};

const readKeys = (command: Command, keys: string | readonly string[], document: SourceDocument, found: Mistake[]): readonly string[] =>
	[keys].flat().flatMap((key, index) => {
		const read = readKey(command, key);
		if (read.key !== null) return [read.key];
		found.push(mistakeAt(document, placeOf(command.id, keys, index), read.message));
		return [];
	});

const placeOf = (id: string, keys: string | readonly string[] | undefined, index: number): readonly PropertyKey[] =>
	Array.isArray(keys) ? ['keys', id, index] : ['keys', id];

const readKey = ({scopes}: Command, written: string): {readonly key: string} | {readonly key: null; readonly message: string} => {
	const key = normalizeKey(written);
	const quoted = JSON.stringify(written);
	if (key === undefined) {
		const modifiers = written.slice(0, written.lastIndexOf('+') + 1);
		if (normalizeKey(`${modifiers}x`) === undefined)
			return {key: null, message: `${quoted} is no key; Ctrl+, Alt+ and Shift+ go before one`};
		const choices = namedKeys.map((name) => modifiers + name);
		return {key: null, message: `${quoted} is no key${nearestText(written, choices)}`};
	}
	const arriving = arrivingKey(key);
	if (arriving === undefined) return {key: null, message: `${quoted}: a terminal sends nothing of its own for this key`};
	if (!scopes.some((scope) => answersIn(scope, arriving)))
		return {key: null, message: `${quoted} is a letter of what is typed there; take one such as Ctrl+a or F2`};
	return {key: arriving};
};

const quotedKey = (written: string, key: string): string =>
	written === key ? JSON.stringify(key) : `${JSON.stringify(written)} (${key} to a terminal)`;

/** Keys that two commands of one place want, told at the one whose keys the config gives; where it gives both, at the later. */
const collisions = (own: KeyOverrides, document: SourceDocument, written: WrittenKeys): readonly Mistake[] => {
	const {conflicts} = createKeymap<Command>(commands, own);
	const entries = new Map<string, {readonly id: string; readonly key: string; readonly others: Set<string>}>();
	for (const {key, ids} of conflicts) {
		const [other, id] = Object.hasOwn(own, ids[1]) ? ids : ([ids[1], ids[0]] as const);
		const entry = entries.get(`${id} ${key}`) ?? {id, key, others: new Set()};
		entries.set(`${id} ${key}`, entry);
		entry.others.add(other);
	}
	return [...entries.values()].map(({id, key, others}) => {
		const index = own[id]?.indexOf(key) ?? 0;
		const as = [written[id] ?? []].flat()[index] ?? key;
		const names = [...others].map((other) => `${other} (${commands.find((one) => one.id === other)?.description})`).join(' and ');
		const message = `${quotedKey(as, key)} is also a key of ${names}; give that one others, or [] for none`;
		return mistakeAt(document, placeOf(id, written[id], index), message);
	});
};

const waysOut: Readonly<Record<Scope, string>> = {
	screen: 'nothing would be left to quit with',
	window: 'nothing would be left to close a window with',
	text: 'nothing would be left to end typing with',
};

/** Places that nothing leads out of any more. */
const lostWaysOut = (own: KeyOverrides, document: SourceDocument): readonly Mistake[] =>
	(Object.keys(waysOut) as Scope[]).flatMap((scope) => {
		const ways = createKeymap<Command>(commands, own).commands.filter(({isWayOut, scopes}) => isWayOut && scopes.includes(scope));
		if (ways.some(({keys}) => keys.some((key) => answersIn(scope, key)))) return [];
		const taken = ways.filter(({id}) => Object.hasOwn(own, id));
		const message = `${waysOut[scope]}: one of ${ways.map(({id}) => id).join(', ')} needs a key`;
		return [mistakeAt(document, ['keys', taken.at(-1)?.id ?? ''], message)];
	});
