import path from 'node:path';
import type {z} from 'zod';
import type {CollectorKind} from '../collectors/collector.ts';
import type {Definitions, RuleGroup} from '../model/definitions.ts';
import {defineAll} from './definitions.ts';
import {readDocument, type SourceDocument} from './document.ts';
import type {Environment} from './expand.ts';
import {InputError, type Mistake} from './position.ts';
import {type RootConfig, rootSchema, sourceCommonSchema} from './schema.ts';
import {collectSecrets, redact} from './secrets.ts';

/** A source ready to be made into a collector. */
export type SourceSetting = {
	readonly id: string;
	readonly kind: CollectorKind;
	readonly title: string;
	readonly options: unknown;
	readonly everyMs: number;
	readonly timeoutMs: number;
};

/** A config that was read, checked and resolved. */
export type Config = {
	readonly file: string;
	readonly settings: readonly SourceSetting[];
	readonly definitions: Definitions;
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
	/** Null when the expression is good; else one line with its own line:column. */
	readonly checkExpr: (expr: string) => string | null;
	/** Reads a rule file at an absolute path; throws InputError. */
	readonly readRules: (file: string) => readonly RuleGroup[];
	readonly environment: Environment;
};

/** Reads config text. Throws InputError with every mistake found, each with file, line and column. */
export const readConfig = (text: string, file: string, tools: ReadingTools): Config => {
	const document = readDocument(text, file, tools.environment);
	const secrets = [...new Set([...document.secrets, ...collectSecrets(document.value)])];
	const fail = (mistakes: readonly Mistake[]): never => {
		throw new InputError(mistakes.map((mistake) => ({...mistake, message: String(redact(mistake.message, secrets))})));
	};
	if (document.value === null || typeof document.value !== 'object')
		return fail([{file, line: 1, column: 1, message: 'a config is a mapping with at least `sources:`'}]);
	const root = rootSchema.safeParse(document.value);
	if (!root.success) return fail(mistakesOf(root.error, document, [], document.value));
	const mistakes: Mistake[] = [];
	const settings = readSources(root.data, document, tools, mistakes);
	const groups = readRuleFiles(root.data, document, tools, mistakes);
	mistakes.push(...checkReferences(root.data, document, tools));
	if (mistakes.length > 0) return fail(mistakes);
	return {
		file,
		settings,
		definitions: defineAll(root.data, settings, groups),
		secrets,
		variables: document.variables,
		redacted: redact(document.value, secrets),
	};
};

const readSources = (root: RootConfig, document: SourceDocument, tools: ReadingTools, mistakes: Mistake[]): readonly SourceSetting[] =>
	Object.entries(root.sources).flatMap(([id, raw]): SourceSetting[] => {
		const at = ['sources', id];
		const kind = tools.kinds.find((one) => one.kind === raw.kind);
		if (!kind) {
			const known = tools.kinds.map((one) => one.kind).join(', ');
			mistakes.push({
				file: document.file,
				...document.at([...at, 'kind']),
				message: `sources.${id}.kind: ${JSON.stringify(raw.kind)} is no kind of source; there are ${known}`,
			});
			return [];
		}
		const {kind: _, title, every, timeout, ...options} = raw;
		const common = sourceCommonSchema.safeParse({kind: raw.kind, title, every, timeout});
		const own = kind.options.safeParse(withHealthPaths(options, kind.kind, id, root));
		if (!common.success) mistakes.push(...mistakesOf(common.error, document, at, raw));
		if (!own.success) mistakes.push(...mistakesOf(own.error, document, at, raw));
		if (!common.success || !own.success) return [];
		const everyMs = common.data.every ?? kind.defaults.everyMs;
		const shortestMs = kind.shortestMs?.(own.data);
		return [
			{
				id,
				kind,
				title: common.data.title ?? id,
				options: own.data,
				everyMs: Math.min(everyMs, shortestMs ?? everyMs),
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
		? options.requests.map((request: unknown) => ({...(request as object)}))
		: [];
	for (const {path: wantedPath, healthy} of wanted) {
		const known = requests.find((request) => request.path === wantedPath);
		if (known) {
			if (healthy !== undefined) known.healthy ??= healthy;
		} else requests.push({path: wantedPath, ...(healthy === undefined ? {} : {healthy})});
	}
	return {...options, requests};
};

const readRuleFiles = (root: RootConfig, document: SourceDocument, tools: ReadingTools, mistakes: Mistake[]): readonly RuleGroup[] =>
	root.rules.flatMap((rule, index) => {
		try {
			return tools.readRules(path.resolve(path.dirname(document.file), rule));
		} catch (error) {
			if (error instanceof InputError) mistakes.push(...error.mistakes);
			else
				mistakes.push({
					file: document.file,
					...document.at(['rules', index]),
					message: `rules[${index}]: ${error instanceof Error ? error.message : String(error)}`,
				});
			return [];
		}
	});

const checkReferences = (root: RootConfig, document: SourceDocument, tools: ReadingTools): readonly Mistake[] => {
	const mistakes: Mistake[] = [];
	const say = (at: readonly PropertyKey[], message: string) =>
		mistakes.push({file: document.file, ...document.at(at), message: `${writePath(at)}: ${message}`});
	const exprs = (list: 'services' | 'kpis' | 'charts' | 'quality', keys: readonly string[]) => {
		for (const [index, item] of (root[list] ?? []).entries()) {
			for (const key of keys) {
				const expr = (item as Readonly<Record<string, unknown>>)[key];
				const problem = typeof expr === 'string' ? tools.checkExpr(expr) : null;
				if (problem !== null) say([list, index, key], problem);
			}
			const source = (item as {source?: string}).source;
			if (source !== undefined && !(source in root.sources))
				say(
					[list, index, 'source'],
					`there is no source ${JSON.stringify(source)}; there are ${Object.keys(root.sources).join(', ') || 'none'}`,
				);
		}
	};
	exprs('services', ['up', 'note']);
	exprs('kpis', ['expr']);
	exprs('charts', ['expr']);
	exprs('quality', ['good', 'of', 'value']);
	for (const [index, check] of root.quality.entries()) {
		if ((check.good === undefined) !== (check.of === undefined)) say(['quality', index], 'good and of belong together');
		if (check.good === undefined && check.value === undefined && check.absent === undefined)
			say(['quality', index], 'needs good and of, or value, or absent with the reason');
	}
	return mistakes;
};

const writePath = (at: readonly PropertyKey[]): string =>
	at.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('');

const mistakesOf = (error: z.ZodError, document: SourceDocument, base: readonly PropertyKey[], value: unknown): readonly Mistake[] =>
	error.issues.flatMap((issue) => issueMistakes(issue, document, base, value));

const issueMistakes = (issue: z.core.$ZodIssue, document: SourceDocument, base: readonly PropertyKey[], value: unknown): Mistake[] => {
	const at = [...base, ...issue.path];
	const where = writePath(at);
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({
			file: document.file,
			...document.at([...at, key], true),
			message: `${where ? `${where}: ` : ''}unknown key ${JSON.stringify(key)}`,
		}));
	}
	const found = issue.path.reduce<unknown>(
		(inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined),
		value,
	);
	const said = found === undefined || typeof found === 'object' ? '' : `, found ${JSON.stringify(found)}`;
	const message = issue.message.includes('found')
		? issue.message
		: `${issue.message.replace(/^Invalid input: /u, '').replace(/, received \w+$/u, '')}${said}`;
	return [{file: document.file, ...document.at(at), message: `${where ? `${where}: ` : ''}${message}`}];
};
