import {describe, test} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {placeText} from '../../source/panels/partitions/places.ts';
import {ascii, half120, type Look, matchesGolden, painted, row80, screen, titleOnly, tooSmall, wide120, zoom120} from './golden.ts';
import {told, toldInPart, toldLongAgo, toldMuch} from './reported-rows.ts';
import {bare, calm, crowded, empty, incident, partly, silent, starting} from './snapshots.ts';

type Case = {readonly claim: string; readonly snapshot: () => Snapshot; readonly looks: readonly Look[]; readonly styles?: boolean};

/** States that every panel has; `wide` panels get the whole width of a 120x40 screen. */
const statesOf = (rect: Look): readonly Case[] => [
	{claim: 'an incident', snapshot: incident, looks: [rect, row80, titleOnly, tooSmall], styles: true},
	{claim: 'all is well and calm', snapshot: calm, looks: [rect, row80], styles: true},
	{claim: 'the first answer is awaited', snapshot: starting, looks: [rect, titleOnly]},
	{claim: 'sources are silent and last values stay', snapshot: silent, looks: [rect, row80, titleOnly], styles: true},
	{claim: 'sources answer and have nothing', snapshot: empty, looks: [rect]},
	{claim: 'nothing is configured', snapshot: bare, looks: [rect]},
	{claim: 'there is more than fits', snapshot: crowded, looks: [rect, row80]},
	{claim: 'part of it is known', snapshot: partly, looks: [rect]},
	{claim: 'it has the focus', snapshot: incident, looks: [{...rect, focused: true, state: {cursor: 1}}], styles: true},
	{claim: 'it is zoomed', snapshot: incident, looks: [zoom120]},
	{claim: 'it is zoomed with more than fits', snapshot: crowded, looks: [{...zoom120, state: {cursor: 11}}]},
	{claim: 'ascii only', snapshot: incident, looks: [{...rect, glyphs: ascii}]},
];

const filtered = (filter: string, rect: Look): Case => ({
	claim: `filtered by ${filter.replace('!', 'not ')}`,
	snapshot: crowded,
	looks: [{...rect, focused: true, state: {filter}}],
});

const panels: ReadonlyArray<readonly [id: string, rect: Look, more: readonly Case[]]> = [
	[
		'services',
		half120,
		[
			filtered('worker-1', half120),
			{claim: 'one is opened', snapshot: incident, looks: [{...zoom120, state: {path: ['service:consumer-health']}}]},
		],
	],
	[
		'kpis',
		half120,
		[filtered('line 3', half120), {claim: 'one is opened', snapshot: incident, looks: [{...zoom120, state: {path: ['end-to-end p95']}}]}],
	],
	[
		'latency',
		wide120,
		[filtered('line 4', wide120), {claim: 'another tab is chosen', snapshot: crowded, looks: [{...wide120, state: {tab: 4}}]}],
	],
	[
		'quality',
		half120,
		[filtered('column 2', half120), {claim: 'another tab is chosen', snapshot: incident, looks: [{...wide120, state: {tab: 3}}]}],
	],
	[
		'partitions',
		wide120,
		[
			filtered('!team', wide120),
			{
				claim: 'a group is opened',
				snapshot: incident,
				looks: [{...zoom120, state: {path: [placeText({list: 'groups', source: 'kafka', group: 'sensor-processors'})]}}],
			},
			{
				claim: 'a partition is opened',
				snapshot: incident,
				looks: [
					{
						...zoom120,
						state: {
							path: [placeText({list: 'partitions', source: 'kafka', group: 'sensor-processors', topic: 'sensor-data', partition: 2})],
						},
					},
				],
				styles: true,
			},
			{
				claim: 'what was opened is gone',
				snapshot: incident,
				looks: [{...wide120, state: {path: [placeText({list: 'groups', source: 'kafka', group: 'no-such-group'})]}}],
			},
		],
	],
	[
		'alerts',
		half120,
		[filtered('drift1', half120), {claim: 'one is opened', snapshot: incident, looks: [{...zoom120, state: {path: ['ConsumerStalled']}}]}],
	],
];

/** Panels made of rows: what they are made of, and what a filter and an id of each find. */
const rowPanels: ReadonlyArray<readonly [id: string, filter: string, opened: string]> = [
	['runs', 'load 3', 'api\ndaily load-1'],
	['listings', '99', 'database\nHeartbeats\nconsumer-002\n1'],
	['events', 'consumer-002', 'api\n75'],
	['hosts', 'node-3', 'host\nfactory-1'],
];

