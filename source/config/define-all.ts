import path from 'node:path';
import type {Definitions} from '../model/definitions.ts';
import type {RuleGroup} from '../model/rule-definitions.ts';
import {type SectionDefinitions, sections} from '../model/sections/index.ts';
import {InputError, type Mistake} from './input-error.ts';
import {mistakeAt} from './mistakes.ts';
import {choosePanels} from './panel-choices.ts';
import type {SourceSetting} from './read-sources.ts';
import type {RootConfig} from './root-schema.ts';
import type {SourceDocument} from './yaml-document.ts';

/** Reads a rule file at an absolute path; throws InputError. */
export type ReadRules = (file: string) => readonly RuleGroup[];

/** Turns a checked config into what the model judges by; what cannot be read beside it is added to `mistakes`. */
export const defineAll = (
	root: RootConfig,
	settings: readonly SourceSetting[],
	document: SourceDocument,
	readRules: ReadRules,
	mistakes: Mistake[],
): Definitions => {
	const around = {id: uniqueIds(), readRules: (file: string) => readRules(path.resolve(path.dirname(document.file), file))};
	const sources = settings.map((setting) => ({
		id: setting.id,
		kind: setting.kind.kind,
		...setting.kind.traits,
		title: setting.title,
		everyMs: setting.pollMs,
		timeoutMs: setting.timeoutMs,
		address: setting.kind.address(setting.options),
	}));
	const defined = sections.map(({key, stored, absent, define}) => {
		const entries = (root as Readonly<Record<string, unknown>>)[key] as readonly never[] | undefined;
		if (entries === undefined) return [stored, absent?.(sources) ?? []];
		return [
			stored,
			entries.flatMap((entry, index) => {
				try {
					return define(entry, around);
				} catch (error) {
					mistakes.push(...mistakesAt(document, [key, index], error));
					return [];
				}
			}),
		];
	});
	return {
		title: root.title,
		evaluateEveryMs: root.evaluate,
		sources,
		...(Object.fromEntries(defined) as SectionDefinitions),
		...(root.panels === undefined ? {} : {panels: choosePanels(root.panels)}),
	};
};

/** A file that cannot be read at all has no line of its own: the line that names it is what helps. */
const mistakesAt = (document: SourceDocument, at: readonly PropertyKey[], error: unknown): readonly Mistake[] =>
	error instanceof InputError && error.mistakes.every(({line}) => line > 0)
		? error.mistakes
		: [mistakeAt(document, at, error instanceof Error ? error.message : String(error))];

/** Readable ids out of titles; a second one of the same name gets a number. */
const uniqueIds = (): ((title: string) => string) => {
	const taken = new Map<string, number>();
	return (title) => {
		const slug =
			title
				.toLowerCase()
				.normalize('NFKD')
				.replaceAll(/[^a-z0-9]+/gu, '-')
				.replaceAll(/^-|-$/gu, '') || 'item';
		const count = (taken.get(slug) ?? 0) + 1;
		taken.set(slug, count);
		return count === 1 ? slug : `${slug}-${count}`;
	};
};
