import type {Column} from '../components/table.ts';
import type {PanelState} from '../keys/ui-state.ts';
import type {AttentionItem} from '../model/attention/item.ts';
import {foldedWords, reasonOf, sentenceOf, sinceOf, stateOf} from '../model/attention/item-words.ts';
import {attention} from '../model/attention.ts';
import {formatCount} from '../model/format.ts';
import {formatDateTime} from '../model/format-time.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {type GlyphSet, styles} from '../theme.ts';
import {type Pair, pairsOf} from './label-pairs.ts';
import {listPage, paintList} from './paint-list.ts';
import {type Headline, type Panel, sealPanel} from './panel.ts';
import {byText, cursorIn, passesFilter} from './row-filter.ts';
import {markOf, severityStyle} from './severity-marks.ts';
import {askingText} from './source-words.ts';

type View = {
	readonly rows: readonly AttentionItem[];
	readonly all: readonly AttentionItem[];
	/** Rows stand under their cause; in another order each stands by itself. */
	readonly isTree: boolean;
	readonly now: number;
	readonly loading: string;
	readonly headline: Headline;
};

const sorts = ['worst', 'newest', 'name', 'panel'];
const orders: ReadonlyArray<((a: AttentionItem, b: AttentionItem) => number) | null> = [
	null,
	(a, b) => (b.sinceMs ?? Number.NEGATIVE_INFINITY) - (a.sinceMs ?? Number.NEGATIVE_INFINITY),
	(a, b) => byText(a.name, b.name),
	(a, b) => byText(a.panel, b.panel),
];

const select = (snapshot: Snapshot, state: PanelState): View => {
	const {items, roots, worst} = attention(snapshot);
	const order = orders[state.sort % sorts.length] ?? null;
	const kept = items.filter((item) => passesFilter(state.filter, [item.kind, item.panel, sentenceOf(item)]));
	const sorted = order === null ? kept : kept.toSorted(order);
	const folded = items.length - roots.length;
	const text = roots.length === 0 ? 'all well' : formatCount(roots.length, 'problem');
	const [first] = roots;
	return {
		rows: state.reversed ? sorted.toReversed() : sorted,
		all: items,
		isTree: order === null && !state.reversed,
		now: snapshot.now,
		loading: items.every(({finding}) => finding.says === 'source') ? askingText(snapshot.sources, snapshot.now) : '',
		headline: {
			severity: worst,
			text: folded === 0 ? text : `${text}, ${folded} folded under their cause`,
			...(first === undefined ? {} : {item: `${first.name} ${stateOf(first.finding)}`}),
		},
	};
};

const columns = ({isTree, now}: View, glyphs: GlyphSet): readonly Column<AttentionItem>[] => [
	{
		id: 'name',
		title: '  what',
		min: 12,
		max: 34,
		priority: 0,
		cell: (item) => [
			{text: isTree && item.cause !== null ? '  ' : ''},
			markOf(item.cause === null && isTree ? item.counted : item.severity, glyphs),
			{text: ` ${item.name}`},
		],
	},
	{
		id: 'since',
		title: 'since',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: (item) => ({text: sinceOf(item, now), style: item.cause === null ? styles.text : styles.label}),
	},
	{
		id: 'state',
		title: 'state',
		min: 8,
		max: 34,
		priority: 1,
		cell: (item) => ({text: stateOf(item.finding), style: severityStyle(item.severity)}),
	},
	{id: 'reason', title: 'why', min: 10, priority: 2, grow: 1, cell: ({finding}) => reasonOf(finding)},
	{id: 'panel', title: 'in', isWhole: true, priority: 3, cell: ({panel}) => ({text: panel, style: styles.label})},
];

const explain = (item: AttentionItem, now: number): readonly Pair[] =>
	pairsOf([
		[item.kind, item.name],
		['state', stateOf(item.finding)],
		['why', reasonOf(item.finding)],
		['since', item.sinceMs === null ? 'not known' : `${formatDateTime(item.sinceMs)} UTC, ${sinceOf(item, now)} ago`],
		['part of', item.cause === null ? '' : sentenceOf(item.cause)],
		['with it', foldedWords(item)],
		['in panel', item.panel],
	]);

const rowAt = ({rows}: View, {cursor}: PanelState): AttentionItem | undefined => rows[cursorIn(cursor, rows.length)];

const problems: Panel<View> = {
	id: 'problems',
	title: 'Problems',
	least: {width: 16, height: 1},
	weight: 0,
	sorts,
	tabs: [],
	select,
	headline: ({headline}) => headline,
	severityOf: ({headline}) => headline.severity,
	rows: ({rows}) => rows.length,
	wants: ({all}) => all.length,
	page: ({rows}, place) => listPage(rows.length, place),
	open: () => null,
	goes: (view, state) => rowAt(view, state) ?? null,
	explain: (view, state) => {
		const item = rowAt(view, state);
		return item === undefined ? [] : explain(item, view.now);
	},
	framing: ({rows, all}) => ({filtered: {shown: rows.length, all: all.length}}),
	body: (view, context, grid, inner) =>
		paintList(
			grid,
			inner,
			{
				columns: columns(view, context.glyphs),
				rows: view.rows,
				rowStyle: ({cause}) => (view.isTree && cause !== null ? styles.label : styles.text),
				empty: view.all.length > 0 ? `nothing matches /${context.state.filter}` : view.loading || 'nothing needs a look',
				explain: (item) => explain(item, view.now),
			},
			context,
		),
};

/** All that is wrong in one list, worst and oldest first, each thing under its cause; Enter goes to it. */
export const problemsPanel = sealPanel(problems);