describe.each(rowPanels)('the %s panel as it looks when', (id, filter, opened) => {
	const rect = {...wide120, height: 7};
	const cases: readonly Case[] = [
		{claim: 'sources tell of them', snapshot: () => calm(told()), looks: [rect, half120, row80, titleOnly, tooSmall], styles: true},
		{claim: 'the first answer is awaited', snapshot: starting, looks: [rect, titleOnly]},
		{
			claim: 'sources are silent and last values stay',
			snapshot: () => silent(toldLongAgo()),
			looks: [rect, row80, titleOnly],
			styles: true,
		},
		{claim: 'sources answer and have nothing', snapshot: empty, looks: [rect]},
		{claim: 'nothing is known and sources are silent', snapshot: silent, looks: [rect, titleOnly]},
		{claim: 'there is more than fits', snapshot: () => calm(toldMuch()), looks: [rect]},
		{claim: 'part of it is known', snapshot: () => incident(toldInPart()), looks: [rect, {...rect, height: 4}], styles: true},
		{claim: 'it has the focus', snapshot: () => calm(toldMuch()), looks: [{...rect, focused: true, state: {cursor: 1}}], styles: true},
		{claim: 'it is zoomed', snapshot: () => incident(toldInPart()), looks: [zoom120]},
		{claim: 'it is sorted by the second column', snapshot: () => calm(toldMuch()), looks: [{...rect, state: {sort: 2}}]},
		{claim: 'one is opened', snapshot: () => calm(told()), looks: [{...zoom120, state: {path: [opened]}}]},
		{claim: 'filtered', snapshot: () => calm(toldMuch()), looks: [{...rect, focused: true, state: {filter}}]},
		{claim: 'ascii only', snapshot: () => incident(toldInPart()), looks: [{...rect, glyphs: ascii}]},
	];
	const sized = cases.flatMap(({looks, ...one}) => looks.map((look) => ({...one, look, size: `${look.width}x${look.height}`})));
	test.each(sized)('$claim at $size', async ({claim, snapshot, look, styles}) => {
		await matchesGolden(id, claim, painted(id, snapshot(), look), styles);
	});
});

describe.each(panels)('the %s panel as it looks when', (id, rect, more) => {
	const cases = [...statesOf(rect), ...more].flatMap(({looks, ...one}) =>
		looks.map((look) => ({...one, look, size: `${look.width}x${look.height}`})),
	);
	test.each(cases)('$claim at $size', async ({claim, snapshot, look, styles}) => {
		await matchesGolden(id, claim, painted(id, snapshot(), look), styles);
	});
});

describe('the whole screen', () => {
	const sizes = [
		[40, 10],
		[80, 24],
		[120, 40],
		[200, 50],
	] as const;
	test.each(sizes)('shows an incident at %ix%i', async (width, height) => {
		await matchesGolden('screen', 'an incident', screen(incident(), width, height), width === 120);
	});
	test.each(sizes)('is calm when all is well at %ix%i', async (width, height) => {
		await matchesGolden('screen', 'all is well', screen(calm(), width, height), width === 80);
	});
	test('shows the last good values of sources that are silent', async () => {
		await matchesGolden('screen', 'all sources are silent', screen(silent(), 120, 40));
	});
	test('says what it waits for in the first second', async () => {
		await matchesGolden('screen', 'the first second', screen(starting(), 80, 24));
	});
	test('has room for the worst of very many things', async () => {
		await matchesGolden('screen', 'crowded', screen(crowded(), 120, 40));
	});
	test('works in ASCII without colour', async () => {
		await matchesGolden('screen', 'ascii', screen(incident(), 80, 24, {}, ascii));
	});
	test('gives the focused panel its rows', async () => {
		await matchesGolden('screen', 'alerts have the focus', screen(incident(), 80, 24, {focus: 'alerts'}), true);
	});
	test.each([
		[80, 24],
		[120, 40],
		[200, 50],
	] as const)('has what systems tell behind the others, where there is room at %ix%i', async (width, height) => {
		await matchesGolden('screen', 'further panels', screen(calm(told()), width, height));
	});
	test('has the panels of the config, in their order, by their names', async () => {
		const panels = [
			{panel: 'hosts', title: 'Machines'},
			{panel: 'alerts', title: null},
			{panel: 'runs', title: 'Loads'},
		];
		await matchesGolden('screen', 'chosen panels', screen(calm({...told(), panels}), 120, 40));
	});
	test('gives a zoomed panel everything', async () => {
		await matchesGolden('screen', 'partitions are zoomed', screen(incident(), 80, 24, {focus: 'partitions', zoom: 'partitions'}));
	});
	test('says that the display stands still and how far back it is', async () => {
		const snapshot = incident();
		await matchesGolden('screen', 'paused', screen(snapshot, 80, 24, {paused: true, newestMs: snapshot.now + 52_000}));
	});
	test.each([
		[39, 8],
		[30, 5],
		[40, 2],
		[19, 24],
		[40, 1],
		[12, 1],
	])('keeps the worst at %ix%i', async (width, height) => {
		await matchesGolden('screen', 'too small', screen(incident(), width, height));
	});
});
