import {describe, expect, test} from 'vitest';
import type {AttentionItem} from '../../source/model/attention/item.ts';
import {attention} from '../../source/model/attention.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {
	alert,
	bare,
	broker,
	calm,
	chart,
	chartSeries,
	check,
	cluster,
	group,
	kpi,
	now,
	samples,
	second,
	service,
	source,
	topic,
} from '../panels/snapshots.ts';

const nameOf = ({kind, name}: AttentionItem): string => `${kind} ${name}`;
/** Each thing that stands by itself, with what is folded under it. */
const folded = (snapshot: Snapshot): Readonly<Record<string, readonly string[]>> =>
	Object.fromEntries(attention(snapshot).roots.map((root) => [nameOf(root), root.folded.map(nameOf)]));
const counts = (snapshot: Snapshot) => attention(snapshot).counts;
const nothing = {critical: 0, warning: 0, unknown: 0};
const silent = source('database', {
	title: 'Postgres',
	state: 'failing',
	severity: 'critical',
	sinceMs: now - 42 * second,
	lastSuccessMs: now - 50 * second,
});

describe('what deserves a look', () => {
	test('nothing where all is well', () => {
		expect(attention(calm())).toMatchObject({items: [], roots: [], counts: nothing, worst: 'ok'});
	});

	test('a chart over its limit counts', () => {
		const over = chart('p95', {
			severity: 'critical',
			series: [
				chartSeries(
					'0.95',
					samples(5 * second, 60 * second, (t) => (t > now - 20 * second ? 3 : 0.5)),
				),
			],
		});
		const {items, worst} = attention(bare({charts: [over]}));
		expect(worst).toBe('critical');
		expect(items).toMatchObject([
			{kind: 'chart', severity: 'critical', sinceMs: now - 15 * second, isBound: false, finding: {value: 3, limit: 1}},
		]);
	});

	test('a chart without a limit judges nothing: nothing to draw is no trouble', () => {
		expect(counts(bare({charts: [chart('x', {severity: 'unknown', threshold: null})]}))).toEqual(nothing);
		expect(counts(bare({charts: [chart('x', {severity: 'unknown'})]}))).toEqual({...nothing, unknown: 1});
	});

	test('pending, resolved and muted alerts do not count, nor what a watched system tells', () => {
		const quiet = (['pending', 'resolved', 'suppressed'] as const).map((state) => alert(state, {state, severity: 'critical'}));
		expect(counts(bare({alerts: [...quiet, alert('told', {state: 'firing', isClaim: true})]}))).toEqual(nothing);
	});

	test('an alert that fires counts by its severity, one that cannot be told as unknown', () => {
		const alerts = [alert('fires', {state: 'firing', severity: 'warning'}), alert('gone', {state: 'unknown', severity: 'unknown'})];
		expect(counts(bare({alerts}))).toEqual({critical: 0, warning: 1, unknown: 1});
	});

	test('comes worst first, then oldest', () => {
		const services = [
			service('new', {state: 'down', severity: 'critical', sinceMs: now - second}),
			service('mild', {state: 'degraded', severity: 'warning', sinceMs: now - 60 * second}),
			service('old', {state: 'down', severity: 'critical', sinceMs: now - 30 * second}),
		];
		expect(attention(bare({services})).roots.map(({name}) => name)).toEqual(['old', 'new', 'mild']);
	});

	test('a figure has been bad since it last was not, or for longer than is known', () => {
		const history = samples(5 * second, 60 * second, (t) => (t < now - 30 * second ? 1 : 9));
		const more = {severity: 'warning', warn: 5, history} as const;
		expect(attention(bare({kpis: [kpi('x', 9, more)]})).items).toMatchObject([{sinceMs: now - 30 * second, isBound: false}]);
		expect(attention(bare({kpis: [kpi('x', 9, {...more, warn: 0.5})]})).items).toMatchObject([{sinceMs: now - 60 * second, isBound: true}]);
	});
});

