import type {AlertInstance} from './alert-instance.ts';
import {alertSamples, type IsHonest, type RuleSample, recordedSamples, vanishedRecords} from './alert-samples.ts';
import type {Labels} from './facts.ts';
import type {Evaluation, Promql} from './promql-contract.ts';
import type {AlertRule, RecordingRule, RuleGroup} from './rule-definitions.ts';
import {labelsText, type SeriesIndex} from './series.ts';

/**
 * The life of alerts, as Prometheus defines it: pending while the expression holds and `for` has not passed, firing after,
 * resolved (kept 15 minutes) when it no longer holds; a pending one that clears is forgotten. Pure: time comes in as `atMs`.
 */

/** How long resolved alerts are kept, as in Prometheus. */
export const resolvedKeptMs = 15 * 60_000;

/** How a rule's last evaluation went. `unknown`: no current data behind its expression. */
export type RuleHealth = {
	/** Alert or record name. */
	readonly rule: string;
	readonly health: 'ok' | 'unknown' | 'err';
	readonly lastError: string | null;
	readonly evaluatedAtMs: number;
	/** Set by callers that measure it. */
	readonly durationMs?: number;
};

/** Says whether current data is there for an expression that gives nothing for `labels` (null: for anything); `none`: it needs none. */
export type DataCoverage = (expr: string, labels: Labels | null, atMs: number, series: SeriesIndex) => 'live' | 'missing' | 'none';

/** Puts samples into the index; rules that follow in the group see them. */
export type WriteSamples = (series: SeriesIndex, written: readonly RuleSample[]) => SeriesIndex;

export type GroupOptions = {
	/**
	 * What an alert becomes when its element is gone because the data is: `unknown` (pipetop: an outage of a source never
	 * resolves anything), or resolved as in Prometheus (`test rules`).
	 */
	readonly missingData?: 'unknown' | 'prometheus';
};

export type GroupResult = {
	readonly instances: readonly AlertInstance[];
	readonly written: readonly RuleSample[];
	/** One per rule, in order. */
	readonly health: readonly RuleHealth[];
	/** The index with everything written. */
	readonly series: SeriesIndex;
};

type Engine = Promql & {readonly coverage?: DataCoverage};
type Run = {
	readonly group: RuleGroup;
	readonly atMs: number;
	readonly series: SeriesIndex;
	readonly promql: Engine;
	readonly keepsUnknown: boolean;
};

/**
 * Evaluates the rules of a group in order at `atMs`; each sees what earlier ones wrote. A rule whose evaluation fails keeps its alerts as they
 * were and writes nothing: an error is not a resolve.
 *
 * With `missingData: 'unknown'` (the default) an alert whose element is gone is resolved only if the expression still has data for it:
 * see `Coverage` in promql/evaluate-coverage.ts for what counts. An engine without coverage is judged by whether any sample was read at all.
 */
export const evaluateGroup = (
	group: RuleGroup,
	previous: readonly AlertInstance[],
	atMs: number,
	series: SeriesIndex,
	promql: Engine,
	write: WriteSamples,
	options: GroupOptions = {},
): GroupResult => {
	const instances: AlertInstance[] = [];
	const written: RuleSample[] = [];
	const health: RuleHealth[] = [];
	const counts = new Map<string, number>();
	let index = series;
	group.rules.forEach((rule, position) => {
		const name = rule.type === 'alert' ? rule.alert : rule.record;
		const nth = counts.get(name) ?? 0;
		counts.set(name, nth + 1);
		const run: Run = {group, atMs, series: index, promql, keepsUnknown: options.missingData !== 'prometheus'};
		const result = rule.type === 'alert' ? runAlertRule(run, rule, nth, previous) : runRecordingRule(run, rule);
		instances.push(...result.instances);
		health.push({rule: name, health: result.health, lastError: result.error, evaluatedAtMs: atMs});
		if (result.written.length > 0) index = write(index, result.written);
		const ended = rule.type === 'record' ? endedRecords({...run, series: index}, position, health) : [];
		if (ended.length > 0) index = write(index, ended);
		written.push(...result.written, ...ended);
	});
	return {instances, written, health, series: index};
};

/** Series that end after the last of the group's rules with this record name has run; none while one of them failed. */
const endedRecords = (run: Run, position: number, health: readonly RuleHealth[]): readonly RuleSample[] => {
	const {rules} = run.group;
	const name = rules[position]?.type === 'record' ? rules[position].record : '';
	const same = rules.flatMap((rule, at) => (rule.type === 'record' && rule.record === name ? [{rule, at}] : []));
	if (same.at(-1)?.at !== position || same.some(({at}) => health[at]?.health === 'err')) return [];
	const isHonest: IsHonest = (rule, labels) => !run.keepsUnknown || coverageOf(run, rule.expr, labels, null) !== 'missing';
	return vanishedRecords(
		same.map(({rule}) => rule),
		run.series,
		run.atMs,
		isHonest,
	);
};

type RuleResult = {
	readonly instances: readonly AlertInstance[];
	readonly written: readonly RuleSample[];
	readonly health: RuleHealth['health'];
	readonly error: string | null;
};

const failed = (instances: readonly AlertInstance[], error: string): RuleResult => ({instances, written: [], health: 'err', error});
const noData = 'no current data behind the expression';

