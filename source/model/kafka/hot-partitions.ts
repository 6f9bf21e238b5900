import type {PartitionRows} from './partition-rows.ts';

/** Fewer siblings make no distribution. */
const leastPartitions = 3;
/** Below one message a second, chance makes any partition look hot. */
const leastPerSecond = 1;
/** Siblings that all take the same have no deviation: then it takes twice their mean. */
const leastTimes = 2;

/**
 * Partitions that take far more than their siblings: above mean + 2σ of the **other** partitions of the topic. (Of n
 * partitions one can lie at most (n − 1)/√n deviations from a mean that counts it too: with up to five none ever passes 2σ.)
 * @param rates messages a second by row; NaN: not known
 * @returns 1 by row where it is hot
 */
export const hotRows = (rows: PartitionRows, rates: Float64Array): Uint8Array => {
	const hot = new Uint8Array(rates.length);
	let from = 0;
	for (let row = 1; row <= rates.length; row += 1) {
		if (row < rates.length && rows.topic[row] === rows.topic[from]) continue;
		markHot(rates, from, row, hot);
		from = row;
	}
	return hot;
};

const markHot = (rates: Float64Array, from: number, to: number, hot: Uint8Array): void => {
	let measured = 0;
	let sum = 0;
	let busiest = 0;
	for (let row = from; row < to; row += 1) {
		const rate = rates[row] ?? Number.NaN;
		if (Number.isNaN(rate)) continue;
		measured += 1;
		sum += rate;
		busiest = Math.max(busiest, rate);
	}
	if (measured < leastPartitions || busiest < leastPerSecond) return;
	for (let row = from; row < to; row += 1) {
		const rate = rates[row] ?? Number.NaN;
		const mean = (sum - rate) / (measured - 1);
		if (rate < leastPerSecond || !(rate >= leastTimes * mean)) continue;
		let squares = 0;
		for (let other = from; other < to; other += 1) {
			const value = rates[other] ?? Number.NaN;
			if (other !== row && !Number.isNaN(value)) squares += (value - mean) ** 2;
		}
		if (rate > mean + 2 * Math.sqrt(squares / (measured - 1))) hot[row] = 1;
	}
};
