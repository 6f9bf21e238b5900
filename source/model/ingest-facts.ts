import {rowKinds} from './fact-kinds/index.ts';
import type {Fact, JudgedFact, MetricFact} from './facts.ts';

/** Where facts go that do more than stand in their part. */
export type Intake = {readonly writeMetric: (fact: MetricFact) => void};

/** What becomes of a fact. `held`: it stands in its part until the part answers again, and whoever judges it finds it there. */
type Take<Kind extends JudgedFact['kind']> = 'held' | ((intake: Intake, fact: Extract<JudgedFact, {readonly kind: Kind}>) => void);

/** Every judged kind, and who reads it. One without a line does not compile; rows (`fact-kinds/`) say themselves how they are kept. */
const takes: {readonly [Kind in JudgedFact['kind']]: Take<Kind>} = {
	/** Series, which expressions read. */
	metric: (intake, fact) => intake.writeMetric(fact),
	/** `services.ts` */
	health: 'held',
	/** `quality.ts` */
	check: 'held',
	/** `alert-views.ts` */
	alert: 'held',
	/** `kafka/compare-polls.ts`, and what it calls, compares them with the poll before. */
	broker: 'held',
	partitions: 'held',
	group: 'held',
	offsets: 'held',
	cluster: 'held',
	'topic-configs': 'held',
	'record-times': 'held',
};

const rows: ReadonlySet<string> = new Set(rowKinds.map(({kind}) => kind));

/** Takes the facts of an answer in. Gives the kinds that this version does not know, as an old or newer recording may have them. */
export const ingestFacts = (intake: Intake, facts: readonly Fact[]): ReadonlySet<string> => {
	const unknown = new Set<string>();
	for (const fact of facts) {
		const take = Object.hasOwn(takes, fact.kind) ? (takes as Readonly<Record<string, Take<'metric'>>>)[fact.kind] : undefined;
		if (typeof take === 'function') take(intake, fact as MetricFact);
		else if (take === undefined && !rows.has(fact.kind)) unknown.add(fact.kind);
	}
	return unknown;
};
