import type {Span} from './ast.ts';

/** Refused text: thrown inside the parser only, turned into a result with line and column at its edge. */
export class ParseError extends Error {
	readonly offset: number;
	constructor(message: string, at: Span | number) {
		super(message);
		this.name = 'ParseError';
		this.offset = typeof at === 'number' ? at : at.from;
	}
}

/** Line and column, both from 1, of a UTF-16 offset; a column counts characters, so a surrogate pair is one. */
export const lineAndColumn = (text: string, offset: number): {readonly line: number; readonly column: number} => {
	const before = text.slice(0, offset);
	const lineStart = before.lastIndexOf('\n') + 1;
	let line = 1;
	for (let index = before.indexOf('\n'); index !== -1; index = before.indexOf('\n', index + 1)) line += 1;
	return {line, column: [...before.slice(lineStart)].length + 1};
};