describe('one dead thing is counted once', () => {
	test('a source that does not answer has what stands on it, and every figure that is old by it, under it', () => {
		const snapshot = bare({
			sources: [silent, source('api')],
			services: [
				service('consumer', {state: 'unknown', severity: 'unknown', stale: true}),
				service('web', {source: 'api', state: 'down', severity: 'critical'}),
			],
			kpis: [kpi('stored', 2, {severity: 'unknown', stale: true}), kpi('late', 9, {severity: 'warning', warn: 5})],
			quality: [check('fresh', 'Timeliness', {severity: 'unknown', outcome: 'unknown', stale: true})],
			charts: [chart('p95', {severity: 'unknown', stale: true})],
		});
		expect(folded(snapshot)).toEqual({
			'source Postgres': ['service consumer', 'kpi stored', 'chart p95', 'check fresh'],
			'service web': [],
			'kpi late': [],
		});
		expect(counts(snapshot)).toEqual({critical: 2, warning: 1, unknown: 0});
	});

	test('a figure read from several sources is folded under the one that does not answer', () => {
		const snapshot = bare({
			sources: [source('api'), silent],
			kpis: [kpi('both', 1, {severity: 'unknown', stale: true, sources: ['api', 'database']})],
		});
		expect(folded(snapshot)).toEqual({'source Postgres': ['kpi both']});
	});

	test('an alert whose labels fill the title of a tile speaks of that tile, and of no other', () => {
		const tile = (name: string, bad: boolean) =>
			service(name, {stands: 'series', labels: {consumer_id: name}, ...(bad ? {state: 'down', severity: 'critical'} : {})});
		const snapshot = bare({
			services: [tile('consumer-001', false), tile('consumer-002', true)],
			alerts: [
				alert('Silent', {state: 'firing', labels: {consumer_id: 'consumer-002', alertname: 'Silent'}}),
				alert('Other', {state: 'firing', labels: {consumer_id: 'consumer-001'}}),
				alert('Text', {state: 'firing', labels: {}, summary: 'consumer-002 is gone'}),
			],
		});
		expect(folded(snapshot)).toEqual({'service consumer-002': ['alert Silent'], 'alert Other': [], 'alert Text': []});
	});

	test('an alert that names a group, a broker, a service or a source is folded under it', () => {
		const snapshot = bare({
			sources: [source('kafka', {state: 'ok', severity: 'warning', failingParts: [], title: 'Kafka'})],
			services: [service('Web', {state: 'down', severity: 'critical'})],
			groups: [group('readers', {severity: 'critical', verdict: 'stopped'})],
			brokers: [broker(2, {state: 'down', severity: 'critical'})],
			alerts: [
				alert('G', {state: 'firing', labels: {group: 'readers', partition: '1'}}),
				alert('B', {state: 'firing', labels: {broker: '2'}}),
				alert('S', {state: 'firing', labels: {service: 'Web'}}),
				alert('K', {state: 'firing', labels: {source: 'kafka'}}),
			],
		});
		expect(folded(snapshot)).toMatchObject({
			'group readers': ['alert G'],
			'broker broker 2': ['alert B'],
			'service Web': ['alert S'],
			'source Kafka': ['alert K'],
		});
	});

	test('a name that two clusters have is nobody’s, unless the alert says whose', () => {
		const groups = [group('readers', {severity: 'critical'}), group('readers', {severity: 'critical', source: 'other'})];
		const under = (labels: Record<string, string>) =>
			attention(bare({groups, alerts: [alert('G', {state: 'firing', labels})]})).items.find(({name}) => name === 'G')?.cause?.id;
		expect(under({group: 'readers'})).toBeUndefined();
		expect(under({group: 'readers', source: 'other'})).toEqual(['other', 'readers']);
	});

	test('a broker that is down has the cluster’s tile under it, and what lacks the replicas that are offline', () => {
		const snapshot = bare({
			sources: [source('kafka')],
			services: [service('Kafka', {source: 'kafka', stands: 'source', state: 'degraded', severity: 'warning'})],
			brokers: [
				broker(1, {severity: 'warning', underReplicated: 2, offline: 2}),
				broker(2, {state: 'down', severity: 'critical', underReplicated: 0}),
				broker(3, {severity: 'warning', underReplicated: 2, offline: 0}),
			],
			topics: [topic('t', {leaderless: 1, offline: 1, severity: 'critical'})],
		});
		expect(folded(snapshot)).toEqual({
			'broker broker 2': ['topic t', 'service Kafka', 'broker broker 1'],
			// Its replicas are not offline: they lag for another reason.
			'broker broker 3': [],
		});
	});

	test('a source of which a part fails is folded under the tile that stands on that part', () => {
		const failing = source('database', {
			severity: 'warning',
			failingParts: [{part: '/health', failure: {kind: 'timeout', message: 'no answer'}, sinceMs: now, lastSuccessMs: null}],
		});
		const tile = (target: string) => bare({sources: [failing], services: [service('API', {target, state: 'down', severity: 'critical'})]});
		expect(folded(tile('/health'))).toEqual({'service API': ['source database']});
		expect(folded(tile('/other'))).toEqual({'service API': [], 'source database': []});
	});

	test('chains fold to their root, which counts as the worst of its family', () => {
		const snapshot = bare({
			sources: [{...silent, severity: 'unknown', state: 'locked'}],
			services: [service('Postgres', {state: 'unknown', severity: 'unknown', stands: 'source'})],
			alerts: [alert('Down', {state: 'firing', severity: 'critical', labels: {service: 'Postgres'}})],
		});
		expect(folded(snapshot)).toEqual({'source Postgres': ['alert Down', 'service Postgres']});
		expect(attention(snapshot).roots).toMatchObject([{severity: 'unknown', counted: 'critical'}]);
		expect(counts(snapshot)).toEqual({...nothing, critical: 1});
	});

	test('a cluster whose groups may not be listed is unknown', () => {
		expect(counts(bare({clusters: [cluster({hidesGroups: true, denied: ['groups: needs Describe right on the cluster']})]}))).toEqual({
			...nothing,
			unknown: 1,
		});
	});
});

