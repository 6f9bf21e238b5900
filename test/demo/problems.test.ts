/** What is wrong is one list: everything that speaks of it says the same, in every second of the shipped recordings. */
import {describe, expect, test} from 'vitest';
import {exitCodeOf} from '../../source/cli/exit-codes.ts';
import {attention} from '../../source/model/attention.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {snapshotDocument} from '../../source/output/json.ts';
import {statusLine} from '../../source/output/status-line.ts';
import {textFrame} from '../../source/output/text.ts';
import {livePanels, paintScreen, paintScreenHeader, restingUi} from '../../source/panels/screen.ts';
import {unicodeGlyphs} from '../../source/theme.ts';
import {openDemo} from './recording.ts';

type Bad = 'critical' | 'warning' | 'unknown';
type Counts = Record<Bad, number>;
const order = ['critical', 'warning', 'unknown'] as const;
const glyphOf: Record<Bad, string> = {critical: '▲', warning: '●', unknown: '\\?'};
const exitOf: Record<Bad | 'ok', number> = {ok: 0, warning: 1, critical: 2, unknown: 3};
/** Words that only a mistake of ours prints. */
const mistaken = /NaN|undefined|\[object/u;

const count = (severities: readonly Bad[]): Counts =>
	Object.fromEntries(order.map((one) => [one, severities.filter((severity) => severity === one).length])) as Counts;

/** The counts at the right end of the header, as people read them. */
const read = (header: string): Counts =>
	Object.fromEntries(
		order.map((one) => [one, Number(new RegExp(`${glyphOf[one]} (\\d+)(?=[ ▲●?\\d]*$)`, 'u').exec(header)?.[1] ?? 0)]),
	) as Counts;

/** Every way in which a moment says what is wrong. */
const tellings = (snapshot: Snapshot) => {
	const live = livePanels(snapshot, restingUi);
	const header = paintScreenHeader(snapshot, live, restingUi, 160, unicodeGlyphs).toText()[0] ?? '';
	const {problems, worst} = snapshotDocument(snapshot);
	const standing = problems.filter(({of}) => of === null);
	const list = live.find(({panel}) => panel.id === 'problems')?.live;
	const worstListed: Bad | 'ok' = order.find((one) => standing.some(({counted}) => counted === one)) ?? 'ok';
	return {
		header: read(header),
		listed: count(standing.map(({counted}) => counted)),
		attention: attention(snapshot).counts,
		worst: [worst, snapshot.worst, list?.headline.severity],
		exit: exitCodeOf(snapshot.worst),
		rows: list?.rows,
		problems: problems.length,
		isFoldedWhole: problems.every(({of}) => of === null || standing.some(({id}) => id === of)),
		worstListed,
	};
};

describe.each(['factory', 'rt-lakehouse'])('%s, second by second', (system) => {
	test('header, exit code, JSON and the list of problems agree, and nothing prints what is no word', () => {
		const {recording, model} = openDemo(system);
		let state = model.initial;
		let second = -1;
		let looked = 0;
		const wrong: string[] = [];
		const look = (at: number): void => {
			const snapshot = model.project(state);
			const told = tellings(snapshot);
			looked += 1;
			const {worstListed} = told;
			const isOne =
				JSON.stringify(told.header) === JSON.stringify(told.listed) &&
				order.every((one) => told.attention[one] === told.listed[one]) &&
				told.worst.every((one) => one === worstListed) &&
				told.exit === exitOf[worstListed] &&
				told.rows === told.problems &&
				told.isFoldedWhole;
			if (!isOne) wrong.push(`${at} s: ${JSON.stringify(told)}`);
			const texts = {
				json: JSON.stringify(snapshotDocument(snapshot)),
				line: statusLine(snapshot),
				problems: paintScreen(snapshot, {...restingUi, focus: 'problems', zoom: 'problems'}, 120, 40, unicodeGlyphs)
					.grid.toText()
					.join('\n'),
				frame: textFrame(snapshot, {width: 120, height: 40, isAscii: false, colour: 'none'}),
			};
			for (const [name, text] of Object.entries(texts)) {
				const found = mistaken.exec(text);
				if (found !== null) wrong.push(`${at} s, ${name}: …${text.slice(Math.max(0, found.index - 80), found.index + 40)}…`);
			}
		};
		for (const event of recording.events(0)) {
			const now = Math.floor((event.now - recording.fromMs) / 1_000);
			if (now > second && second >= 0) look(second);
			second = now;
			state = model.reduce(state, event);
		}
		look(second);
		expect(wrong).toEqual([]);
		expect(looked).toBeGreaterThan(600);
	}, 240_000);
});
