import {compileExpression, type Expression, ExpressionError, type Scope} from './expression.ts';
import {readText} from './read-value.ts';

/** A text made for each item; null when an expression in it gives nothing. */
export type Text = {readonly text: string; readonly usesEntry: boolean; readonly evaluate: (scope: Scope) => string | null};

const hole = /\{\{(.*?)\}\}/gs;

/** Text with `{{expression}}` in it; what stands outside of the braces is taken as it is. */
export const compileTemplate = (text: string): Text => {
	const pieces: Array<string | Expression> = [];
	let last = 0;
	for (const match of text.matchAll(hole)) {
		pieces.push(text.slice(last, match.index), compileHole(match[1] ?? '', match.index + 2));
		last = match.index + match[0].length;
	}
	pieces.push(text.slice(last));
	const expressions = pieces.filter((piece) => typeof piece !== 'string');
	return {
		text,
		usesEntry: expressions.some((piece) => piece.usesEntry),
		evaluate(scope) {
			let result = '';
			for (const piece of pieces) {
				const part = typeof piece === 'string' ? piece : readText(piece.evaluate(scope));
				if (part === null) return null;
				result += part;
			}
			return result;
		},
	};
};

/** A place in the braces is given as a place in the whole text. */
const compileHole = (text: string, offset: number): Expression => {
	try {
		return compileExpression(text);
	} catch (error) {
		throw error instanceof ExpressionError ? new ExpressionError(error.reason, error.at + offset) : error;
	}
};

/** An expression; or, with `{{` in it, a text with expressions in it. */
export const compileText = (text: string): Text => {
	if (text.includes('{{')) return compileTemplate(text);
	const expression = compileExpression(text);
	return {text, usesEntry: expression.usesEntry, evaluate: (scope) => readText(expression.evaluate(scope))};
};
