/**
 * Remembers what was last made for each key: the very same again as long as everything in `from` is the same, so that
 * whoever asks often pays once, and whoever compares can compare objects.
 */
export const madeOnce = <Key extends object, Made>(): ((key: Key, from: readonly unknown[], make: () => Made) => Made) => {
	const known = new WeakMap<Key, {readonly from: readonly unknown[]; readonly made: Made}>();
	return (key, from, make) => {
		const before = known.get(key);
		if (before !== undefined && before.from.length === from.length && before.from.every((one, index) => Object.is(one, from[index])))
			return before.made;
		const made = make();
		known.set(key, {from, made});
		return made;
	};
};
