/**
 * Sums with Neumaier's compensation, as Prometheus computes them bit for bit: `sum` and `lost` (the running compensation)
 * are kept apart and added at the end.
 */
export type Sum = {sum: number; lost: number};

/** Adds `value`. Once the sum is infinite, nothing is compensated any more. */
export const addTo = (total: Sum, value: number): void => {
	const {sum} = total;
	const next = sum + value;
	if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) total.lost = 0;
	else if (Math.abs(sum) >= Math.abs(value)) total.lost += sum - next + value;
	else total.lost += value - next + sum;
	total.sum = next;
};

/**
 * Mean of values fed one by one: a compensated sum divided at the end; only when that sum would overflow, an incremental mean
 * (the same switch Prometheus makes).
 */
export type Mean = {count: number; readonly total: Sum; incremental: boolean};

export const startMean = (first: number): Mean => ({count: 1, total: {sum: first, lost: 0}, incremental: false});

export const addToMean = (mean: Mean, value: number): void => {
	mean.count += 1;
	const {total, count} = mean;
	if (!mean.incremental) {
		const {sum, lost} = total;
		addTo(total, value);
		if (Number.isFinite(total.sum) || Number.isNaN(total.sum)) return;
		mean.incremental = true;
		total.sum = sum / (count - 1);
		total.lost = lost / (count - 1);
	}
	const share = (count - 1) / count;
	total.sum *= share;
	total.lost *= share;
	addTo(total, value / count);
};

export const meanOf = (mean: Mean): number =>
	mean.incremental ? mean.total.sum + mean.total.lost : mean.total.sum / mean.count + mean.total.lost / mean.count;
