import type {Rich} from '../components/rich-text.ts';
import type {Column} from '../components/table.ts';
import {sourceWords} from '../model/attention/item-words.ts';
import {formatAge, formatLatency} from '../model/format.ts';
import {reasonText} from '../model/reason-words.ts';
import type {Severity} from '../model/severity.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {ServiceView} from '../model/views/service.ts';
import type {SourceView} from '../model/views/source.ts';
import {type GlyphSet, type Status, styles} from '../theme.ts';
import {contradiction, contradictionSpans, stateWord} from './claim-words.ts';
import type {Pair} from './label-pairs.ts';
import {explainService, explainSource} from './services-detail.ts';
import {severityStyle, titled} from './severity-marks.ts';
import {failureText, lastAnswerText, nextTryText} from './source-words.ts';

/** A service, or a source that does not answer and that no service stands for. */
export type ServiceRow = {
	readonly id: string;
	readonly title: string;
	readonly severity: Severity;
	readonly status: Status;
	readonly word: string;
	/** What the title counts it as. */
	readonly countedAs: string;
	readonly detail: string;
	/** What others say of it, where that is something else; empty when nobody contradicts. */
	readonly claimed: string;
	readonly latencyMs: number | null;
	readonly sinceMs: number;
	readonly isBound: boolean;
	readonly stale: boolean;
	readonly sourceTitle: string;
	readonly asOfMs: number | null;
	/** All that is known of it; made when it is asked for. */
	readonly pairs: () => readonly Pair[];
};

const serviceRow = (service: ServiceView, sources: readonly SourceView[], now: number): ServiceRow => {
	const source = sources.find(({id}) => id === service.source);
	const isSilent = service.stale && source !== undefined && source.state !== 'ok';
	const figures = service.latencyMs === null || service.severity !== 'ok' ? service.note : (service.note ?? '');
	const reason = [reasonText(service.reason), isSilent ? nextTryText(source, now) : ''].filter((text) => text !== '').join(', ');
	return {
		id: `service:${service.id}`,
		title: service.title,
		severity: service.severity,
		status: service.stale && service.severity === 'unknown' ? 'stale' : service.severity,
		word: service.state,
		countedAs: service.state,
		detail: reason === '' ? (figures ?? '') : reason,
		claimed: contradiction(service.claims, stateWord),
		latencyMs: service.latencyMs,
		sinceMs: service.sinceMs,
		isBound: service.sinceIsBound,
		stale: service.stale,
		sourceTitle: source?.title ?? service.source,
		asOfMs: service.asOfMs,
		pairs: () => explainService(service, source, now),
	};
};

/** The row of a source that fails as a whole or in part; undefined when it answers or has not been asked yet. */
const sourceRow = (source: SourceView, now: number): ServiceRow | undefined => {
	const isWhole = source.state !== 'ok' && source.state !== 'starting';
	const part = source.failingParts[0];
	if (!isWhole && part === undefined) return undefined;
	const partly = part === undefined ? '' : `${part.part}: ${part.failure.message}`;
	const failing = isWhole ? `${failureText(source)}, ${lastAnswerText(source, now)}` : partly;
	return {
		id: `source:${source.id}`,
		title: source.title,
		severity: source.severity,
		status: source.severity === 'unknown' ? 'stale' : source.severity,
		word: isWhole ? sourceWords[source.state] : `${source.failingParts.length} of ${source.parts} fail`,
		countedAs: isWhole ? sourceWords[source.state] : 'partly failing',
		detail: [failing, nextTryText(source, now)].filter((text) => text !== '').join(', '),
		claimed: '',
		latencyMs: null,
		sinceMs: isWhole ? source.sinceMs : (part?.sinceMs ?? source.sinceMs),
		isBound: false,
		stale: true,
		sourceTitle: source.title,
		asOfMs: source.lastSuccessMs,
		pairs: () => explainSource(source, now),
	};
};

/** A tile that says of its whole source what the source's own row would say. */
export const speaksForSource = (service: ServiceView, source: SourceView): boolean =>
	service.severity !== 'ok' &&
	service.source === source.id &&
	(service.id === source.id || service.title === source.title || service.title === source.id);

/** Services in their order, then the sources that fail and that no service speaks for. */
export const allServiceRows = ({services, sources, now}: Snapshot): readonly ServiceRow[] => {
	const silent = sources.flatMap((source) =>
		services.some((service) => speaksForSource(service, source)) ? [] : (sourceRow(source, now) ?? []),
	);
	return [...services.map((service) => serviceRow(service, sources, now)), ...silent];
};

/** How long the state has lasted; `≥` when it was so when first seen. */
export const sinceText = ({sinceMs, isBound}: ServiceRow, now: number): string => `${isBound ? '≥' : ''}${formatAge(now - sinceMs)}`;

/** Columns of the list; on half a screen the latency joins the note. */
export const serviceColumns = (now: number, isZoomed: boolean, glyphs: GlyphSet): readonly Column<ServiceRow>[] => [
	{id: 'title', title: '  service', isWhole: true, max: 24, priority: 0, cell: ({status, title}) => titled(status, title, glyphs)},
	{id: 'detail', title: 'reason', min: 8, priority: 2, grow: 1, cell: (row) => detailCell(row, isZoomed, glyphs)},
	...(isZoomed
		? ([
				{
					id: 'latency',
					title: 'latency',
					align: 'right',
					isWhole: true,
					priority: 4,
					cell: ({latencyMs}) => (latencyMs === null ? '' : formatLatency(latencyMs)),
				},
				{
					id: 'source',
					title: 'source',
					isWhole: true,
					priority: 5,
					max: 18,
					cell: ({sourceTitle}) => ({text: sourceTitle, style: styles.label}),
				},
				{
					id: 'asked',
					title: 'answered',
					align: 'right',
					isWhole: true,
					priority: 5,
					cell: ({asOfMs}) => ({text: asOfMs === null ? 'never' : `${formatAge(now - asOfMs)} ago`, style: styles.label}),
				},
			] satisfies Column<ServiceRow>[])
		: []),
	{
		id: 'word',
		title: 'state',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: ({word, severity}) => ({text: word, style: severityStyle(severity)}),
	},
	{
		id: 'since',
		title: 'since',
		align: 'right',
		isWhole: true,
		priority: 1,
		cell: (row) => ({text: sinceText(row, now), style: row.severity === 'ok' ? styles.label : styles.text}),
	},
];

const detailCell = (row: ServiceRow, isZoomed: boolean, glyphs: GlyphSet): Rich => {
	const text = isZoomed ? row.detail : withLatency(row);
	if (row.claimed === '') return text;
	return [...contradictionSpans(row.claimed, glyphs), {text: text === '' ? '' : ` · ${text}`}];
};

/** `3/3 brokers, 4 ms`; where something is wrong the reason needs the room. */
const withLatency = ({detail, latencyMs, severity}: ServiceRow): string =>
	latencyMs === null || severity !== 'ok' ? detail : [detail, formatLatency(latencyMs)].filter((text) => text !== '').join(', ');
