import type {CollectorKind} from '../collectors/collector.ts';
import type {KeyOverrides} from '../keys/keymap.ts';
import type {Definitions} from '../model/definitions.ts';
import type {RuleGroup} from '../model/rule-definitions.ts';
import {checkPartOf} from './check-part-of.ts';
import {checkReferences, type ExpressionMistake} from './check-references.ts';
import {defineAll} from './define-all.ts';
import type {Environment} from './expand-variables.ts';
import {InputError, type Mistake} from './input-error.ts';
import {mistakesOf} from './mistakes.ts';
import {readOwnKeys} from './own-keys.ts';
import {checkPanels} from './panel-choices.ts';
import {readSources, type SourceSetting} from './read-sources.ts';
import {type RootConfig, rootSchema} from './root-schema.ts';
import {collectSecrets, hiddenEverywhere, hideIn, redact} from './secrets.ts';
import {readDocument, type SourceDocument} from './yaml-document.ts';

/** A config that was read, checked and resolved. */
export type Config = {
	readonly file: string;
	readonly settings: readonly SourceSetting[];
	readonly definitions: Definitions;
	/** Own keys of commands; no part of what is recorded. */
	readonly keys: KeyOverrides;
	/** Every text that must never be shown; given to the edge of each collector. */
	readonly secrets: readonly string[];
	/** Names read from the environment. */
	readonly variables: readonly string[];
	/** What the file said after expansion, without secrets; for `pipetop config` and the recording's header. */
	readonly redacted: unknown;
};

/** What reading needs from elsewhere: config knows neither PromQL nor any file system of its own. */
export type ReadingTools = {
	readonly kinds: readonly CollectorKind[];
	/** Ids of all panels there are. */
	readonly panels: readonly string[];
	/** Null when the expression is good. */
	readonly checkExpr: (expr: string) => ExpressionMistake | null;
	/** Reads a rule file at an absolute path; throws InputError. */
	readonly readRules: (file: string) => readonly RuleGroup[];
	readonly environment: Environment;
};

/** Reads config text. Throws InputError with every mistake found, each with file, line and column. */
export const readConfig = (text: string, file: string, tools: ReadingTools): Config => {
	const document = readDocument(text, file, tools.environment);
	const found = [...new Set([...document.secrets, ...collectSecrets(document.value)])];
	const secrets = hiddenEverywhere(found, document.written, document.value);
	const fail = (mistakes: readonly Mistake[]): never => {
		throw new InputError(mistakes.map((mistake) => ({...mistake, message: String(redact(mistake.message, secrets))})));
	};
	if (document.value === null || typeof document.value !== 'object' || Array.isArray(document.value))
		return fail([{file, line: 1, column: 1, message: 'a config is a mapping with at least `sources:`'}]);
	const {root, mistakes, isWhole, hasSources} = readRoot(document);
	mistakes.push(...checkPanels(root, document, tools.panels));
	const keys = readOwnKeys(root.keys, document, mistakes);
	if (!hasSources) return fail(mistakes);
	const settings = readSources(root, document, tools.kinds, mistakes);
	const definitions = defineAll(root, settings, document, tools.readRules, mistakes);
	mistakes.push(...checkReferences(root, document, tools.checkExpr));
	// What a thing is part of may stand in what cannot be read.
	if (isWhole) mistakes.push(...checkPartOf(root, definitions, document));
	if (mistakes.length > 0) return fail(mistakes);
	return {
		file,
		settings,
		// They stand in the header of recordings and on the screen.
		definitions: hideIn(definitions, secrets),
		keys,
		secrets,
		variables: document.variables,
		redacted: redact(document.value, secrets),
	};
};

type Root = {
	readonly root: RootConfig;
	readonly mistakes: Mistake[];
	/** Nothing had to be left out. */
	readonly isWhole: boolean;
	readonly hasSources: boolean;
};

/** The config by its schema. What stands at a top key with a mistake in it is left out, so that mistakes in the others are told too. */
const readRoot = (document: SourceDocument): Root => {
	const whole = rootSchema.safeParse(document.value);
	if (whole.success) return {root: whole.data as RootConfig, mistakes: [], isWhole: true, hasSources: true};
	const mistakes = [...mistakesOf(whole.error, {schema: rootSchema, document, base: [], value: document.value})];
	const wrong = new Set(
		whole.error.issues.flatMap((issue) => (issue.path.length > 0 ? [String(issue.path[0])] : 'keys' in issue ? issue.keys : [])),
	);
	const left = Object.entries(document.value as object).filter(([key]) => !wrong.has(key));
	const root = rootSchema.parse({sources: {}, ...Object.fromEntries(left)}) as RootConfig;
	return {root, mistakes, isWhole: false, hasSources: !wrong.has('sources')};
};
