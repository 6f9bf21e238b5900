import {type Document, isMap, isPair, isScalar, type LineCounter, type Node} from 'yaml';

/** A mistake in a file a person wrote: where, what was found, what is allowed. */
export type Mistake = {readonly file: string; readonly line: number; readonly column: number; readonly message: string};

/** Thrown when input cannot be used; the program ends with code 65 and prints the lines. */
export class InputError extends Error {
	readonly mistakes: readonly Mistake[];
	constructor(mistakes: readonly Mistake[]) {
		super(mistakes.map(writeMistake).join('\n'));
		this.name = 'InputError';
		this.mistakes = mistakes;
	}
}

export const writeMistake = ({file, line, column, message}: Mistake): string =>
	line > 0 ? `${file}:${line}:${column}: ${message}` : `${file}: ${message}`;

/** Line and column (from 1) of the node at a path; of the nearest parent where the path ends in something that is not there. */
export const positionOf = (
	document: Document.Parsed,
	lines: LineCounter,
	path: readonly PropertyKey[],
	atKey = false,
): {line: number; column: number} => {
	for (let length = path.length; length >= 0; length -= 1) {
		const part = path.slice(0, length);
		const node = length === 0 ? document.contents : document.getIn(part, true);
		const key = atKey || length < path.length ? undefined : keyNode(document, part);
		const range =
			(atKey && length === path.length ? keyNode(document, part) : undefined)?.range ?? (node as Node | undefined)?.range ?? key?.range;
		if (range) {
			const {line, col} = lines.linePos(range[0]);
			return {line, column: col};
		}
	}
	return {line: 1, column: 1};
};

const keyNode = (document: Document.Parsed, path: readonly PropertyKey[]): Node | undefined => {
	const parent = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
	if (!isMap(parent)) return undefined;
	const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(path.at(-1)));
	return pair && isScalar(pair.key) ? pair.key : undefined;
};
