/**
 * Whether two columns are of one kind and hold the same values bit for bit, as far as a program can tell: −0 is not 0, and not
 * known (NaN) is not known.
 */
export const equalColumns = (a: unknown, b: unknown): boolean => {
	if (a === b) return true;
	if (a instanceof Float64Array && b instanceof Float64Array) return sameValues(a, b);
	return a instanceof Int32Array && b instanceof Int32Array && sameValues(a, b);
};

const sameValues = (a: Float64Array | Int32Array, b: Float64Array | Int32Array): boolean => {
	if (a.length !== b.length) return false;
	for (let row = 0; row < a.length; row += 1) if (!Object.is(a[row], b[row])) return false;
	return true;
};