describe('what the config says belongs together', () => {
	const down = service('consumer-002', {state: 'down', severity: 'critical', sinceMs: now - second});

	test('is folded under what `of` names, while that is wrong itself', () => {
		const kpis = [kpi('Alive', 2, {severity: 'warning', warn: 3, partOf: 'consumer-002'})];
		expect(folded(bare({services: [down], kpis}))).toEqual({'service consumer-002': ['kpi Alive']});
		expect(folded(bare({services: [service('consumer-002')], kpis}))).toEqual({'kpi Alive': []});
	});

	test('stands before what the data say', () => {
		const alerts = [
			alert('A', {state: 'firing', labels: {group: 'g', of: 'consumer-002'}}),
			alert('B', {state: 'firing', annotations: {of: 'consumer-002'}}),
		];
		expect(folded(bare({services: [down], groups: [group('g', {severity: 'critical'})], alerts}))).toMatchObject({
			'service consumer-002': ['alert A', 'alert B'],
		});
	});

	test('loses nothing where it goes round in a circle', () => {
		const services = [
			service('a', {state: 'down', severity: 'critical', partOf: 'b'}),
			service('b', {state: 'down', severity: 'critical', partOf: 'c'}),
			service('c', {state: 'down', severity: 'critical', partOf: 'a'}),
		];
		expect(folded(bare({services}))).toEqual({'service c': ['service a', 'service b']});
	});
});

test('of the tiles that a template names, the worst and oldest is the cause', () => {
	const tile = (name: string, seconds: number) =>
		service(name, {state: 'down', severity: 'critical', template: '{{id}}', sinceMs: now - seconds * second});
	const kpis = [kpi('Alive', 1, {severity: 'critical', fail: 2, partOf: '{{id}}'})];
	expect(folded(bare({services: [tile('a', 1), tile('b', 9)], kpis}))).toEqual({'service b': ['kpi Alive'], 'service a': []});
});
