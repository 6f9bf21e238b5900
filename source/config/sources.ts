import type {CollectorKind} from '../collectors/collector.ts';
import type {SourceDocument} from './document.ts';
import {mistakeAt, mistakesOf} from './mistakes.ts';
import type {Mistake} from './position.ts';
import {type RootConfig, sourceCommonSchema} from './schema.ts';

/** A source ready to be made into a collector. */
export type SourceSetting = {
	readonly id: string;
	readonly kind: CollectorKind;
	readonly title: string;
	readonly options: unknown;
	/** Interval of the source as configured (or by default of its kind): that of every part without one of its own. */
	readonly everyMs: number;
	/** Time between polls: the shortest of `everyMs` and of any part's own interval. */
	readonly pollMs: number;
	readonly timeoutMs: number;
};

/** The sources of a config with their options checked by their kind; what is wrong is added to `mistakes`. */
export const readSources = (
	root: RootConfig,
	document: SourceDocument,
	kinds: readonly CollectorKind[],
	mistakes: Mistake[],
): readonly SourceSetting[] =>
	Object.entries(root.sources).flatMap(([id, raw]): SourceSetting[] => {
		const at = ['sources', id];
		const kind = kinds.find((one) => one.kind === raw.kind);
		if (!kind) {
			const known = kinds.map((one) => one.kind).join(', ');
			mistakes.push(mistakeAt(document, [...at, 'kind'], `${JSON.stringify(raw.kind)} is no kind of source; there are ${known}`));
			return [];
		}
		const {kind: _, title, every, timeout, ...options} = raw;
		const common = sourceCommonSchema.safeParse({kind: raw.kind, title, every, timeout});
		const own = kind.options.safeParse(withHealthPaths(options, kind.kind, id, root));
		if (!common.success) mistakes.push(...mistakesOf(common.error, document, at, raw));
		if (!own.success) mistakes.push(...mistakesOf(own.error, document, at, raw));
		if (!common.success || !own.success) return [];
		const everyMs = common.data.every ?? kind.defaults.everyMs;
		return [
			{
				id,
				kind,
				title: common.data.title ?? id,
				options: own.data,
				everyMs,
				pollMs: Math.min(everyMs, kind.shortestMs?.(own.data) ?? everyMs),
				timeoutMs: common.data.timeout ?? kind.defaults.timeoutMs,
			},
		];
	});

/** A service that names a path of an `http` source makes that source ask it, once for all that read it. */
const withHealthPaths = (
	options: Readonly<Record<string, unknown>>,
	kind: string,
	id: string,
	root: RootConfig,
): Record<string, unknown> => {
	const wanted = (root.services ?? []).filter((service) => service.source === id && service.path !== undefined);
	if (kind !== 'http' || wanted.length === 0) return {...options};
	const requests: Array<Record<string, unknown>> = Array.isArray(options.requests)
		? options.requests.map((request: unknown) => (typeof request === 'object' && request !== null ? {...request} : request) as never)
		: [];
	for (const {path: wantedPath, healthy} of wanted) {
		const known = requests.find((request) => request?.path === wantedPath);
		if (known) {
			if (healthy !== undefined) known.healthy ??= healthy;
		} else requests.push({path: wantedPath, ...(healthy === undefined ? {} : {healthy})});
	}
	return {...options, requests};
};
