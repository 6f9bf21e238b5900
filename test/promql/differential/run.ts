/**
 * Compares 2,000 drawn expressions with a real Prometheus over the same data: `node test/promql/differential/run.ts
 * --prometheus /usr/bin/prometheus --promtool /usr/bin/promtool [--seed 1] [--count 2000]`. Not part of the tests. Samples lie off the step grid, where
 * open and closed ranges agree, so that Debian's 2.42 can be the judge. Ends with 1 when something differs.
 */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {appendSample, editIndex, emptyIndex, emptySeries, type SeriesIndex, seriesKey} from '../../../source/model/series.ts';
import {createPromql} from '../../../source/promql/promql.ts';
import {createExpressions, createRandom} from './expressions.ts';

const {values: options} = parseArgs({
	options: {
		prometheus: {type: 'string', default: 'prometheus'},
		promtool: {type: 'string', default: 'promtool'},
		seed: {type: 'string', default: '1'},
		count: {type: 'string', default: '2000'},
	},
});

type Line = {readonly name: string; readonly labels: Record<string, string>; readonly samples: readonly (readonly [number, number])[]};

const everyMs = 15_000;
/** Off every grid of evaluation, step and range; a fraction that is exact in binary, as Prometheus reads times as floats. */
const offsetMs = 3_250;
const evaluationOffsetMs = 7_000;
const steps = 240;

const makeData = (random: () => number): Line[] => {
	const lines: Line[] = [];
	const add = (name: string, labels: Record<string, string>, value: (step: number) => number | null): void => {
		const samples: (readonly [number, number])[] = [];
		for (let step = 0; step < steps; step += 1) {
			const next = value(step);
			if (next !== null) samples.push([step * everyMs + offsetMs, next]);
		}
		lines.push({name, labels, samples});
	};
	for (const job of ['a', 'b', 'c']) {
		for (const instance of ['1', '2']) {
			for (const name of ['requests_total', 'errors_total']) {
				// Far from 0: where a counter would have been 0 before its first sample, 2.42 extrapolates differently.
				let total = 5000 + Math.floor(random() * 100);
				add(name, {job, instance}, () => {
					total = random() < 0.03 ? 0 : total + Math.floor(random() * 20);
					return total;
				});
			}
			add('temperature', {job, instance}, (step) => Math.round((20 * Math.sin(step / 9) + random() * 10) * 8) / 8);
			add('sparse', {job, instance, zone: instance === '1' ? 'x' : 'y'}, () => (random() < 0.12 ? Math.floor(random() * 5) : null));
		}
		add('limits', {job}, () => 50);
	}
	for (const instance of ['1', '2']) {
		const counts = [0, 0, 0, 0];
		const bounds = ['0.1', '0.5', '2', '+Inf'];
		const steps2 = Array.from({length: steps}, () => {
			counts.forEach((count, index) => {
				counts[index] = Math.max(count + Math.floor(random() * 3), index > 0 ? (counts[index - 1] ?? 0) : 0);
			});
			return [...counts];
		});
		bounds.forEach((le, index) => {
			add('latency_bucket', {instance, le}, (step) => steps2[step]?.[index] ?? null);
		});
	}
	return lines;
};

const toIndex = (lines: readonly Line[]): SeriesIndex => {
	const edit = editIndex(emptyIndex);
	for (const {name, labels, samples} of lines) {
		let series = emptySeries(name, labels, 'none', 'gauge', 'data');
		for (const [atMs, value] of samples) series = appendSample(series, atMs, value);
		edit.set(seriesKey(name, labels), series);
	}
	return edit.finish();
};

const toOpenMetrics = (lines: readonly Line[]): string => {
	const families = Map.groupBy(lines, ({name}) => name);
	const text = [...families].map(([name, members]) => {
		const rows = members.flatMap(({labels, samples}) => {
			const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
			return samples.map(([atMs, value]) => `${name}{${pairs.join(',')}} ${value} ${atMs / 1000}`);
		});
		return `# TYPE ${name} unknown\n${rows.join('\n')}\n`;
	});
	return `${text.join('')}# EOF\n`;
};

const freePort = async (): Promise<number> =>
	new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

