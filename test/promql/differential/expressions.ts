/** A seeded generator of random numbers (mulberry32), so that a failing expression can be drawn again. */
export const createRandom = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};

const rangeFunctions =
	'delta irate idelta changes resets deriv avg_over_time sum_over_time min_over_time max_over_time count_over_time last_over_time present_over_time absent_over_time stddev_over_time stdvar_over_time'.split(
		' ',
	);

/**
 * Draws PromQL expressions on which Prometheus 2.42 and 3 agree. Left out for that reason: `atan2` (2.42 keeps the metric name), `rate`
 * and `increase` over sparse counters and subqueries (2.42 looks for the counter's zero point before it limits the extrapolation), ranges whose left end falls on
 * a step (`@ 1807`, subqueries inside subqueries), and NaN from a number (`stdvar` of one NaN is 0 in 2.42).
 */
export const createExpressions = (random: () => number): (() => string) => {
	const pick = (choices: readonly string[]): string => choices[Math.floor(random() * choices.length)] ?? '';
	const matchers = (): string => {
		const some = ['job="a"', 'job!="b"', 'job=~"a|c"', 'job!~"a.*"', 'instance="1"', 'instance=~".+"', 'zone=""', 'zone=~"x?"'].filter(
			() => random() < 0.2,
		);
		return some.length === 0 ? '' : `{${some.join(',')}}`;
	};
	const range = (): string => pick(['2m', '5m', '7m', '20m']);
	const shift = (): string => (random() < 0.15 ? ` offset ${pick(['1m', '7m', '-2m'])}` : random() < 0.05 ? ' @ 1807' : '');
	const selector = (): string => `${pick(['requests_total', 'errors_total', 'temperature', 'sparse', 'limits'])}${matchers()}`;
	const labels = (): string => pick(['job', 'instance', 'job, instance', 'zone', '', 'job, zone']);
	const number = (): string => pick(['0', '1', '2.5', '-3', '1e3', '0.1', 'Inf']);

	let inSubquery = false;
	const insideSubquery = (depth: number): string => {
		inSubquery = true;
		const inner = vector(depth - 1);
		inSubquery = false;
		return inner;
	};
	const rangeCall = (depth: number): string => {
		if (random() < 0.25)
			return `${pick(['rate', 'increase'])}(${pick(['requests_total', 'errors_total'])}${matchers()}[${range()}]${shift()})`;
		const inner =
			random() < 0.3 && depth > 0 && !inSubquery
				? `(${insideSubquery(depth)})[${range()}:${pick(['30s', '1m', '90s'])}]`
				: `${selector()}[${range()}]`;
		const name = pick(rangeFunctions);
		return random() < 0.1
			? `quantile_over_time(${pick(['0', '0.3', '0.5', '1', '2'])}, ${inner}${shift()})`
			: random() < 0.06
				? `predict_linear(${inner}${shift()}, 600)`
				: `${name}(${inner}${shift()})`;
	};
	const aggregate = (depth: number): string => {
		const grouping = random() < 0.7 ? ` ${pick(['by', 'without'])} (${labels()})` : '';
		const operator = pick([
			'sum',
			'avg',
			'min',
			'max',
			'count',
			'group',
			'stddev',
			'stdvar',
			'topk',
			'bottomk',
			'quantile',
			'count_values',
		]);
		if (operator === 'topk' || operator === 'bottomk')
			return `count${grouping} (${operator}${grouping} (${pick(['1', '2', '5'])}, ${vector(depth - 1)}))`;
		if (operator === 'quantile') return `quantile${grouping} (${pick(['0.25', '0.5', '0.9'])}, ${vector(depth - 1)})`;
		if (operator === 'count_values') return `count_values${grouping} ("v", round(${vector(depth - 1)}))`;
		return `${operator}${grouping} (${vector(depth - 1)})`;
	};
	const call = (depth: number): string => {
		const inner = vector(depth - 1);
		return pick([
			`abs(${inner})`,
			`ceil(${inner})`,
			`round(${inner}, 0.5)`,
			`sqrt(${inner})`,
			`exp(${inner} / 1000)`,
			`sgn(${inner})`,
			`clamp(${inner}, ${number()}, ${number()})`,
			`clamp_min(${inner}, ${number()})`,
			`timestamp(${selector()}${shift()})`,
			`absent(${inner})`,
			`hour(clamp(${inner}, 0, 2e9))`,
			`day_of_week(clamp(${inner}, 0, 2e9))`,
			`sort(${inner})`,
			`vector(scalar(${inner}) > bool 3)`,
			`label_replace(${inner}, "job", "$1-x", "job", "(.).*")`,
			`label_replace(${inner}, "zone", "z", "instance", "1|2")`,
			`label_join(${inner}, "zone", "-", "job", "instance")`,
			`histogram_quantile(${pick(['0', '0.5', '0.9', '1'])}, ${pick(['latency_bucket', 'rate(latency_bucket[5m])', 'sum by (le) (rate(latency_bucket[10m]))'])})`,
		]);
	};
	const binary = (depth: number): string => {
		const left = vector(depth - 1);
		const operator = pick(['+', '-', '*', '/', '%', '^', '==', '!=', '<', '<=', '>', '>=', 'and', 'or', 'unless']);
		const isSet = /^[aou]/.test(operator);
		const bool = /^[=!<>]/.test(operator) && random() < 0.4 ? ' bool' : '';
		if (!isSet && random() < 0.35)
			return random() < 0.5 ? `(${left} ${operator}${bool} ${number()})` : `(${number()} ${operator}${bool} ${left})`;
		const matching = random() < 0.6 ? ` ${pick(['on', 'ignoring'])} (${labels()})` : '';
		const group =
			matching !== '' && !isSet && random() < 0.4
				? ` ${pick(['group_left', 'group_right'])}${random() < 0.3 && matching.includes('on ()') ? ' (zone)' : ''}`
				: '';
		return `(${left} ${operator}${bool}${matching}${group} ${vector(depth - 1)})`;
	};
	const vector = (depth: number): string => {
		if (depth <= 0 || random() < 0.2) return `${selector()}${shift()}`;
		const draw = random();
		if (draw < 0.3) return rangeCall(depth);
		if (draw < 0.5) return aggregate(depth);
		if (draw < 0.7) return call(depth);
		if (draw < 0.75) return `-${vector(depth - 1)}`;
		return binary(depth);
	};
	return () => vector(1 + Math.floor(random() * 3));
};
