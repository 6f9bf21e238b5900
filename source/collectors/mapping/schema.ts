import {z} from 'zod';
import {units} from '../../model/units.ts';
import {compileExpression, ExpressionError} from './expression.ts';
import {compileTemplate, compileText} from './template.ts';
import {isZone} from './zone.ts';

/** A string that `compile` must accept; its error, with the position inside the text, becomes the config's error. */
const compiled = (compile: (text: string) => unknown) =>
	z.string().superRefine((text, context) => {
		try {
			compile(text);
		} catch (error) {
			if (!(error instanceof ExpressionError)) throw error;
			context.addIssue({code: 'custom', message: error.message, params: {at: error.at}});
		}
	});

/** JMESPath, with `@key`, `@value`, `@parent` and `@root` beside it. */
export const expressionSchema = compiled(compileExpression);
const text = compiled(compileText);
const template = compiled(compileTemplate);

/** `UTC`, a fixed offset or an IANA zone name. */
export const zoneSchema = z.string().refine(isZone, 'a time zone such as UTC, +07:00 or Asia/Saigon');

const eachSchema = z
	.union([expressionSchema, z.array(expressionSchema).min(1)], {error: 'an expression, or a list of expressions, one a level'})
	.describe(
		'Expression giving the list (or, where @key or @value are used, the object) to go through; a list of expressions goes level by level, and @parent is then the outer item. Without it the whole answer is one item.',
	);
const each = eachSchema.optional();

const metricName = z.string().regex(/^[A-Za-z_:][A-Za-z0-9_:]*$/, 'a metric name: letters, digits, _ and :, not beginning with a digit');
const labelName = z
	.string()
	.regex(/^(?!__)[A-Za-z_][A-Za-z0-9_]*$/, 'a label name: letters, digits and _, not beginning with a digit or with two _');

const labels = z
	.union([z.array(labelName), z.record(labelName, text)], {error: 'a list of field names, or a map of label: expression'})
	.optional()
	.describe(
		'Labels: a list of fields of the item that become labels of the same name, or a map of label to expression. A missing value leaves the label out.',
	);

const unit = z.enum(units);
const scale = z
	.number()
	.refine((factor) => Number.isFinite(factor) && factor !== 0, 'a number other than 0')
	.optional()
	.describe('Factor that brings the value into its unit, such as 0.01 for percent to ratio, 60 for minutes to seconds.');
const at = expressionSchema.optional().describe("Expression giving the source's own time of the value; without it the poll's time counts.");

export const metricSchema = z
	.strictObject({
		value: expressionSchema.describe(
			'Expression giving the number. Numbers written as text, booleans (true is 1) and, with unit timestamp, times are read.',
		),
		each,
		labels,
		type: z
			.enum(['gauge', 'counter'])
			.optional()
			.describe('counter for figures that only rise until they restart; gauge (the default) for all others.'),
		unit: unit.optional().describe('How the number is read; timestamp turns a time into seconds since 1970.'),
		scale,
		at,
	})
	.describe('One metric, or with each one a series for each item.');

const healthSchema = z
	.strictObject({
		each,
		target: text.describe('What is spoken of, such as "@key" of a map of checks.'),
		healthy: expressionSchema.optional().describe('Expression giving true or false.'),
		claim: text.optional().describe('The word the source uses of itself.'),
		reason: text.optional().describe('Why, in the words of the source.'),
	})
	.describe('Health of the components that an answer speaks of.');

const checkSchema = z
	.strictObject({
		each,
		dataset: template.describe('Dataset checked: plain text, with {{expression}} where it differs by item.'),
		dimension: z.enum(['Completeness', 'Validity', 'Timeliness', 'Consistency']).describe('Tab of the data quality panel.'),
		title: template.describe('What is checked: plain text, with {{expression}} where it differs by item.'),
		good: expressionSchema.optional().describe('Rows that pass.'),
		total: expressionSchema.optional().describe('Rows checked.'),
		value: expressionSchema.optional().describe('A figure of its own (an age, a rate) where good and total make no sense.'),
		unit: unit.optional().describe('Unit of value; timestamp gives seconds since 1970. Default: ratio.'),
		scale,
		claim: expressionSchema.optional().describe("The source's own outcome: words such as pass, warning, failed, error, or true and false."),
		at,
	})
	.describe('One data quality measurement, or with each one for each item.');

