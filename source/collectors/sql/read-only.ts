/** The first word of a statement, upper case, behind comments and opening parentheses; empty when there is none. */
export const leadingWord = (sql: string): string => {
	const rest = sql.replace(/^(?:\s+|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
	return (/^[A-Za-z]+/.exec(rest)?.[0] ?? '').toUpperCase();
};

/**
 * Words that begin statements which only read. A list of what is allowed, because settings, cursors, `COPY` and the like
 * can undo the session's own protection or hold it up. It is a guard against mistakes: the server refuses the rest.
 */
export const readingWords: readonly string[] = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', 'FROM', 'DESCRIBE', 'SUMMARIZE'];

/** True when the statement begins with a word of `readingWords`. */
export const isReading = (sql: string): boolean => readingWords.includes(leadingWord(sql));
