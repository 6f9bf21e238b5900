import type {StateSince} from '../state-since.ts';
import type {LagState} from './judge-lag.ts';
import type {LagSeries} from './lag-series.ts';
import type {LastOwners} from './partition-owners.ts';
import type {LeaderState} from './watch-leaders.ts';
import type {RebalanceState} from './watch-rebalances.ts';

/** What comparing the polls of one cluster has shown; each part is made by one pure function of what it was and the new poll. */
export type KafkaState = {
	/** Last stable owners of its groups, kept while a group rebalances. */
	readonly owners: LastOwners;
	/** By broker id: since when it has been up or down. */
	readonly brokers: ReadonlyMap<number, StateSince<string>>;
	readonly lag: LagState;
	/** Series that the newest judgement wrote. */
	readonly lagSeries: LagSeries;
	readonly rebalances: RebalanceState;
	readonly leaders: LeaderState;
};
