/**
 * How derived values are remembered, everywhere: by the identity of what they are made from. Nothing here keeps an object alive that nobody
 * else has (but `latest`, which keeps one), so nothing grows; and whoever asks again gets the very same object, so that whoever compares
 * can compare objects.
 */

type Kept<Made> = {readonly from: readonly unknown[]; readonly made: Made};

const isSame = (before: readonly unknown[], from: readonly unknown[]): boolean =>
	before.length === from.length && before.every((one, index) => Object.is(one, from[index]));

/**
 * Remembers what was last made for each key: the very same again as long as everything in `from` is the same. For what is made of more
 * than the key and `from` say (the rest must follow from them).
 */
export const madeOnce = <Key extends object, Made>(): ((key: Key, from: readonly unknown[], make: () => Made) => Made) => {
	const cache = new WeakMap<Key, Kept<Made>>();
	return (key, from, make) => {
		const before = cache.get(key);
		if (before !== undefined && isSame(before.from, from)) return before.made;
		const made = make();
		cache.set(key, {from, made});
		return made;
	};
};

/**
 * A pure function that remembers its last answer for each first argument, while the others are the same objects or values. Made of the
 * first argument alone it is made once in that one's life; that also fits what is filled in bit by bit, such as names of rows by place.
 */
export const memo = <Of extends object, More extends readonly unknown[], Made>(
	make: (of: Of, ...more: More) => Made,
): ((of: Of, ...more: More) => Made) => {
	const cache = new WeakMap<Of, Kept<Made>>();
	return (of, ...more) => {
		const before = cache.get(of);
		if (before !== undefined && isSame(before.from, more)) return before.made;
		const made = make(of, ...more);
		cache.set(of, {from: more, made});
		return made;
	};
};

/** A function that remembers its newest answer only, for whoever asks for the same twice in a row; `same` compares what it was asked of. */
export const latest = <Of, Made>(make: (of: Of) => Made, same: (a: Of, b: Of) => boolean = Object.is): ((of: Of) => Made) => {
	let kept: {readonly of: Of; readonly made: Made} | null = null;
	return (of) => {
		if (kept === null || !same(kept.of, of)) kept = {of, made: make(of)};
		return kept.made;
	};
};

/** What is made when it is first needed, since making it takes time at the start, and then kept. */
export const once = <Made>(make: () => Made): (() => Made) => {
	let kept: {readonly made: Made} | null = null;
	return () => {
		kept ??= {made: make()};
		return kept.made;
	};
};

/** For one list that is put together again and again: the list of before while it has the very same elements. */
export const sameList = <Element>(): ((list: readonly Element[]) => readonly Element[]) =>
	latest((list: readonly Element[]) => list, isSame);
