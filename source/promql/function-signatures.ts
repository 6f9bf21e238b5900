import type {ValueType} from './ast.ts';

/** Arguments and result of a function. `least`: how many arguments are required; `more`: the last one may be repeated. */
export type Signature = {readonly args: readonly ValueType[]; readonly least: number; readonly more: boolean; readonly returns: ValueType};

const vector: ValueType = 'instant vector';
const range: ValueType = 'range vector';

const signature = (args: readonly ValueType[], returns: ValueType, least = args.length, more = false): Signature => ({
	args,
	least,
	more,
	returns,
});

const named = (names: string, shape: Signature): [string, Signature][] => names.split(' ').map((name) => [name, shape]);

/** Every function of PromQL 3 that works on floats and is not experimental, with its types as Prometheus declares them. */
export const functionSignatures: ReadonlyMap<string, Signature> = new Map([
	...named(
		'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp',
		signature([vector], vector),
	),
	...named('days_in_month day_of_month day_of_week day_of_year hour minute month year', signature([vector], vector, 0)),
	...named(
		'absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time',
		signature([range], vector),
	),
	...named('pi time', signature([], 'scalar')),
	['clamp', signature([vector, 'scalar', 'scalar'], vector)],
	...named('clamp_max clamp_min', signature([vector, 'scalar'], vector)),
	['histogram_quantile', signature(['scalar', vector], vector)],
	['histogram_fraction', signature(['scalar', 'scalar', vector], vector)],
	['label_join', signature([vector, 'string', 'string', 'string'], vector, 3, true)],
	['label_replace', signature([vector, 'string', 'string', 'string', 'string'], vector)],
	['predict_linear', signature([range, 'scalar'], vector)],
	['quantile_over_time', signature(['scalar', range], vector)],
	['round', signature([vector, 'scalar'], vector, 1)],
	['scalar', signature([vector], 'scalar')],
	['vector', signature(['scalar'], vector)],
]);

/** Known to Prometheus, not to pipetop: why each is refused. */
export const refusedFunctions: ReadonlyMap<string, string> = new Map([
	...'histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar'
		.split(' ')
		.map((name): [string, string] => [name, 'it works on native histograms, which are not supported']),
	...'double_exponential_smoothing end histogram_quantiles info mad_over_time range sort_by_label sort_by_label_desc start start_timestamp step ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time'
		.split(' ')
		.map((name): [string, string] => [name, 'it is experimental']),
]);
