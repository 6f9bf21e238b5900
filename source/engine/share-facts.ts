import {equalColumns} from '../model/equal-columns.ts';
import type {PartOutcome} from '../model/feed-events.ts';

/**
 * The same parts, where whatever equals its counterpart of the poll before is the very object of then: most of what a big cluster
 * answers does not change from poll to poll, and need not be held, compared or written down twice.
 * @param before parts of an earlier poll of the same source
 */
export const shareParts = (before: readonly PartOutcome[], parts: readonly PartOutcome[]): readonly PartOutcome[] => {
	const byName = new Map(before.map((part) => [part.part, part.facts]));
	return parts.map((part) => {
		const factsBefore = byName.get(part.part);
		return factsBefore === undefined ? part : {...part, facts: part.facts.map((fact, index) => shared(factsBefore[index], fact))};
	});
};

/** `now` built out of what `before` has of it; `before` itself where they say the same. */
const shared = <Value>(before: unknown, now: Value): Value => {
	if (typeof now !== 'object' || now === null || typeof before !== 'object' || before === null) return now;
	// The bits count, not the numbers: what is recorded is what was answered.
	if (ArrayBuffer.isView(now)) return (equalColumns(before, now) ? before : now) as Value;
	if (Array.isArray(now)) return Array.isArray(before) ? (sharedList(before, now) as Value) : now;
	return Array.isArray(before) || ArrayBuffer.isView(before) ? now : (sharedObject(before as Loose, now as Loose) as Value);
};

type Loose = Readonly<Record<string, unknown>>;

const sharedList = (before: readonly unknown[], now: readonly unknown[]): readonly unknown[] => {
	let isSame = before.length === now.length;
	let copy: unknown[] | null = null;
	for (let index = 0; index < now.length; index += 1) {
		const value = shared(before[index], now[index]);
		if (!Object.is(value, before[index])) isSame = false;
		if (value !== now[index] && !Object.is(value, now[index])) {
			copy ??= now.slice();
			copy[index] = value;
		}
	}
	return isSame ? before : (copy ?? now);
};

const sharedObject = (before: Loose, now: Loose): Loose => {
	const keys = Object.keys(now);
	const old = Object.keys(before);
	let isSame = keys.length === old.length;
	let copy: Record<string, unknown> | null = null;
	for (let index = 0; index < keys.length; index += 1) {
		const key = keys[index] ?? '';
		const valueBefore = Object.hasOwn(before, key) ? before[key] : undefined;
		const value = shared(valueBefore, now[key]);
		if (key !== old[index] || !Object.is(value, valueBefore)) isSame = false;
		if (!Object.is(value, now[key])) {
			copy ??= {...now};
			copy[key] = value;
		}
	}
	return isSame ? before : (copy ?? now);
};
