import {z} from 'zod';
import type {CollectorKind, PathWish, WrittenOptions} from '../collectors/collector.ts';
import type {Mistake} from './input-error.ts';
import {mistakeAt, mistakesOf} from './mistakes.ts';
import {nearestText} from './nearest-word.ts';
import {type RootConfig, sourceCommonSchema} from './root-schema.ts';
import type {SourceDocument} from './yaml-document.ts';

/** A source ready to be made into a collector. */
export type SourceSetting = {
	readonly id: string;
	readonly kind: CollectorKind;
	readonly title: string;
	readonly options: unknown;
	/** Interval of the source as configured (or by default of its kind): that of every part without one of its own. */
	readonly everyMs: number;
	/** The shortest interval that a part has of its own; undefined where none has. */
	readonly partsEveryMs: number | undefined;
	/** The longest time between polls: the shorter of the two. */
	readonly pollMs: number;
	readonly timeoutMs: number;
};

/** The sources of a config with their options checked by their kind; what is wrong is added to `mistakes`. */
export const readSources = (
	root: RootConfig,
	document: SourceDocument,
	kinds: readonly CollectorKind[],
	mistakes: Mistake[],
): readonly SourceSetting[] => {
	const settings = Object.entries(root.sources).flatMap(([id, raw]): SourceSetting[] => {
		const at = ['sources', id];
		const kind = kinds.find((one) => one.kind === raw.kind);
		if (!kind) {
			const kindNames = kinds.map((one) => one.kind).sort();
			const words = `${JSON.stringify(raw.kind)} is no kind of source; there are ${kindNames.join(', ')}${nearestText(raw.kind, kindNames)}`;
			mistakes.push(mistakeAt(document, [...at, 'kind'], words));
			return [];
		}
		const tiles = (root.services ?? []).filter(({source}) => source === id);
		const {kind: _, title, every, timeout, ...options} = raw;
		const common = sourceCommonSchema.safeParse({kind: raw.kind, title, every, timeout});
		const own = kind.options.safeParse(withHealthPaths(options, kind, pathsOf(tiles)));
		if (!common.success) mistakes.push(...mistakesOf(common.error, {schema: sourceCommonSchema, document, base: at, value: raw}));
		if (!own.success) mistakes.push(...mistakesOf(own.error, {schema: withCommonKeys(kind), document, base: at, value: raw}));
		if (!common.success || !own.success) return [];
		const everyMs = common.data.every ?? kind.defaults.everyMs;
		const partsEveryMs = kind.shortestMs?.(own.data);
		return [
			{
				id,
				kind,
				title: common.data.title ?? id,
				options: own.data,
				everyMs,
				partsEveryMs,
				pollMs: Math.min(everyMs, partsEveryMs ?? everyMs),
				timeoutMs: common.data.timeout ?? kind.defaults.timeoutMs,
			},
		];
	});
	mistakes.push(...healthMistakes(root, document, settings));
	return settings;
};

/** All keys that a source of a kind may have. */
const withCommonKeys = ({options}: CollectorKind) => z.union([options, sourceCommonSchema]);

/** Tiles of a source that stand on a path have its kind ask for it. */
const withHealthPaths = (options: WrittenOptions, {health}: CollectorKind, wishes: readonly PathWish[]): WrittenOptions =>
	wishes.reduce((written, wish) => health?.withPath?.(written, wish) ?? written, options);

type Tile = NonNullable<RootConfig['services']>[number];

const pathsOf = (tiles: readonly Tile[]): readonly PathWish[] =>
	tiles.flatMap(({path, healthy}) => (path === undefined ? [] : [{path, healthy}]));

/** Tiles that stand on what their source never answers: a path of a kind without paths, a health target that nothing gives. */
const healthMistakes = (root: RootConfig, document: SourceDocument, settings: readonly SourceSetting[]): readonly Mistake[] =>
	(root.services ?? []).flatMap((tile, index): readonly Mistake[] => {
		const setting = settings.find(({id}) => id === tile.source);
		if (setting === undefined) return [];
		const {health, kind} = setting.kind;
		const targets = health?.targets(setting.options) ?? [];
		const there = targets.length === 0 ? 'without one its own state counts' : `there is ${targets.join(', ')}`;
		if (tile.path !== undefined && health?.withPath === undefined)
			return [mistakeAt(document, ['services', index, 'path'], `a source of kind ${kind} has no paths; as target ${there}`)];
		if (tile.target === undefined || tile.path !== undefined || targets.includes(tile.target) || health?.isOpen?.(setting.options))
			return [];
		return [
			mistakeAt(document, ['services', index, 'target'], `${tile.source} has no health target ${JSON.stringify(tile.target)}; ${there}`),
		];
	});
