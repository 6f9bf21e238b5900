import {createHash} from 'node:crypto';
import type {EventFact} from '../../model/fact-kinds/event.ts';
import type {RunFact} from '../../model/fact-kinds/run.ts';
import type {AlertFact, CheckFact, HealthFact} from '../../model/facts.ts';
import {
	type Applying,
	anyUsesEntry,
	compileLabels,
	finiteOf,
	optional,
	optionalText,
	readLabels,
	scaled,
	shown,
	timeOf,
} from './context.ts';
import {compileEach} from './each.ts';
import {compileExpression, type Scope} from './expression.ts';
import {readNumber, readText} from './read-value.ts';
import type {AlertMapping, CheckMapping, EventMapping, HealthMapping, RunMapping} from './schema.ts';
import {alertState, checkClaim} from './state-words.ts';
import {compileTemplate, compileText} from './template.ts';

/** Turns an answer into facts of one kind. */
export type Apply<Fact> = (root: unknown, applying: Applying) => readonly Fact[];

const forEach = <Fact>(
	spec: {readonly each?: string | readonly string[] | undefined},
	parts: ReadonlyArray<{readonly usesEntry: boolean} | undefined>,
	defaultEach: string | undefined,
	what: string,
	make: (scope: Scope, applying: Applying) => Fact | undefined,
): Apply<Fact> => {
	const each = compileEach(spec.each ?? defaultEach, anyUsesEntry(parts));
	return (root, applying) =>
		each(root, applying.notes, what)
			.map((scope) => make(scope, applying))
			.filter((fact) => fact !== undefined);
};

/** Components an answer speaks of: a health fact each. A component without a name is left out with a note. */
export const compileHealth = (spec: HealthMapping, defaultEach?: string): Apply<HealthFact> => {
	const target = compileText(spec.target);
	const healthy = optional(spec.healthy);
	const claim = optionalText(spec.claim);
	const reason = optionalText(spec.reason);
	return forEach(spec, [target, healthy, claim, reason], defaultEach, 'health', (scope, {notes, latencyMs = 0}) => {
		const name = target.evaluate(scope);
		if (name === null) return void notes.add(`health: ${target.text} is missing or null`);
		const verdict = healthy?.evaluate(scope);
		const word = claim?.evaluate(scope);
		const why = reason?.evaluate(scope);
		return {
			kind: 'health',
			target: name,
			reachable: true,
			latencyMs,
			...(healthy && {healthy: typeof verdict === 'boolean' ? verdict : null}),
			...(word && {claim: word}),
			...(why && {reason: why}),
		};
	});
};

/** Data quality measurements; figures that are missing are null in the fact, so that the check shows as unknown. */
export const compileCheck = (spec: CheckMapping, defaultEach?: string): Apply<CheckFact> => {
	const dataset = compileTemplate(spec.dataset);
	const title = compileTemplate(spec.title);
	const [good, total, value, claim, at] = [spec.good, spec.total, spec.value, spec.claim, spec.at].map(optional);
	return forEach(spec, [dataset, title, good, total, value, claim, at], defaultEach, `check ${spec.title}`, (scope, applying) => {
		const {notes} = applying;
		const name = title.evaluate(scope) ?? spec.title;
		const what = `check ${name}`;
		const timeMs = spec.unit === 'timestamp' ? timeOf(value, scope, what, applying) : null;
		const number = spec.unit === 'timestamp' ? (timeMs === null ? null : timeMs / 1000) : finiteOf(value, scope, what, notes);
		const word = readText(claim?.evaluate(scope));
		const outcome = word === null ? undefined : checkClaim(word);
		if (word !== null && !outcome) notes.add(`${what}: outcome ${shown(word)} is not known`);
		const atMs = timeOf(at, scope, what, applying);
		return {
			kind: 'check',
			dataset: dataset.evaluate(scope) ?? spec.dataset,
			dimension: spec.dimension,
			title: name,
			good: finiteOf(good, scope, what, notes),
			total: finiteOf(total, scope, what, notes),
			value: number === null ? null : scaled(number, spec.scale),
			unit: spec.unit ?? 'ratio',
			...(outcome && {claim: outcome}),
			...(atMs !== null && {atMs}),
		};
	});
};