const alertSchema = z
	.strictObject({
		each,
		name: text.describe('Name of the alert.'),
		severity: text.optional().describe("Severity in the source's own word."),
		state: expressionSchema
			.optional()
			.describe(
				'Word such as firing, active, pending, resolved, acknowledged, or true and false. Without it every item is firing; where it gives nothing there is no alert, and a note says so.',
			),
		text: text.optional().describe('What the alert says.'),
		since: expressionSchema.optional().describe('Time it began.'),
		value: expressionSchema.optional().describe('Number it stands on.'),
		labels,
		runbook: text.optional().describe('Link to the runbook.'),
	})
	.describe('Alerts that the source itself raises.');

const runSchema = z
	.strictObject({
		each,
		kind: z.enum(['etl', 'streaming', 'dag']).describe('Kind of run.'),
		name: text.describe('Name of the job.'),
		id: text.optional().describe('Id of this run; without it, name and start.'),
		state: text.describe("State in the source's own words."),
		started: expressionSchema.optional().describe('Time of the start.'),
		ended: expressionSchema.optional().describe('Time of the end.'),
		duration: expressionSchema.optional().describe('How long it took; without it, end minus start.'),
		durationUnit: z.enum(['milliseconds', 'seconds', 'minutes']).optional().describe('Unit of duration; default seconds.'),
		rowsIn: expressionSchema.optional().describe('Rows read.'),
		rowsOut: expressionSchema.optional().describe('Rows written.'),
		rowsFailed: expressionSchema.optional().describe('Rows that failed.'),
		watermark: expressionSchema.optional().describe('Event time up to which a streaming query is done.'),
	})
	.describe('ETL runs, streaming queries, DAG runs.');

const eventSchema = z
	.strictObject({
		each,
		at: expressionSchema.describe('Time it happened.'),
		kind: text.describe('Kind of event, such as event_type, or "\'deploy\'".'),
		text: text.describe('What happened; may be text with {{expression}} in it.'),
		id: text.optional().describe('Id that stays the same when the event is told again; without it, made from time, kind, text and labels.'),
		labels,
	})
	.describe('Things that happened once.');

const listingSchema = z
	.strictObject({
		title: z.string().min(1).describe('Title of the list.'),
		id: z.string().min(1).optional().describe('Id of the list; default: its title.'),
		each,
		columns: z
			.union([z.array(z.string().min(1)).min(1), z.record(z.string(), text)], {
				error: 'a list of field names, or a map of title: expression',
			})
			.optional()
			.describe('Columns: a list of fields, or a map of title to expression. Without it: the fields of the first item.'),
		limit: z.number().int().min(1).max(10_000).optional().describe('Most rows kept; default 200.'),
	})
	.describe('Rows to read.');

/** Keys of a mapping, for schemas that have further keys beside them. */
export const mappingShape = {
	metrics: z.record(metricName, metricSchema).optional().describe('Numbers worth a rule, a KPI or a chart, by metric name.'),
	health: healthSchema.optional(),
	checks: z.array(checkSchema).optional().describe('Data quality measurements.'),
	runs: runSchema.optional(),
	alerts: alertSchema.optional(),
	events: eventSchema.optional(),
	listings: z.array(listingSchema).optional().describe('Rows to read, such as slow queries.'),
};

/** How an answer (JSON, rows of a query) becomes facts. Plain data: compiled where it is applied. */
export const mappingSchema = z.strictObject(mappingShape);
export type Mapping = z.output<typeof mappingSchema>;
export type MetricMapping = z.output<typeof metricSchema>;
export type HealthMapping = z.output<typeof healthSchema>;
export type CheckMapping = z.output<typeof checkSchema>;
export type AlertMapping = z.output<typeof alertSchema>;
export type RunMapping = z.output<typeof runSchema>;
export type EventMapping = z.output<typeof eventSchema>;
export type ListingMapping = z.output<typeof listingSchema>;

/** Kinds of facts that a mapping may make. */
export const mappedFacts = ['metric', 'health', 'check', 'run', 'alert', 'event', 'listing'] as const;

/** True when a mapping (or something with a mapping's keys) tells the health of targets that only its answers name. */
export const mapsHealth = ({health}: Pick<Mapping, 'health'>): boolean => health !== undefined;

/** True when a mapping (or something with a mapping's keys) asks for any fact. */
export const mapsAnything = (mapping: Mapping): boolean =>
	Object.keys(mapping.metrics ?? {}).length > 0 ||
	(mapping.checks ?? []).length > 0 ||
	(mapping.listings ?? []).length > 0 ||
	[mapping.health, mapping.runs, mapping.alerts, mapping.events].some((part) => part !== undefined);
