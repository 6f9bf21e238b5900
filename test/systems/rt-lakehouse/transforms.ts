/** What the silver and gold queries compute, without any input or output. */
import {eventTypes, type GoldRow, type ShopEvent, type SilverRow} from './world.ts';

export type BronzeRow = {
	readonly raw_json: string;
	readonly kafka_ts: number;
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	readonly headers: string;
};

const known: ReadonlySet<string> = new Set(eventTypes);
const minuteUs = 60_000_000;

const parse = (row: BronzeRow): SilverRow | undefined => {
	try {
		const {ts, ...event} = JSON.parse(row.raw_json) as ShopEvent;
		return {...event, ts: Date.parse(ts) * 1000, topic: row.topic, partition: row.partition, offset: row.offset, kafka_ts: row.kafka_ts};
	} catch {
		return undefined;
	}
};

export type SilverState = {
	/** Event id → its time, for as long as the watermark can let a repetition through. */
	readonly seen: Map<string, number>;
	/** Microseconds since the epoch; 0 before the first batch is done. */
	watermarkUs: number;
	newestUs: number;
};

export const newSilverState = (): SilverState => ({seen: new Map(), watermarkUs: 0, newestUs: 0});

/** Event fields of the rows that are of a known type, new, and not older than the watermark; then moves the watermark. */
export const silverOf = (rows: readonly BronzeRow[], state: SilverState, watermarkDelayMs: number): SilverRow[] => {
	const kept: SilverRow[] = [];
	for (const bronze of rows) {
		const row = parse(bronze);
		if (row === undefined || !known.has(row.event_type)) continue;
		state.newestUs = Math.max(state.newestUs, row.ts);
		if (row.ts < state.watermarkUs || state.seen.has(row.event_id)) continue;
		state.seen.set(row.event_id, row.ts);
		kept.push(row);
	}
	if (state.newestUs > 0) state.watermarkUs = Math.max(state.watermarkUs, state.newestUs - watermarkDelayMs * 1000);
	for (const [id, ts] of state.seen) if (ts < state.watermarkUs) state.seen.delete(id);
	return kept;
};

type Window = {orders: number; gmv: number; readonly buyers: Set<string>; readonly viewers: Set<string>; readonly active: Set<string>};
export type GoldState = {readonly windows: Map<number, Window>; watermarkUs: number; newestUs: number};
export const newGoldState = (): GoldState => ({windows: new Map(), watermarkUs: 0, newestUs: 0});

/** What gold reads of a silver row. */
export type GoldInput = Pick<SilverRow, 'ts' | 'event_type' | 'price' | 'quantity' | 'user_id'>;

/** Adds the rows to their one-minute windows; a window that the watermark has passed is closed, and rows for it are dropped. */
export const addToWindows = (rows: readonly GoldInput[], state: GoldState): void => {
	for (const row of rows) {
		const start = Math.floor(row.ts / minuteUs) * minuteUs;
		state.newestUs = Math.max(state.newestUs, row.ts);
		if (start + minuteUs <= state.watermarkUs) continue;
		const window = state.windows.get(start) ?? {orders: 0, gmv: 0, buyers: new Set(), viewers: new Set(), active: new Set()};
		state.windows.set(start, window);
		if (row.user_id !== null) window.active.add(row.user_id);
		if (row.event_type === 'purchase') {
			window.orders++;
			window.gmv += row.price * row.quantity;
			if (row.user_id !== null) window.buyers.add(row.user_id);
		} else if (row.event_type === 'page_view' && row.user_id !== null) window.viewers.add(row.user_id);
	}
};

/** Moves the watermark and takes out the windows that it has passed, oldest first. */
export const closeWindows = (state: GoldState, watermarkDelayMs: number): GoldRow[] => {
	state.watermarkUs = Math.max(state.watermarkUs, state.newestUs - watermarkDelayMs * 1000);
	const closed = [...state.windows].filter(([start]) => start + minuteUs <= state.watermarkUs).sort(([a], [b]) => a - b);
	return closed.map(([start, window]) => {
		state.windows.delete(start);
		const [buyers, viewers] = [window.buyers.size, window.viewers.size];
		return {
			...{window_start: start, window_end: start + minuteUs, orders: window.orders, gmv: Math.round(window.gmv * 100) / 100},
			...{purchase_users: buyers, view_users: viewers, active_users: window.active.size},
			conversion_rate: viewers === 0 ? 0 : Math.round((buyers / viewers) * 10_000) / 10_000,
		};
	});
};
