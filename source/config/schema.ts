import {z} from 'zod';
import {durationMistake, parseDuration} from '../model/duration.ts';
import {units} from '../model/facts.ts';

/** A duration in the config, read to milliseconds. */
export const duration = z
	.union([z.string(), z.number()])
	.transform((value, context) => {
		const ms = parseDuration(String(value));
		if (ms !== undefined) return ms;
		context.addIssue({code: 'custom', message: durationMistake(value)});
		return z.NEVER;
	})
	.meta({description: 'A duration such as 500ms, 5s, 1m, 1h30m; a bare number counts as seconds.'});

export const unit = z.enum(units).meta({description: 'How the number is read and written.'});

const expr = z.string().min(1).meta({description: 'PromQL expression over the metrics that the sources give.'});
const text = (description: string) => z.string().min(1).meta({description});
const limit = (description: string) => z.number().optional().meta({description});

const by = text('Who says so, in a word; by default the source of the series it reads.').optional();
const serviceClaimSchema = z.strictObject({
	by,
	expr: expr.meta({
		description: 'PromQL: claimed to be up while it is not 0. A tile of a template is spoken of by the series that fill its title alike.',
	}),
});
const figureClaimSchema = z.strictObject({
	by,
	expr: expr.meta({description: 'PromQL: the same figure by somebody else.'}),
	tolerance: z.number().min(0).default(0.05).meta({
		description: 'Share of the figure by which a claim may lie off before it differs. Counts may always be half a unit off.',
	}),
});
export const ownerClaimSchema = z.strictObject({
	source: text('The Kafka source whose partitions are spoken of.'),
	group: text('Consumer group; `{{label}}` is filled in from the series, here and below.'),
	topic: text('Topic.'),
	partition: text('Number of the partition.').default('{{partition}}'),
	owner: text("The owner's client id, as the brokers know it."),
	expr: expr.meta({description: 'PromQL: each series that is not 0 claims one partition for one owner.'}),
	by,
});
export const serviceSchema = z.strictObject({
	title: text('Name of the tile; with `up`, `{{label}}` makes one tile for each series.'),
	source: text('The source that is asked.'),
	path: text('For `http` sources: the path that is asked for health.').optional(),
	target: text('Another health target of the source, such as `postgres`.').optional(),
	healthy: text('JMESPath over the body of `path`; true means healthy.').optional(),
	up: expr.optional().meta({description: 'PromQL: up while it is not 0, down at 0, unknown without data.'}),
	whenDown: text('What to say while `up` is 0; `{{label}}` is filled in.').optional(),
	note: expr.optional().meta({description: 'PromQL whose value is shown beside the state.'}),
	claims: z.array(serviceClaimSchema).optional().meta({description: 'What others say of its state: shown beside it, never judged by.'}),
});
export const kpiSchema = z.strictObject({
	title: text('Name of the figure.'),
	expr,
	unit: unit.default('none'),
	change: duration.optional().meta({description: 'Compare with the value this long ago.'}),
	warn: limit('Beyond it the figure is a warning. `warn` above `fail` means low is bad.'),
	fail: limit('Beyond it the figure is critical.'),
	source: text('Source to name beside the figure; by default that of the series it reads.').optional(),
	help: text('What the figure means, shown by "explain".').optional(),
	claims: z
		.array(figureClaimSchema)
		.optional()
		.meta({description: 'What others say of the same figure: shown beside it, never judged by.'}),
});
export const chartSchema = z.strictObject({
	title: text('Name of the chart.'),
	expr,
	legend: text('`{{label}}` template for each line.').optional(),
	unit: unit.default('none'),
	threshold: limit('Drawn as a line; above it the chart is critical.'),
	window: duration.default(1_800_000).meta({description: 'Time shown. Default: `30m`.'}),
});
export const qualitySchema = z.strictObject({
	dataset: text('What is checked.'),
	tab: z
		.enum(['Completeness', 'Validity', 'Timeliness', 'Consistency'])
		.meta({description: 'Dimension of quality: the tab it stands under.'}),
	title: text('Name of the check.'),
	good: expr.optional().meta({description: 'PromQL: how many are good.'}),
	of: expr.optional().meta({description: 'PromQL: of how many.'}),
	value: expr.optional().meta({description: 'PromQL: a figure of its own, instead of good/of.'}),
	unit: unit.default('none'),
	warn: limit('Limit of a warning; ratios are bad below it, other values above it unless `warn` is above `fail`.'),
	fail: limit('Limit of a failure.'),
	absent: text('What to say when nothing measures it.').optional(),
	source: text('Source to name beside the figure.').optional(),
});
/** What every source has, whatever its kind. */
export const sourceCommonSchema = z.object({
	kind: text('Which kind of source.'),
	title: text('Name on the screen; by default the id.').optional(),
	every: duration.optional().meta({description: 'Time between polls.'}),
	timeout: duration.optional().meta({description: 'A poll that takes longer is ended.'}),
});
const key = z
	.union([z.string().min(1), z.number()], {error: 'expected a key such as j, G, Ctrl+n or PgDn'})
	.transform((value) => String(value));
export const rootSchema = z.strictObject({
	title: text('Title in the header.').default('pipetop'),
	evaluate: duration.default(5_000).meta({description: 'How often KPIs, charts and checks are evaluated. Default: `5s`.'}),
	sources: z
		.record(
			z.string().regex(/^[\w.-]+$/u, 'ids are letters, digits, `_`, `.` and `-`'),
			z.looseObject({kind: text('Which kind of source; the parts below tell what each kind has.')}),
		)
		.meta({description: 'The things to watch, by id.'}),
	services: z.array(serviceSchema).optional().meta({description: 'Tiles of the services panel; by default one for each source.'}),
	kpis: z.array(kpiSchema).default([]).meta({description: 'Figures of the KPI panel.'}),
	charts: z.array(chartSchema).default([]).meta({description: 'Charts of the latency panel.'}),
	quality: z.array(qualitySchema).default([]).meta({description: 'Checks of the data quality panel.'}),
	ownerClaims: z
		.array(ownerClaimSchema)
		.default([])
		.meta({description: 'What others say of who owns which partition: shown beside what the brokers say, who are believed.'}),
	keys: z
		.record(z.string(), z.union([key, z.array(key)], {error: 'expected a key or a list of keys'}))
		.default({})
		.meta({
			description:
				'Own keys of commands, by the ids of `docs/keys.md`: a key or a list of keys, `[]` takes them away. `j`, `G`, `Space`, `PgDn`, `F2`, `Ctrl+n`, `Alt+x`, `Shift+Tab`.',
		}),
	rules: z.array(text('A path.')).default([]).meta({description: 'Paths of Prometheus rule files, relative to this file.'}),
});
export type RootConfig = z.output<typeof rootSchema>;
