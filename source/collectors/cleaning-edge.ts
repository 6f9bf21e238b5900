import type {Collector} from '../model/collector-contract.ts';
import type {Failure} from '../model/failure.ts';
import type {PartOutcome} from '../model/feed-events.ts';
import {plainText} from '../model/plain-text.ts';
import {CollectError, toFailure} from './failure.ts';

/**
 * The edge: everything a collector returns passes here before anyone keeps it. Control characters, escape sequences and
 * bidi or zero-width controls are made visible or dropped, known secrets are replaced by `***`, long texts are cut.
 */
export const atTheEdge = (collector: Collector, secrets: readonly string[]): Collector => {
	let learntKey = '';
	let cleanSecrets = cleaner(secrets);
	const clean = (value: unknown): unknown => {
		const learnt = collector.secrets?.() ?? [];
		const key = learnt.join('\n');
		if (key !== learntKey) cleanSecrets = cleaner([...secrets, ...learnt]);
		learntKey = key;
		return cleanSecrets(value);
	};
	return {
		async collect(context) {
			try {
				return clean(await collector.collect(context)) as readonly PartOutcome[];
			} catch (error) {
				const failure = clean(toFailure(error)) as Failure;
				throw new CollectError(failure.kind, failure.message, failure.retryAtMs);
			}
		},
		close: () => collector.close(),
	};
};

/** Names of fields remembered as clean. */
const mostKeys = 1_000;

/** Cleans every string in a value, keys of objects too; numbers, typed arrays and null pass as they are. */
export const cleaner = (secrets: readonly string[]): ((value: unknown) => unknown) => {
	// Longest first, so that a secret inside another leaves no rest; encoded forms too, as they stand in URLs.
	const hidden = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
		.filter((secret) => secret.length >= 3)
		.sort((a, b) => b.length - a.length);
	const text = (value: string): string => {
		let result = value;
		for (const secret of hidden) if (result.includes(secret)) result = result.replaceAll(secret, '***');
		return plainText(result);
	};
	// The few names of fields come again in thousands of facts.
	const cleanKeys = new Set<string>();
	const isCleanKey = (key: string): boolean => {
		if (cleanKeys.has(key)) return true;
		if (text(key) !== key) return false;
		if (cleanKeys.size < mostKeys) cleanKeys.add(key);
		return true;
	};
	const cleanList = (list: readonly unknown[]): readonly unknown[] => {
		let cleaned: unknown[] | null = null;
		for (let index = 0; index < list.length; index += 1) {
			const item = clean(list[index]);
			if (Object.is(item, list[index])) continue;
			cleaned ??= [...list];
			cleaned[index] = item;
		}
		return cleaned ?? list;
	};
	// What needs no cleaning, which is nearly everything, is passed on as it is.
	const clean = (value: unknown): unknown => {
		if (typeof value === 'string') return text(value);
		if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
		if (Array.isArray(value)) return cleanList(value);
		const entries = value as Readonly<Record<string, unknown>>;
		for (const key of Object.keys(entries)) {
			if (isCleanKey(key) && Object.is(clean(entries[key]), entries[key])) continue;
			return Object.fromEntries(Object.entries(entries).map(([name, inner]) => [text(name), clean(inner)]));
		}
		return value;
	};
	return clean;
};
