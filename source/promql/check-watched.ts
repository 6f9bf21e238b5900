import {parseExpression} from './parse.ts';
import {typeOf} from './parse-check.ts';

/** What is wrong with an expression, and where in its text (from 1). */
type Wrong = {readonly message: string; readonly line: number; readonly column: number};

/** What is wrong with an expression whose value is to be shown or judged at one moment; null: nothing. */
export const checkWatched = (expr: string): Wrong | null => {
	const parsed = parseExpression(expr);
	if (!parsed.ok) return parsed;
	const type = typeOf(parsed.ast);
	if (type === 'instant vector' || type === 'scalar') return null;
	const better = type === 'range vector' ? ', such as rate(…) or avg_over_time(…) of it' : '';
	return {message: `the expression gives a ${type}; expected one value at a time${better}`, line: 1, column: 1};
};
