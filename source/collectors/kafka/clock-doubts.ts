import type {PartitionTimes, TimesMemory} from './log-end-history.ts';

/** Clocks of brokers, producers and this host never agree exactly; less than this is not worth a word. */
const toleratedMs = 5_000;

/**
 * Holds the newest record's time against this host's clock. A time in the future is a clock that is wrong; records that
 * appeared since the last poll (`hasNewRecords`) and are older than it are either event times or a clock that is slow.
 */
export const noteClocks = (
	times: PartitionTimes,
	newestMs: number,
	{nowMs, hasNewRecords, lastAtMs}: {readonly nowMs: number; readonly hasNewRecords: boolean; readonly lastAtMs: number},
): void => {
	times.aheadMs = newestMs - nowMs > toleratedMs ? newestMs - nowMs : Number.NaN;
	times.behindMs = hasNewRecords && lastAtMs - newestMs > toleratedMs ? lastAtMs - newestMs : Number.NaN;
};

/** What to say of it: the worst partition each way, and how many others there are. */
export const clockDoubts = (memory: TimesMemory): readonly string[] => {
	const ahead = worstOf(memory, ({aheadMs}) => aheadMs);
	const behind = worstOf(memory, ({behindMs}) => behindMs);
	return [
		...(ahead === null
			? []
			: [
					`newest record of ${ahead.name} is ${span(ahead.ms)} ahead of this host's clock: times behind are that much too small${ahead.more}`,
				]),
		...(behind === null
			? []
			: [
					`records just written to ${behind.name} are dated ${span(behind.ms)} before this host's clock (event times, or a slow clock): times behind are that much too large${behind.more}`,
				]),
	];
};

const worstOf = (memory: TimesMemory, figure: (times: PartitionTimes) => number) => {
	let worst: {name: string; ms: number} | null = null;
	let count = 0;
	for (const [topic, {times}] of memory.topics) {
		for (const [partition, partitionTimes] of times) {
			const ms = figure(partitionTimes);
			if (Number.isNaN(ms)) continue;
			count += 1;
			if (worst === null || ms > worst.ms) worst = {name: `${topic}/${partition}`, ms};
		}
	}
	return worst === null ? null : {...worst, more: count > 1 ? ` (and ${count - 1} more ${count === 2 ? 'partition' : 'partitions'})` : ''};
};

const span = (ms: number): string => {
	const seconds = Math.round(ms / 1_000);
	if (seconds < 120) return `${seconds} s`;
	return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
};
