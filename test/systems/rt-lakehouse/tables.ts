import type {Columns} from './delta-table.ts';

export const bronzeColumns: Columns = {
	raw_json: 'VARCHAR',
	kafka_ts: 'TIMESTAMP',
	topic: 'VARCHAR',
	partition: 'INTEGER',
	offset: 'BIGINT',
	headers: 'VARCHAR',
};

export const silverColumns: Columns = {
	event_id: 'VARCHAR',
	user_id: 'VARCHAR',
	product_id: 'VARCHAR',
	event_type: 'VARCHAR',
	price: 'DOUBLE',
	quantity: 'INTEGER',
	currency: 'VARCHAR',
	ts: 'TIMESTAMP',
	ua: 'VARCHAR',
	country: 'VARCHAR',
	session_id: 'VARCHAR',
	device: 'VARCHAR',
	campaign: 'VARCHAR',
	referrer: 'VARCHAR',
	topic: 'VARCHAR',
	partition: 'INTEGER',
	offset: 'BIGINT',
	kafka_ts: 'TIMESTAMP',
};

export const goldColumns: Columns = {
	window_start: 'TIMESTAMP',
	window_end: 'TIMESTAMP',
	orders: 'BIGINT',
	gmv: 'DOUBLE',
	purchase_users: 'BIGINT',
	view_users: 'BIGINT',
	active_users: 'BIGINT',
	conversion_rate: 'DOUBLE',
};

/** Folders of the three tables under DELTA_PATH. */
export const folders = {bronze: 'bronze_events', silver: 'silver_events', gold: 'gold_kpis'} as const;
export type Layer = keyof typeof folders;
