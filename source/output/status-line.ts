import {foldedWords, sentenceOf, sinceOf} from '../model/attention/item-words.ts';
import {attention} from '../model/attention.ts';
import type {Snapshot} from '../model/snapshot.ts';

/** Most causes that one line names; the rest is counted. */
const named = 3;

/** One line for `watch --format text`: the time, the worst there is, and its causes, worst and oldest first. */
export const statusLine = (snapshot: Snapshot): string => {
	const {roots, worst} = attention(snapshot);
	const causes = roots.slice(0, named).map((root) => {
		const since = sinceOf(root, snapshot.now);
		const beside = [since === '' ? '' : `for ${since}`, foldedWords(root)].filter((text) => text !== '').join(', ');
		return `${sentenceOf(root)}${beside === '' ? '' : ` (${beside})`}`;
	});
	const rest = roots.length > named ? [`${roots.length - named} more`] : [];
	return `${[`${new Date(snapshot.now).toISOString()} ${worst}`, ...causes, ...rest].join(' · ')}\n`;
};
