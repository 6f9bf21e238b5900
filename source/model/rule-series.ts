import type {FailureKind} from './failure.ts';
import {lastTime, type Series, type SeriesIndex} from './series.ts';
import type {State} from './state.ts';

/** Failures after which nothing is known of the other side any more. */
const silent: ReadonlySet<FailureKind> = new Set(['timeout', 'refused', 'unreachable']);

/**
 * The series that rules may read: without those whose source has fallen silent, as a failed scrape ends them in
 * Prometheus. KPIs keep their last value, dimmed with its age; an alert on it would count the outage of the source as
 * that of what it speaks of (a database that is down has every heartbeat in it grow old).
 */
export const seriesForRules = (state: State): SeriesIndex => {
	const families = new Map<string, Map<string, Series>>();
	for (const [source, polled] of state.sources) {
		for (const part of polled.parts.values()) {
			const failure = polled.failure ?? part.failure;
			if (failure === null || !silent.has(failure.kind)) continue;
			// What the failed poll itself brought (a broker that does not answer) is news and stays.
			const brokenMs = part.failingSinceMs === null ? Number.POSITIVE_INFINITY : part.failingSinceMs - (polled.durationMs ?? 0);
			for (const key of part.written) leaveOut(state.series, families, key, brokenMs);
			// What was judged from the commits of a cluster is no fresher than they are.
			if (part.facts.some(({kind}) => kind === 'offsets'))
				for (const key of state.kafka.get(source)?.lagSeries.keys() ?? []) leaveOut(state.series, families, key, brokenMs);
		}
	}
	return families.size === 0 ? state.series : {names: new Map([...state.series.names, ...families])};
};

const leaveOut = (index: SeriesIndex, families: Map<string, Map<string, Series>>, key: string, brokenMs: number): void => {
	const name = key.split('\u0001', 1)[0] ?? key;
	const series = index.names.get(name)?.get(key);
	if (series === undefined || (lastTime(series) ?? Number.NEGATIVE_INFINITY) >= brokenMs) return;
	const family = families.get(name) ?? new Map(index.names.get(name));
	family.delete(key);
	families.set(name, family);
};