/** Alerts of the source itself. A state that was asked for but is missing is unknown, so there is no alert, and a note. */
export const compileAlert = (spec: AlertMapping, defaultEach?: string): Apply<AlertFact> => {
	const name = compileText(spec.name);
	const [severity, text, runbook] = [spec.severity, spec.text, spec.runbook].map(optionalText);
	const [state, since, value] = [spec.state, spec.since, spec.value].map(optional);
	const labels = compileLabels(spec.labels);
	const parts = [name, severity, text, runbook, state, since, value, ...labels.map(([, reader]) => reader)];
	return forEach(spec, parts, defaultEach, 'alerts', (scope, applying) => {
		const {notes} = applying;
		const word = state ? state.evaluate(scope) : 'firing';
		if (typeof word !== 'string' && typeof word !== 'boolean') return void notes.add(`alerts: ${state?.text} says neither yes nor no`);
		const alertWord = alertState(String(word));
		if (!alertWord) notes.add(`alerts: state ${shown(word)} is not known, taken as firing`);
		const title = name.evaluate(scope);
		if (title === null) notes.add(`alerts: ${name.text} is missing or null`);
		const link = runbook?.evaluate(scope);
		return {
			kind: 'alert',
			name: title ?? '(no name)',
			severity: severity?.evaluate(scope) ?? '',
			state: alertWord ?? 'firing',
			labels: readLabels(labels, scope),
			text: text?.evaluate(scope) ?? '',
			sinceMs: timeOf(since, scope, 'alerts', applying),
			value: value ? (readNumber(value.evaluate(scope)) ?? null) : null,
			...(link && {runbook: link}),
		};
	});
};

const durationUnitsMs = {milliseconds: 1, seconds: 1_000, minutes: 60_000} as const;

/** Runs; what a run does not say is null. A run without a name is left out with a note. */
export const compileRun = (spec: RunMapping, defaultEach?: string): Apply<RunFact> => {
	const name = compileText(spec.name);
	const state = compileText(spec.state);
	const id = optionalText(spec.id);
	const [started, ended, duration, watermark] = [spec.started, spec.ended, spec.duration, spec.watermark].map(optional);
	const [rowsIn, rowsOut, rowsFailed] = [spec.rowsIn, spec.rowsOut, spec.rowsFailed].map(optional);
	const parts = [name, state, id, started, ended, duration, watermark, rowsIn, rowsOut, rowsFailed];
	return forEach(spec, parts, defaultEach, 'runs', (scope, applying) => {
		const title = name.evaluate(scope);
		if (title === null) return void applying.notes.add(`runs: ${name.text} is missing or null`);
		const startedAtMs = timeOf(started, scope, 'runs', applying, true);
		const endedAtMs = timeOf(ended, scope, 'runs', applying, true);
		const took = finite(duration?.evaluate(scope));
		const between = startedAtMs !== null && endedAtMs !== null ? endedAtMs - startedAtMs : null;
		return {
			kind: 'run',
			id: id?.evaluate(scope) ?? `${title}@${startedAtMs ?? ''}`,
			runKind: spec.kind,
			name: title,
			state: (state.evaluate(scope) ?? 'unknown').toLowerCase(),
			startedAtMs,
			endedAtMs,
			durationMs: took === null ? between : took * durationUnitsMs[spec.durationUnit ?? 'seconds'],
			rowsIn: finite(rowsIn?.evaluate(scope)),
			rowsOut: finite(rowsOut?.evaluate(scope)),
			rowsFailed: finite(rowsFailed?.evaluate(scope)),
			watermarkMs: timeOf(watermark, scope, 'runs', applying, true),
		};
	});
};

const finite = (value: unknown): number | null => {
	const number = readNumber(value);
	return number !== undefined && Number.isFinite(number) ? number : null;
};

/** Events; one without a time is left out with a note. The id is the same whenever the same event is reported again. */
export const compileEvent = (spec: EventMapping, defaultEach?: string): Apply<EventFact> => {
	const at = compileExpression(spec.at);
	const kind = compileText(spec.kind);
	const text = compileText(spec.text);
	const id = optionalText(spec.id);
	const labelReaders = compileLabels(spec.labels);
	const parts = [at, kind, text, id, ...labelReaders.map(([, reader]) => reader)];
	return forEach(spec, parts, defaultEach, 'events', (scope, applying) => {
		const atMs = timeOf(at, scope, 'events', applying);
		if (atMs === null) return undefined;
		const eventKind = kind.evaluate(scope) ?? 'event';
		const words = text.evaluate(scope) ?? '';
		const labels = readLabels(labelReaders, scope);
		const made = createHash('sha1')
			.update(JSON.stringify([applying.part, atMs, eventKind, words, labels]))
			.digest('hex')
			.slice(0, 16);
		return {kind: 'event', id: id?.evaluate(scope) ?? made, atMs, eventKind, text: words, labels};
	});
};
