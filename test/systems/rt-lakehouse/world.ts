/** Shapes, names and settings that the lakehouse's programs share. */

export const topic = 'ecommerce_events';
export const partitions = 3;
export const appName = 'RT-Lakehouse-Streaming';
export const eventTypes = ['page_view', 'add_to_cart', 'purchase'] as const;

/** A message on the topic; its key is the user id. */
export type ShopEvent = {
	readonly event_id: string;
	/** Null in a bad event. */
	readonly user_id: string | null;
	readonly product_id: string;
	readonly event_type: (typeof eventTypes)[number] | 'unknown_event';
	readonly price: number;
	readonly quantity: number;
	readonly currency: string;
	/** ISO 8601 with +00:00. */
	readonly ts: string;
	readonly ua: string;
	readonly country: string;
	readonly session_id: string;
	readonly device: string;
	readonly campaign: string | null;
	readonly referrer: string;
};

/** The real producer's knobs, by its names in lower case. */
export type ProducerKnobs = {
	readonly eventsPerSec: number;
	readonly badEventRatio: number;
	readonly duplicateRatio: number;
	readonly lateEventRatio: number;
	readonly maxOutOfOrderSec: number;
	readonly skewTopUsers: number;
	readonly skewUserRatio: number;
};

export const knobs: ProducerKnobs = {
	eventsPerSec: 20,
	badEventRatio: 0.01,
	duplicateRatio: 0.02,
	lateEventRatio: 0.05,
	maxOutOfOrderSec: 900,
	skewTopUsers: 50,
	skewUserRatio: 0.6,
};

export type ProducerSettings = {readonly brokers: readonly string[]; readonly knobs: ProducerKnobs};

export type SparkSettings = {
	readonly broker: string;
	readonly deltaPath: string;
	readonly checkpointPath: string;
	readonly uiPort: number;
	readonly timing: SparkTiming;
};

export type SparkTiming = {
	/** Trigger of bronze and silver. */
	readonly batchMs: number;
	/** Trigger of gold. */
	readonly goldMs: number;
	/** Time between two Parquet exports. */
	readonly exportMs: number;
	/** How long the exported files are gone in each export: Spark's overwrite deletes first and writes then. */
	readonly overwriteGapMs: number;
	/** Events older than the newest by more than this are dropped (silver). The real system's: 10 min. */
	readonly silverWatermarkMs: number;
	/** A window is closed when the newest event is this much past its end (gold). The real system's: 10 min. */
	readonly goldWatermarkMs: number;
};

export const timing: SparkTiming = {
	batchMs: 5000,
	goldMs: 30_000,
	exportMs: 30_000,
	overwriteGapMs: 700,
	silverWatermarkMs: 600_000,
	// Shorter than the real 10 min, so that a recording of twenty minutes has gold in most of it.
	goldWatermarkMs: 120_000,
};

export type ApiSettings = {
	readonly port: number;
	readonly deltaPath: string;
	/** RATE_LIMIT and RATE_WINDOW of the real service: requests per seconds and client address. */
	readonly rateLimit: number;
	readonly rateWindowSeconds: number;
};

export type FrontendSettings = {readonly port: number};

/** A row of the table `silver_events`; times in microseconds since the epoch. */
export type SilverRow = Omit<ShopEvent, 'ts'> & {
	readonly ts: number;
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	readonly kafka_ts: number;
};

/** A row of the table `gold_kpis`; times in microseconds since the epoch. */
export type GoldRow = {
	readonly window_start: number;
	readonly window_end: number;
	readonly orders: number;
	readonly gmv: number;
	readonly purchase_users: number;
	readonly view_users: number;
	readonly active_users: number;
	readonly conversion_rate: number;
};
