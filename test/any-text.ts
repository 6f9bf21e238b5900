import fc from 'fast-check';

const surrogates = [0xd800, 0xe000] as const;
const lastPoint = 0x10_ffff;

/** Text of any code points but halves of surrogate pairs. (fast-check's own `binary` takes a second to be set up.) */
export const anyText = (maxLength?: number): fc.Arbitrary<string> => {
	const [first, end] = surrogates;
	const point = fc
		.integer({min: 0, max: lastPoint - (end - first)})
		.map((index) => String.fromCodePoint(index < first ? index : index + end - first));
	return fc.array(point, maxLength === undefined ? {} : {maxLength}).map((points) => points.join(''));
};
