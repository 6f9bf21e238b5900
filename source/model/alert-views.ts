import type {AlertInstance} from './alert-instance.ts';
import type {AlertFact} from './facts.ts';
import {memo} from './memo.ts';
import type {AlertRule, RuleGroup} from './rule-definitions.ts';
import {labelsText} from './series.ts';
import {bySeverity, mapSeverity, type Severity} from './severity.ts';
import type {SourceDefinition} from './source-definition.ts';
import {factsOf, type State} from './state.ts';
import type {AlertView} from './views/alert.ts';

/** Origin of alerts that pipetop's own rules raise. */
export const ownOrigin = 'pipetop';

/** Most alerts of one other source; they come newest first, the rest stays in the source. */
const foreignShown = 100;

const stateOrder: Readonly<Record<AlertView['state'], number>> = {firing: 0, unknown: 1, pending: 2, suppressed: 3, resolved: 4};

/** All alerts: own ones before others, by state, worst first, oldest first. Rules that cannot be evaluated are listed as unknown. */
export const viewAlerts = (state: State, sources: readonly SourceDefinition[], groups: readonly RuleGroup[]): readonly AlertView[] => {
	const own = groups.flatMap((group) => {
		const id = `${group.file}/${group.name}`;
		const rules = group.rules.filter((rule): rule is AlertRule => rule.type === 'alert');
		const byName = new Map(rules.map((rule) => [rule.alert, rule]));
		const instances = (state.alerts.groups.get(id) ?? []).map((instance) => viewInstance(instance, byName.get(instance.rule)));
		const health = state.alerts.health.get(id) ?? [];
		const broken = health.filter(
			(one) => one.health === 'err' || (one.health === 'unknown' && !instances.some((instance) => instance.name === one.rule)),
		);
		return [
			...instances,
			...broken.filter((one) => byName.has(one.rule)).map((one) => viewBroken(id, one.rule, one.lastError, one.evaluatedAtMs)),
		];
	});
	const alerting = new Set(sources.filter(({alertsAre}) => alertsAre === 'verdicts').map(({id}) => id));
	const others = [...factsOf(state, 'alert')].map(({fact, source, stale}) => viewForeign(fact, source, stale, !alerting.has(source)));
	return [...own.sort(byUrgency), ...others.sort(byUrgency).slice(0, foreignShown)];
};

const byUrgency = (a: AlertView, b: AlertView): number =>
	stateOrder[a.state] - stateOrder[b.state] ||
	bySeverity(a.severity, b.severity) ||
	(a.origin === ownOrigin ? 1 : -1) * ((a.sinceMs ?? 0) - (b.sinceMs ?? 0)) ||
	a.id.localeCompare(b.id);

/** An alert is at least a warning, whatever its rule calls itself; pending and resolved ones are no trouble yet or any more. */
const severityOf = (word: string): Severity => {
	const mapped = mapSeverity(word);
	return mapped === 'ok' || mapped === 'unknown' ? 'warning' : mapped;
};

const viewInstance = memo((instance: AlertInstance, rule: AlertRule | undefined): AlertView => {
	const word = instance.labels.severity ?? '';
	const {state} = instance;
	return {
		id: instance.id,
		name: instance.rule,
		state,
		severity: state === 'unknown' ? 'unknown' : severityOf(word),
		severityWord: word,
		labels: instance.labels,
		summary: instance.annotations.summary ?? instance.annotations.description ?? '',
		annotations: instance.annotations,
		sinceMs:
			state === 'unknown'
				? instance.unknownSinceMs
				: state === 'resolved'
					? instance.resolvedAtMs
					: state === 'firing'
						? instance.firedAtMs
						: instance.activeAtMs,
		forMs: rule?.forMs ?? 0,
		resolvedAtMs: instance.resolvedAtMs,
		value: Number.isNaN(instance.value) ? null : instance.value,
		origin: ownOrigin,
		suppressedBy: null,
		runbook: instance.annotations.runbook_url ?? instance.annotations.runbook ?? null,
		stale: state === 'unknown',
		reason: state === 'unknown' ? {code: 'was', state: instance.held, because: {code: 'data-gone'}} : null,
	};
});

const viewBroken = (group: string, rule: string, error: string | null, atMs: number): AlertView => ({
	id: `${group}/${rule}/not evaluated`,
	name: rule,
	state: 'unknown',
	severity: 'unknown',
	severityWord: '',
	labels: {},
	summary: '',
	annotations: {},
	sinceMs: null,
	forMs: 0,
	resolvedAtMs: null,
	value: null,
	origin: ownOrigin,
	suppressedBy: null,
	runbook: null,
	stale: false,
	reason: {code: 'evaluation-failed', message: error, atMs},
});

const viewForeign = memo(
	(fact: AlertFact, source: string, stale: boolean, isClaim: boolean): AlertView => ({
		isClaim,
		id: `${source}/${fact.name}/${fact.sinceMs ?? ''}${labelsText(fact.labels)}`,
		name: fact.name,
		state: fact.state,
		severity: severityOf(fact.severity),
		severityWord: fact.severity,
		labels: fact.labels,
		summary: fact.text,
		annotations: {},
		sinceMs: fact.sinceMs,
		forMs: 0,
		resolvedAtMs: null,
		value: fact.value,
		origin: source,
		suppressedBy: fact.state === 'suppressed' ? source : null,
		runbook: fact.runbook ?? null,
		stale,
		reason: stale ? {code: 'source-silent'} : null,
	}),
);