const coverageOf = (run: Run, expr: string, labels: Labels | null, result: Evaluation | null): 'live' | 'missing' | 'none' => {
	if (run.promql.coverage) return run.promql.coverage(expr, labels, run.atMs, run.series);
	return result?.ok && result.newestSampleMs === null ? 'missing' : 'live';
};

const runRecordingRule = (run: Run, rule: RecordingRule): RuleResult => {
	const result = run.promql.evaluate(rule.expr, run.atMs, run.series);
	if (!result.ok) return failed([], result.error);
	const written = recordedSamples(rule, result.elements);
	if (written === null) return failed([], 'vector contains metrics with the same labelset after applying rule labels');
	const silent = run.keepsUnknown && written.length === 0 && coverageOf(run, rule.expr, null, result) === 'missing';
	return {instances: [], written, health: silent ? 'unknown' : 'ok', error: silent ? noData : null};
};

const runAlertRule = (run: Run, rule: AlertRule, nth: number, previous: readonly AlertInstance[]): RuleResult => {
	const prefix = `${run.group.file}/${run.group.name}/${rule.alert}#${nth}/`;
	const before = previous.filter((instance) => instance.id.startsWith(prefix));
	const result = run.promql.evaluate(rule.expr, run.atMs, run.series);
	if (!result.ok) return failed(before, result.error);
	const found = new Map<string, AlertInstance>();
	for (const {labels, value} of result.elements) {
		const instance = fresh(run, rule, prefix, labels, value);
		if (found.has(instance.id)) return failed(before, 'vector contains metrics with the same labelset after applying alert labels');
		found.set(instance.id, instance);
	}
	const beforeIds = new Map(before.map((instance) => [instance.id, instance]));
	const instances: AlertInstance[] = [];
	for (const old of before) {
		const now = found.get(old.id);
		const next = now ? renewed(old, now, rule) : gone(run, rule, old, result);
		if (next) instances.push(next);
	}
	for (const instance of found.values()) if (!beforeIds.has(instance.id)) instances.push(settle(instance, rule));
	const silent =
		run.keepsUnknown &&
		(instances.some(({state}) => state === 'unknown') || (found.size === 0 && coverageOf(run, rule.expr, null, result) === 'missing'));
	return {instances, written: alertSamples(before, instances), health: silent ? 'unknown' : 'ok', error: silent ? noData : null};
};

/** A new pending alert from an element; its labels and annotations are expanded from the rule's templates. */
const fresh = (run: Run, rule: AlertRule, prefix: string, element: Labels, value: number): AlertInstance => {
	const {atMs, series, promql} = run;
	const expand = (template: string): string => promql.expand(template, {labels: element, value}, atMs, series);
	const labels: Record<string, string> = {...element};
	delete labels.__name__;
	for (const [name, template] of Object.entries(rule.labels)) {
		const text = expand(template);
		if (text === '') delete labels[name];
		else labels[name] = text;
	}
	labels.alertname = rule.alert;
	const annotations = Object.fromEntries(Object.entries(rule.annotations).map(([name, template]) => [name, expand(template)]));
	return {
		id: prefix + labelsText(labels),
		rule: rule.alert,
		group: run.group.name,
		labels,
		annotations,
		state: 'pending',
		held: 'pending',
		activeAtMs: atMs,
		firedAtMs: null,
		resolvedAtMs: null,
		keepFiringSinceMs: null,
		unknownSinceMs: null,
		value,
		lastGivenMs: atMs,
		element,
	};
};

/** Pending becomes firing once `for` has passed; without `for` at the first evaluation. */
const settle = (instance: AlertInstance, rule: AlertRule): AlertInstance => {
	const {lastGivenMs} = instance;
	if (instance.state !== 'pending' || lastGivenMs - instance.activeAtMs < rule.forMs) return instance;
	return {...instance, state: 'firing', held: 'firing', firedAtMs: lastGivenMs};
};

/** The expression gives it again: value and texts are new, times go on; a resolved one starts over. */
const renewed = (old: AlertInstance, now: AlertInstance, rule: AlertRule): AlertInstance => {
	if (old.state === 'resolved') return settle(now, rule);
	const restarts = old.state === 'unknown' && old.held === 'pending';
	return settle(
		{...now, state: old.held, held: old.held, activeAtMs: restarts ? now.activeAtMs : old.activeAtMs, firedAtMs: old.firedAtMs},
		rule,
	);
};

/** The expression no longer gives it: unknown, kept firing, resolved or, null, forgotten. */
const gone = (run: Run, rule: AlertRule, old: AlertInstance, result: Evaluation): AlertInstance | null => {
	const {atMs} = run;
	if (old.state === 'resolved') return atMs - (old.resolvedAtMs ?? atMs) > resolvedKeptMs ? null : old;
	if (run.keepsUnknown && coverageOf(run, rule.expr, old.element, result) === 'missing') {
		return old.state === 'unknown' ? old : {...old, state: 'unknown', unknownSinceMs: atMs};
	}
	if (old.held === 'pending') return null;
	const keepFiringSinceMs = old.keepFiringSinceMs ?? atMs;
	if (rule.keepFiringForMs > 0 && atMs - keepFiringSinceMs < rule.keepFiringForMs)
		return {...old, state: 'firing', unknownSinceMs: null, keepFiringSinceMs};
	return {...old, state: 'resolved', unknownSinceMs: null, keepFiringSinceMs: null, resolvedAtMs: atMs};
};
