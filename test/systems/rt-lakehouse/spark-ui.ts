/** What Spark 3.5.1 answers at its UI port, as this deployment has it: no streaming gauges, no Prometheus endpoints. */
import {createServer} from 'node:http';
import type {Job, Jobs, StreamingQuery} from './query.ts';
import {appName} from './world.ts';

const startedAt = Date.now();
const appId = `local-${startedAt}`;
const gmt = (ms: number): string => new Date(ms).toISOString().replace('Z', 'GMT');

type Answer = {readonly status: number; readonly type: string; readonly body: string; readonly location?: string};
const json = (body: unknown): Answer => ({status: 200, type: 'application/json', body: JSON.stringify(body, null, 2)});
const page = (title: string, content: string): Answer => ({
	...{status: 200, type: 'text/html;charset=utf-8'},
	body: `<!DOCTYPE html><html><head><title>${appName} - ${title}</title></head><body>${content}</body></html>`,
});
const redirect = (location: string): Answer => ({status: 302, type: 'text/html', body: '', location});
const missing = (body: string): Answer => ({status: 404, type: 'text/plain', body});

const application = () => ({
	...{id: appId, name: appName},
	attempts: [
		{
			...{startTime: gmt(startedAt), endTime: '1969-12-31T23:59:59.999GMT', lastUpdated: gmt(startedAt), duration: Date.now() - startedAt},
			...{sparkUser: 'root', completed: false, appSparkVersion: '3.5.1'},
			...{startTimeEpoch: startedAt, endTimeEpoch: -1, lastUpdatedEpoch: startedAt},
		},
	],
});

const jobView = (job: Job): unknown => {
	const isDone = job.status !== 'RUNNING';
	return {
		...{jobId: job.id, name: 'start at NativeMethodAccessorImpl.java:0', description: job.description, submissionTime: gmt(job.submitted)},
		...(job.completed !== undefined && {completionTime: gmt(job.completed)}),
		...{stageIds: [job.id], jobGroup: job.runId, jobTags: [], status: job.status, numTasks: 1, numActiveTasks: isDone ? 0 : 1},
		...{numCompletedTasks: job.status === 'SUCCEEDED' ? 1 : 0, numSkippedTasks: 0, numFailedTasks: job.status === 'FAILED' ? 1 : 0},
		...{numKilledTasks: 0, numCompletedIndices: isDone ? 1 : 0, numActiveStages: isDone ? 0 : 1, numCompletedStages: isDone ? 1 : 0},
		...{numSkippedStages: 0, numFailedStages: job.status === 'FAILED' ? 1 : 0, killedTasksSummary: {}},
	};
};

const duration = (ms: number): string => {
	const seconds = Math.floor(ms / 1000);
	const minutes = Math.floor(seconds / 60);
	const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
	return minutes === 0 ? plural(seconds, 'second') : `${plural(minutes, 'minute')} ${plural(seconds % 60, 'second')}`;
};

