import type {Node} from 'yaml';
import type {Rule, RuleGroup} from '../model/rule-definitions.ts';
import {durationHelp, parseDurationMs} from './duration.ts';
import {parseExpression} from './parse.ts';
import {typeOf} from './parse-check.ts';
import {
	addMistake,
	addMistakeInside,
	type Entry,
	fieldsOf,
	itemsOf,
	type Mistake,
	openYaml,
	recordOf,
	textOf,
	type YamlFile,
} from './rule-yaml.ts';
import {checkTemplate} from './template.ts';

/** Groups of a file, or everything that is wrong with it, in the order of the file. */
export type RuleFile =
	| {readonly ok: true; readonly groups: readonly RuleGroup[]}
	| {readonly ok: false; readonly mistakes: readonly Mistake[]};

export type RuleFileOptions = {
	/** Interval of groups that name none; Prometheus' own default is one minute. */
	readonly defaultIntervalMs?: number;
};

/**
 * Reads a Prometheus rule file. Expressions and templates are checked here, so that a file that loads can be evaluated; nothing in it is
 * ignored: what pipetop does not support is a mistake that says so.
 */
export const parseRuleFile = (text: string, file: string, options: RuleFileOptions = {}): RuleFile => {
	const {yaml, root} = openYaml(file, text);
	const groups: RuleGroup[] = [];
	if (root && yaml.mistakes.length === 0) {
		const fields = fieldsOf(yaml, root, 'a mapping with "groups"', ['groups']);
		const names = new Set<string>();
		for (const node of itemsOf(yaml, fields?.get('groups')?.value ?? null, 'a list of groups')) {
			const group = readGroup(yaml, node, options.defaultIntervalMs ?? 60_000);
			if (!group) continue;
			if (names.has(group.name)) addMistake(yaml, node, `the group name "${group.name}" is used twice in this file`);
			names.add(group.name);
			groups.push(group);
		}
	}
	const mistakes = yaml.mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
	return mistakes.length > 0 ? {ok: false, mistakes} : {ok: true, groups};
};

const refusedGroupFields = {
	limit: 'the number of alerts and series of a group is not limited',
	query_offset: 'rules are evaluated at the time itself',
	partial_response_strategy: 'it belongs to Thanos',
};

const readGroup = (yaml: YamlFile, node: Node, defaultIntervalMs: number): RuleGroup | null => {
	const fields = fieldsOf(yaml, node, 'a group with name and rules', ['name', 'interval', 'labels', 'rules'], refusedGroupFields);
	if (!fields) return null;
	const name = textOf(yaml, fields.get('name'), 'a group name') ?? '';
	if (name === '') addMistake(yaml, fields.get('name')?.at ?? node, 'the group has no name: expected name: some text');
	const intervalMs = durationOf(yaml, fields.get('interval'));
	if (intervalMs === 0 && fields.has('interval'))
		addMistake(yaml, fields.get('interval')?.value ?? node, 'the interval must be longer than 0s');
	const shared = labelsOf(yaml, fields.get('labels'), false);
	const rules = itemsOf(yaml, fields.get('rules')?.value ?? null, 'a list of rules').flatMap((rule) => readRule(yaml, rule, shared) ?? []);
	return {name, file: yaml.file, intervalMs: intervalMs ?? defaultIntervalMs, rules};
};

const ruleFields = ['alert', 'record', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

const readRule = (yaml: YamlFile, node: Node, shared: Readonly<Record<string, string>>): Rule | null => {
	const fields = fieldsOf(yaml, node, 'a rule with alert or record, and expr', ruleFields);
	if (!fields) return null;
	const alert = textOf(yaml, fields.get('alert'), 'an alert name') ?? '';
	const record = textOf(yaml, fields.get('record'), 'a metric name') ?? '';
	const expr = readExpression(yaml, fields.get('expr'), node);
	const labels = {...shared, ...labelsOf(yaml, fields.get('labels'), alert !== '')};
	if (alert !== '' && record !== '')
		addMistake(yaml, fields.get('record')?.at, '"alert" and "record" in one rule: only one of them is allowed');
	else if (alert === '' && record === '') addMistake(yaml, node, 'the rule has neither "alert" nor "record": one of them is needed');
	if (expr === null) return null;
	if (record !== '') {
		checkRecord(yaml, fields, record);
		return {type: 'record', record, expr, labels};
	}
	return {
		type: 'alert',
		alert,
		expr,
		labels,
		forMs: durationOf(yaml, fields.get('for')) ?? 0,
		keepFiringForMs: durationOf(yaml, fields.get('keep_firing_for')) ?? 0,
		annotations: annotationsOf(yaml, fields.get('annotations')),
	};
};

const checkRecord = (yaml: YamlFile, fields: ReadonlyMap<string, Entry>, record: string): void => {
	for (const key of ['for', 'keep_firing_for', 'annotations']) {
		if (fields.has(key)) addMistake(yaml, fields.get(key)?.at, `"${key}" is not allowed in a recording rule`);
	}
	if (/[{}]/.test(record))
		addMistake(yaml, fields.get('record')?.value, `"${record}" is no metric name: braces are not allowed; set labels with "labels"`);
	else if (!record.isWellFormed()) addMistake(yaml, fields.get('record')?.value, 'the record name is no valid text');
};

const readExpression = (yaml: YamlFile, entry: Entry | undefined, rule: Node): string | null => {
	const expr = textOf(yaml, entry, 'a PromQL expression');
	if (expr === null || expr.trim() === '') {
		addMistake(yaml, entry?.at ?? rule, 'the rule has no expression: expected expr: with PromQL');
		return null;
	}
	const parsed = parseExpression(expr);
	if (!parsed.ok) {
		addMistakeInside(yaml, entry?.value ?? null, parsed.line, parsed.column, parsed.message);
		return null;
	}
	const type = typeOf(parsed.ast);
	if (type !== 'instant vector' && type !== 'scalar') {
		addMistake(yaml, entry?.value, `the expression gives a ${type}: expected an instant vector or a scalar`);
		return null;
	}
	return expr;
};

const durationOf = (yaml: YamlFile, entry: Entry | undefined): number | null => {
	const text = textOf(yaml, entry, durationHelp);
	if (text === null) return null;
	const ms = parseDurationMs(text);
	if (ms === null) addMistake(yaml, entry?.value, `"${text}" is no duration: expected ${durationHelp}`);
	return ms;
};

/** Only the labels of alerts are templates. */
const labelsOf = (yaml: YamlFile, entry: Entry | undefined, templates: boolean): Record<string, string> => {
	const labels: Record<string, string> = {};
	for (const [name, {text, at}] of Object.entries(recordOf(yaml, entry, 'a mapping of labels'))) {
		if (name === '' || name === '__name__' || !name.isWellFormed()) addMistake(yaml, at, `"${name}" is not allowed as a label name here`);
		if (templates) checkText(yaml, at, `label "${name}"`, text);
		labels[name] = text;
	}
	return labels;
};

const annotationsOf = (yaml: YamlFile, entry: Entry | undefined): Record<string, string> => {
	const annotations: Record<string, string> = {};
	for (const [name, {text, at}] of Object.entries(recordOf(yaml, entry, 'a mapping of annotations'))) {
		if (name === '') addMistake(yaml, at, 'an annotation needs a name');
		checkText(yaml, at, `annotation "${name}"`, text);
		annotations[name] = text;
	}
	return annotations;
};

const checkText = (yaml: YamlFile, at: Node | null, what: string, text: string): void => {
	const problem = checkTemplate(text);
	if (problem !== null) addMistake(yaml, at, `the template of ${what} is wrong: ${problem}`);
};
