import type {Reason} from '../../source/model/reason.ts';
import {reasonText} from '../../source/model/reason-words.ts';

/** A reason in somebody else's words: what a made-up view says where no code of its own matters. */
export const said = (words: string): Reason => ({code: 'said', message: words});

/** A view with its reasons in words, to be held against what people read. */
export const worded = (view: object | undefined): Readonly<Record<string, unknown>> =>
	Object.fromEntries(
		Object.entries(view ?? {}).map(([key, value]) => {
			if (key === 'reason' || key === 'retentionReason') return [key, reasonText(value as Reason | null)];
			return [key, key === 'retention' ? worded(value as object) : value];
		}),
	);