const startPrometheus = async (folder: string): Promise<{readonly child: ChildProcess; readonly address: string}> => {
	const port = await freePort();
	writeFileSync(join(folder, 'prometheus.yml'), 'global: {scrape_interval: 1h}\n');
	const child = spawn(
		options.prometheus,
		[
			`--config.file=${join(folder, 'prometheus.yml')}`,
			`--storage.tsdb.path=${join(folder, 'data')}`,
			'--storage.tsdb.retention.time=100y',
			`--web.listen-address=127.0.0.1:${port}`,
			'--log.level=error',
			'--enable-feature=promql-at-modifier,promql-negative-offset',
		],
		{stdio: ['ignore', 'inherit', 'inherit']},
	);
	const address = `http://127.0.0.1:${port}`;
	for (let tries = 0; tries < 300; tries += 1) {
		const ready = await fetch(`${address}/-/ready`).catch(() => null);
		if (ready?.ok) return {child, address};
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	child.kill();
	throw new Error('Prometheus is not ready after 30 s');
};

type Answer = {readonly error: string} | ReadonlyMap<string, number>;
const keyOf = (labels: Readonly<Record<string, string>>): string =>
	JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
const numberOf = (text: string): number =>
	text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);

const askPrometheus = async (address: string, expr: string, atMs: number): Promise<Answer> => {
	const response = await fetch(`${address}/api/v1/query`, {
		method: 'POST',
		body: new URLSearchParams({query: expr, time: String(atMs / 1000)}),
	});
	const body = (await response.json()) as {status: string; error?: string; data: {resultType: string; result: unknown}};
	if (body.status !== 'success') return {error: body.error ?? ''};
	if (body.data.resultType === 'scalar') return new Map([[keyOf({}), numberOf((body.data.result as [number, string])[1])]]);
	return new Map(
		(body.data.result as {metric: Record<string, string>; value: [number, string]}[]).map(({metric, value}) => [
			keyOf(metric),
			numberOf(value[1]),
		]),
	);
};

const close = (a: number, b: number): boolean =>
	Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) || (Math.abs(a) < 1e-9 && Math.abs(b) < 1e-9);

/** Null when both agree: the same labels with the same values, or both an error. */
const difference = (ours: Answer, theirs: Answer): string | null => {
	if (!(ours instanceof Map) || !(theirs instanceof Map)) {
		if (!(ours instanceof Map) && !(theirs instanceof Map)) return null;
		return `ours ${ours instanceof Map ? `${ours.size} elements` : JSON.stringify(ours)}, Prometheus ${theirs instanceof Map ? `${theirs.size} elements` : JSON.stringify(theirs)}`;
	}
	const wrong = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
		(key) => !close(ours.get(key) ?? Number.MIN_VALUE, theirs.get(key) ?? Number.MAX_VALUE),
	);
	return wrong.length === 0
		? null
		: wrong
				.map((key) => `${key}: ours ${ours.get(key)}, Prometheus ${theirs.get(key)}`)
				.slice(0, 3)
				.join('\n  ');
};

const main = async (): Promise<number> => {
	const folder = mkdtempSync(join(tmpdir(), 'pipetop-promql-'));
	const random = createRandom(Number(options.seed));
	const lines = makeData(random);
	writeFileSync(join(folder, 'data.om'), toOpenMetrics(lines));
	execFileSync(options.promtool, ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'data.om'), join(folder, 'data')], {
		stdio: 'ignore',
	});
	const {child, address} = await startPrometheus(folder);
	try {
		const promql = createPromql();
		const series = toIndex(lines);
		const draw = createExpressions(random);
		const counts = {equal: 0, errors: 0, empty: 0, different: 0};
		for (let index = 0; index < Number(options.count); index += 1) {
			const expr = draw();
			const atMs = 600_000 + Math.floor(random() * 180) * everyMs + evaluationOffsetMs;
			const theirs = await askPrometheus(address, expr, atMs);
			const result = promql.evaluate(expr, atMs, series);
			const ours: Answer = result.ok ? new Map(result.elements.map(({labels, value}) => [keyOf(labels), value])) : {error: result.error};
			const found = difference(ours, theirs);
			if (found !== null) {
				counts.different += 1;
				console.log(`${expr}\n  at ${atMs / 1000}: ${found}`);
			} else if (!(theirs instanceof Map)) counts.errors += 1;
			else if (theirs.size === 0) counts.empty += 1;
			else counts.equal += 1;
		}
		console.log(`${counts.equal} equal, ${counts.empty} both empty, ${counts.errors} both refused, ${counts.different} different`);
		return counts.different === 0 ? 0 : 1;
	} finally {
		child.kill();
		await new Promise((resolve) => child.once('exit', resolve));
		rmSync(folder, {recursive: true, force: true});
	}
};

process.exitCode = await main();
