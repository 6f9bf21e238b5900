import type {AttentionItem, Watched} from './attention/item.ts';
import {sentenceOf} from './attention/item-words.ts';
import {attention} from './attention.ts';
import type {ProblemView} from './views/problem.ts';

const idOf = ({kind, id}: AttentionItem): string => [kind, ...id].join('/');

/** The list of what is wrong as documents have it, in its order: each cause, then what is folded under it. */
export const viewProblems = (watched: Watched): readonly ProblemView[] =>
	attention(watched).items.map((item) => ({
		id: idOf(item),
		kind: item.kind,
		name: item.name,
		severity: item.severity,
		counted: item.counted,
		sinceMs: item.sinceMs,
		sinceIsBound: item.isBound,
		panel: item.panel,
		of: item.cause === null ? null : idOf(item.cause),
		text: sentenceOf(item),
	}));
