/** The input of the screen's rows: a recording of the Factory system, judged by 20 KPIs and 10 rules. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {openRecording} from '../../source/engine/recording/reader.ts';
import {startRecorder} from '../../source/engine/recording/recorder.ts';
import type {Definitions} from '../../source/model/definitions.ts';
import type {AlertRule} from '../../source/model/rule-definitions.ts';
import type {KpiDefinition} from '../../source/model/sections/kpis.ts';
import type {Unit} from '../../source/model/units.ts';

const kpisWanted = 20;
const rulesWanted = 10;
/** As shipped recordings are: long runs of events in one block. */
const fullBlockChars = 256 * 1024;

const moreKpis: ReadonlyArray<readonly [title: string, expr: string, unit: Unit]> = [
	['API latency p99', 'max(factory_latency_seconds{quantile="0.99"})', 'seconds'],
	['Stored in 5 min', 'sum(increase(factory_consumer_messages_total[5m]))', 'count'],
	['Sent in 5 min', 'sum(increase(factory_producer_messages_total[5m]))', 'count'],
	['Readings 10 min', 'factory_readings_10m', 'count'],
	['Distinct', 'factory_distinct_readings_10m / factory_readings_10m', 'ratio'],
	['Valid', 'factory_valid_readings_10m / factory_readings_10m', 'ratio'],
	['Oldest heartbeat', 'max(time() - factory_consumer_heartbeat_timestamp_seconds)', 'seconds'],
	['Brokers up', 'sum(kafka_broker_up)', 'count'],
	['Behind, most', 'max(kafka_consumergroup_lag{group="sensor-processors"})', 'count'],
	['Members, most', 'max_over_time(kafka_consumergroup_members{group="sensor-processors"}[5m])', 'count'],
	['Anomalies /min', 'sum(rate(factory_anomalies_total[5m])) * 60', 'per_second'],
	['Newest reading', 'time() - factory_newest_reading_timestamp_seconds', 'seconds'],
	['Sensors silent', 'factory_sensors - factory_sensors_reporting', 'count'],
];

const moreRules: ReadonlyArray<readonly [name: string, expr: string]> = [
	['LatencyHigh', 'max(factory_latency_seconds{quantile="0.95"}) > 10'],
	['NothingStored', 'sum(rate(factory_consumer_messages_total[1m])) == 0'],
	['NothingSent', 'sum(rate(factory_producer_messages_total[1m])) == 0'],
	['SensorsSilent', 'factory_sensors_reporting / factory_sensors < 0.5'],
];

const kpi = ([title, expr, unit]: (typeof moreKpis)[number]): KpiDefinition => ({
	id: `bench-${title}`,
	title,
	expr,
	unit,
	changeMs: 300_000,
	warn: null,
	fail: null,
	source: null,
	help: null,
});

const rule = ([alert, expr]: (typeof moreRules)[number]): AlertRule => ({
	type: 'alert',
	alert,
	expr,
	forMs: 15_000,
	keepFiringForMs: 0,
	labels: {severity: 'warning'},
	annotations: {summary: `${alert}: {{ $value }}`},
});

/** Fills up with further KPIs and rules over the same metrics, or leaves out the last ones. */
const widened = (definitions: Definitions): Definitions => {
	const kpis = [...definitions.kpis, ...moreKpis.map(kpi)].slice(0, kpisWanted);
	let left = rulesWanted;
	const groups = definitions.groups.map((group) => {
		const rules = group.rules.slice(0, left);
		left -= rules.length;
		return {...group, rules};
	});
	const [first, ...rest] = groups;
	const filled = first ? [{...first, rules: [...first.rules, ...moreRules.map(rule).slice(0, left)]}, ...rest] : [];
	return {...definitions, kpis, groups: filled};
};

/** The recording that is measured with. Times are epoch ms. */
export type BenchRecording = {
	readonly path: string;
	readonly fromMs: number;
	readonly toMs: number;
	/** The first moment at which every source has answered: from here on a frame is full. */
	readonly answeredMs: number;
	readonly events: number;
	readonly definitions: Definitions;
};

/** Where the shipped recording is. */
export const shippedRecording = (root: string): string => path.join(root, 'fixtures', 'factory', 'recording.ptop');

/** Writes the copy that is measured with; rejects when there is no recording to copy or it does not have what is needed. */
export const makeRecording = async (from: string, to: string): Promise<BenchRecording> => {
	if (!existsSync(from))
		throw new Error(`there is no recording at ${from}: name one with --recording FILE (made by pipetop record -p factory)`);
	const recording = openRecording(from);
	try {
		const definitions = widened(recording.header.definitions);
		const rules = definitions.groups.reduce((sum, group) => sum + group.rules.length, 0);
		if (definitions.kpis.length !== kpisWanted || rules !== rulesWanted)
			throw new Error(
				`${from} gives ${definitions.kpis.length} KPIs and ${rules} rules where ${kpisWanted} and ${rulesWanted} are measured with`,
			);
		const recorder = await startRecorder({
			path: to,
			header: {...recording.header, definitions},
			clock: {now: () => 0, elapsed: () => 0, setTimer: () => () => {}},
			fullBlockChars,
		});
		const silent = new Set(definitions.sources.map((source) => source.id));
		let answeredMs = Number.NaN;
		let events = 0;
		for (const event of recording.events()) {
			recorder.tap(event);
			events += 1;
			if (event.type === 'sample' && silent.delete(event.source) && silent.size === 0) answeredMs = event.now;
		}
		await recorder.close();
		if (Number.isNaN(answeredMs)) throw new Error(`${from} never has an answer of ${[...silent].join(', ')}`);
		return {path: to, fromMs: recording.fromMs, toMs: recording.toMs, answeredMs, events, definitions};
	} finally {
		recording.close();
	}
};
