import type {Failure} from '../failure.ts';
import type {LagMethod, LagVerdict} from '../kafka/lag-fields.ts';
import type {Reason} from '../reason.ts';
import type {Severity} from '../severity.ts';
import type {Unit} from '../units.ts';
import type {AlertView} from '../views/alert.ts';
import type {BrokerView} from '../views/broker.ts';
import type {GroupView} from '../views/group.ts';
import type {ServiceView} from '../views/service.ts';
import type {SourceView} from '../views/source.ts';

/**
 * What an item says, as data; words are made where it is shown. A new kind of thing says one of these, or brings a shape of
 * its own and the words for it.
 */
export type Finding =
	| {readonly says: 'service'; readonly state: ServiceView['state']; readonly reason: Reason | null; readonly note: string | null}
	| {
			readonly says: 'source';
			readonly state: SourceView['state'];
			readonly failure: Failure | null;
			/** The first part that fails while others answer, and how many of how many do. */
			readonly part: string | null;
			readonly failing: number;
			readonly parts: number;
			/** Age of its last good answer; null: it never gave one. */
			readonly ageMs: number | null;
	  }
	| {
			/** A number beside its limit: a KPI, the highest line of a chart, a check. */
			readonly says: 'figure';
			/** The line of a chart that it is of; null: there is only one. */
			readonly legend: string | null;
			readonly value: number | null;
			readonly unit: Unit;
			/** The limit it is beyond; null: it is not, or there is none. */
			readonly limit: number | null;
			readonly reason: Reason | null;
			readonly stale: boolean;
	  }
	| {
			readonly says: 'group';
			readonly state: string;
			/** Its source does not answer now: the figures are the last good ones. */
			readonly stale: boolean;
			readonly verdict: LagVerdict;
			readonly verdicts: GroupView['verdicts'];
			readonly ownerless: number;
			readonly lag: number | null;
			readonly lagMs: number | null;
			readonly lagMethod: LagMethod;
			readonly reason: Reason | null;
	  }
	| {readonly says: 'broker'; readonly state: BrokerView['state']; readonly underReplicated: number; readonly reason: Reason | null}
	| {readonly says: 'topic'; readonly leaderless: number; readonly partitions: number}
	/** The groups of a cluster may not all be listed: the rights that are missing, in the words of whoever asked. */
	| {readonly says: 'hidden groups'; readonly denied: readonly string[]}
	| {readonly says: 'alert'; readonly state: AlertView['state']; readonly summary: string; readonly reason: Reason | null};

/** Something that deserves a look, as its kind tells it. */
export type Concern = {
	/** `service`, `kpi`, `group`…: the words of the problems in the JSON document. */
	readonly kind: string;
	/** What names it among its kind, such as source and group; plain data, so that a panel can find it. */
	readonly id: readonly string[];
	/** What people call it. */
	readonly name: string;
	/** Panel that shows it. */
	readonly panel: string;
	/** Its own severity; what is well is no item. */
	readonly severity: Exclude<Severity, 'ok'>;
	/** Since when it has been so; null: not known. */
	readonly sinceMs: number | null;
	/** True when it was so before the first thing that was seen ("since ≥"). */
	readonly isBound: boolean;
	readonly finding: Finding;
	/** What it may be folded under, the first of these that is itself an item. What the config says stands before it. */
	readonly under: readonly Identity[];
	/** Name of its cause by the config (`of`); null or absent: it says none. */
	readonly partOf?: string | null;
};

/** What something is, by data: `identity('group', 'kafka', 'sensor-processors')`. */
export type Identity = string & {readonly identity: unique symbol};

/** Parts are separated by what no name holds. */
export const identity = (kind: string, ...id: readonly (string | number)[]): Identity => [kind, ...id].join('\u0000') as Identity;

export const identityOf = ({kind, id}: Pick<Concern, 'kind' | 'id'>): Identity => identity(kind, ...id);
