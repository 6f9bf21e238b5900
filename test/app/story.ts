import {type Controller, createController} from '../../source/app/controller.ts';
import {type LiveSource, startLive} from '../../source/engine/live.ts';
import type {Session} from '../../source/engine/session.ts';
import type {KeyOverrides} from '../../source/keys/keymap.ts';
import type {Definitions} from '../../source/model/definitions.ts';
import type {Fact} from '../../source/model/facts.ts';
import type {Interest} from '../../source/model/interest.ts';
import {createModel} from '../../source/model/reduce.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import type {State} from '../../source/model/state.ts';
import {createPromql} from '../../source/promql/promql.ts';
import {unicodeGlyphs} from '../../source/theme.ts';
import {type ManualClock, manualClock} from '../engine/manual-clock.ts';
import {health, kpi, metric, service, source, start} from '../model/story.ts';

/** The app without a terminal: a scripted source on a clock moved by hand, a screen of any size, and what it asked of the terminal. */
export type Driven = {
	readonly controller: Controller;
	readonly clock: ManualClock;
	readonly session: Session<State, Snapshot>;
	readonly asked: readonly string[];
	readonly copied: readonly string[];
	/** What sources were told of last. */
	readonly interest: () => Interest;
	size: {columns: number; rows: number};
	/** Commands by id, or `"text"` that is typed letter by letter. */
	readonly press: (...ids: readonly string[]) => Driven;
	readonly lines: () => readonly string[];
	readonly text: () => string;
	readonly stop: () => Promise<void>;
};

const definitions: Definitions = {
	title: 'story',
	sources: [source('api')],
	services: Array.from({length: 30}, (_, index) =>
		service({id: `s${index}`, title: `service ${String(index).padStart(2, '0')}`, source: 'api', target: `/s${index}`}),
	),
	kpis: [kpi('figure', {title: 'Figure'})],
	charts: [],
	quality: [],
	groups: [],
	evaluateEveryMs: 5_000,
};

export const groupCount = 60;

/** A small cluster of one topic that many groups have read to its end. */
const clusterFacts = (now: number): readonly Fact[] => [
	{
		kind: 'partitions',
		topics: ['orders'],
		internal: [false],
		topic: Int32Array.of(0),
		partition: Int32Array.of(0),
		leader: Int32Array.of(1),
		leaderEpoch: Int32Array.of(0),
		replicas: Int32Array.of(1),
		inSync: Int32Array.of(1),
		offline: Int32Array.of(0),
		logStart: Float64Array.of(0),
		logEnd: Float64Array.of(5),
		endAtMs: Float64Array.of(now),
		errors: {},
	},
	...Array.from({length: groupCount}, (_, index) => `group-${String(index).padStart(3, '0')}`).flatMap((group): Fact[] => [
		{
			kind: 'group',
			group,
			type: 'classic',
			protocolType: 'consumer',
			state: 'Empty',
			coordinator: 1,
			assignor: null,
			groupEpoch: null,
			assignmentEpoch: null,
			members: [],
			error: null,
		},
		{
			kind: 'offsets',
			group,
			topics: ['orders'],
			topic: Int32Array.of(0),
			partition: Int32Array.of(0),
			committed: Float64Array.of(5),
			readAtMs: now,
			error: null,
			errors: {},
		},
	]),
];

const clusterSource = {...source('kafka'), kind: 'kafka'};

/** `withCluster`: beside the services a Kafka cluster of many groups; `keys`: own keys of commands; `warn`: a limit that the figure soon is beyond. */
export const drive = async (polls = 3, withCluster = false, keys: KeyOverrides = {}, warn: number | null = null): Promise<Driven> => {
	const clock = manualClock(start);
	let count = 0;
	let interest: Interest = {groups: new Set(), topics: new Set()};
	const cluster: LiveSource = {
		id: 'kafka',
		everyMs: 5_000,
		timeoutMs: 1_000,
		collector: {
			async collect({now, interest: seen}) {
				interest = seen;
				return [{part: 'groups', facts: clusterFacts(now()), failure: null, startedAtMs: now(), durationMs: 1}];
			},
			async close() {},
		},
	};
	const session = startLive({
		model: createModel(
			{
				...definitions,
				kpis: definitions.kpis.map((one) => ({...one, warn})),
				sources: withCluster ? [...definitions.sources, clusterSource] : definitions.sources,
			},
			createPromql({defaultStepMs: 5_000}),
			'live',
		),
		clock,
		random: () => 0,
		sources: [
			{
				id: 'api',
				everyMs: 5_000,
				timeoutMs: 1_000,
				collector: {
					async collect({now}) {
						count += 1;
						const facts: Fact[] = [metric('figure', count), ...definitions.services.map(({target}) => health({target: target ?? ''}))];
						return [{part: 'all', facts, failure: null, startedAtMs: now(), durationMs: 1}];
					},
					async close() {},
				},
			},
			...(withCluster ? [cluster] : []),
		],
	});
	const asked: string[] = [];
	const copied: string[] = [];
	const driven: Driven = {
		clock,
		session,
		asked,
		copied,
		interest: () => interest,
		size: {columns: 100, rows: 30},
		controller: createController({
			session,
			glyphs: unicodeGlyphs,
			zone: 'UTC',
			keys,
			surface: {
				invalidate: () => undefined,
				repaint: () => void asked.push('repaint'),
				suspend: () => void asked.push('suspend'),
				quit: () => void asked.push('quit'),
				copy: (text) => void copied.push(text),
				size: () => driven.size,
			},
		}),
		press(...ids) {
			for (const id of ids) {
				if (id.startsWith('"'))
					for (const key of id.slice(1, -1)) driven.controller.onInput({kind: 'key', key: key === ' ' ? 'Space' : key} as never);
				else driven.controller.run(id);
				driven.lines();
			}
			return driven;
		},
		lines() {
			const frame = driven.controller.paint(driven.size.columns, driven.size.rows);
			driven.controller.shown();
			return frame.toText();
		},
		text: () => driven.lines().join('\n'),
		async stop() {
			driven.controller.stop();
			await session.stop();
		},
	};
	for (let poll = 0; poll < polls; poll += 1) await clock.advance(5_000);
	return driven;
};