const queryRow = (query: StreamingQuery): string => {
	const began = new Date(query.startedAt).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
	const input = (query.rows / Math.max(1, Date.now() - query.startedAt)) * 1000;
	const process = query.workedMs === 0 ? Number.NaN : (query.rows / query.workedMs) * 1000;
	const link = `<a href="/StreamingQuery/statistics?id=${query.runId}">${query.runId}</a>`;
	const cells = [
		'&lt;no name&gt;',
		'RUNNING',
		query.id,
		link,
		began,
		duration(Date.now() - query.startedAt),
		input.toFixed(2),
		process.toFixed(2),
	];
	return `<tr>${[...cells, String(query.latestBatch)].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
};

const streamingPage = (queries: readonly StreamingQuery[]): Answer => {
	const columns = ['Name', 'Status', 'ID', 'Run ID', 'Start Time', 'Duration', 'Avg Input /sec', 'Avg Process /sec', 'Latest Batch'];
	const head = `<thead><tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr></thead>`;
	const table = `<table id="active-table">${head}<tbody>${queries.map(queryRow).join('')}</tbody></table>`;
	return page('Streaming Query', `<h4>Active Streaming Queries (${queries.length})</h4>${table}`);
};

/** Dropwizard's JSON: the driver's own gauges, and no `spark.streaming` ones, as `metricsEnabled` is not set. */
const metrics = (jobs: Jobs): unknown => {
	const memory = process.memoryUsage();
	const name = (rest: string): string => `${appId}.driver.${rest}`;
	const gauges: Record<string, number> = {
		'DAGScheduler.job.activeJobs': jobs.all.filter((job) => job.status === 'RUNNING').length,
		'DAGScheduler.job.allJobs': jobs.all.length,
		'DAGScheduler.stage.failedStages': 0,
		'DAGScheduler.stage.runningStages': 0,
		'DAGScheduler.stage.waitingStages': 0,
		'ExecutorMetrics.JVMHeapMemory': memory.heapUsed,
		'ExecutorMetrics.JVMOffHeapMemory': memory.external,
		'JVMCPU.jvmCpuTime': Math.round(process.cpuUsage().user * 1000),
		'LiveListenerBus.queue.streams.size': 0,
		'BlockManager.memory.memUsed_MB': 0,
	};
	return {
		version: '4.0.0',
		gauges: Object.fromEntries(Object.entries(gauges).map(([key, value]) => [name(key), {value}])),
		counters: {[name('LiveListenerBus.queue.appStatus.numDroppedEvents')]: {count: 0}},
		...{histograms: {}, meters: {}, timers: {}},
	};
};

const executor = () => ({
	...{id: 'driver', hostPort: '127.0.0.1:0', isActive: true, rddBlocks: 0, memoryUsed: 0, diskUsed: 0, totalCores: 2, maxTasks: 2},
	...{activeTasks: 0, failedTasks: 0, completedTasks: 0, totalTasks: 0, totalDuration: 0, totalGCTime: 0, maxMemory: 455501414},
	...{addTime: gmt(startedAt), executorLogs: {}, excludedInStages: []},
});

const api = (rest: string, status: readonly string[], jobs: Jobs): Answer => {
	if (rest === '/version') return json({spark: '3.5.1'});
	if (rest === '/applications') return json([application()]);
	const [, id, path = ''] = /^\/applications\/([^/]+)\/?(.*)$/.exec(rest) ?? [];
	if (id !== appId) return missing(id === undefined ? 'Not Found' : `unknown app: ${id}`);
	const properties = [
		['spark.app.id', appId],
		['spark.app.name', appName],
		['spark.master', 'local[*]'],
	];
	if (path === 'jobs')
		return json(
			jobs.all
				.filter((job) => status.length === 0 || status.includes(job.status))
				.toReversed()
				.map(jobView),
		);
	if (path === 'stages' || path === 'sql') return json([]);
	if (path === 'executors') return json([executor()]);
	if (path === 'environment') return json({sparkProperties: properties});
	if (path.startsWith('streaming/')) return missing(`no streaming listener attached to ${appName}`);
	return missing(`unknown app ${appId}, attempt ${path}`);
};

const answer = (url: URL, jobs: Jobs, queries: readonly StreamingQuery[]): Answer => {
	const path = url.pathname;
	const status = url.searchParams.getAll('status').map((one) => one.toUpperCase());
	if (path.startsWith('/api/v1')) return api(path.slice('/api/v1'.length), status, jobs);
	if (path === '/jobs/') return page('Spark Jobs', `<h3>Spark Jobs</h3><p>Completed Jobs (${jobs.all.length})</p>`);
	if (path === '/metrics/json') return redirect('/metrics/json/');
	if (path === '/metrics/json/') return json(metrics(jobs));
	if (path === '/StreamingQuery') return redirect('/StreamingQuery/');
	if (path === '/StreamingQuery/' && queries.length > 0) return streamingPage(queries);
	if (path === '/StreamingQuery/statistics/') return page('Streaming Query Statistics', '<h4>Streaming Query Statistics</h4>');
	// Everything unknown goes to the jobs page, Prometheus' paths too: 200 and HTML for a client that follows.
	return redirect('/jobs/');
};

/** Listens on 127.0.0.1:`port`; `queries` fills as they start. */
export const startUi = (port: number, jobs: Jobs, queries: readonly StreamingQuery[]): Promise<void> => {
	const server = createServer((request, response) => {
		const {status, type, body, location} = answer(new URL(request.url ?? '/', 'http://localhost'), jobs, queries);
		response.writeHead(status, {
			'content-type': type,
			'content-length': Buffer.byteLength(body),
			...(location !== undefined && {location}),
		});
		response.end(body);
	});
	return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
};
