-- The database of the factory: tables and views as the system's own documents and answers describe them.
-- Times are timestamptz; the programs write naive UTC into them, so the server must run in UTC.

CREATE TABLE sensors (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	sensor_id varchar(100) UNIQUE NOT NULL,
	sensor_type varchar(50) NOT NULL,
	factory_section varchar(100) NOT NULL,
	machine_id varchar(100) NOT NULL,
	zone varchar(50) NOT NULL,
	unit varchar(20) NOT NULL,
	warning_threshold numeric(10, 2) NOT NULL,
	critical_threshold numeric(10, 2) NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);

-- No unique key on (kafka_partition, kafka_offset): what is read twice is stored twice.
CREATE TABLE sensor_readings (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	sensor_id varchar(100) NOT NULL,
	timestamp_utc timestamptz NOT NULL,
	reading_value numeric(10, 2) NOT NULL,
	unit varchar(20) NOT NULL,
	alert_level varchar(20) NOT NULL DEFAULT 'normal',
	quality numeric(3, 2) NOT NULL DEFAULT 1.0,
	processed_by_consumer varchar(255),
	kafka_partition integer,
	kafka_offset bigint,
	processing_timestamp timestamptz DEFAULT now()
);
CREATE INDEX sensor_readings_by_time ON sensor_readings (timestamp_utc DESC);
CREATE INDEX sensor_readings_by_processing ON sensor_readings (processing_timestamp DESC);

CREATE TABLE alerts (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	alert_id varchar(255) UNIQUE NOT NULL,
	sensor_id varchar(100) NOT NULL,
	sensor_type varchar(50) NOT NULL,
	anomaly_type varchar(100) NOT NULL,
	severity varchar(20) NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
	sensor_value numeric(10, 2) NOT NULL,
	sensor_unit varchar(20) NOT NULL,
	description text,
	detected_by varchar(255),
	timestamp_utc timestamptz NOT NULL,
	status varchar(20) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'resolved', 'acknowledged'))
);
CREATE INDEX alerts_by_time ON alerts (timestamp_utc DESC);

-- rebalance_start and rebalance_complete are allowed and never written.
CREATE TABLE rebalancing_events (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	event_type varchar(50) NOT NULL
		CHECK (event_type IN ('rebalance_start', 'rebalance_complete', 'partition_assigned', 'partition_revoked')),
	consumer_id varchar(255) NOT NULL,
	partition_number integer,
	topic_name varchar(255),
	timestamp_utc timestamptz NOT NULL DEFAULT now()
);

-- Never written.
CREATE TABLE system_events (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	event_type varchar(100) NOT NULL,
	component varchar(255),
	message text,
	timestamp_utc timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE consumer_health (
	consumer_id varchar(255) PRIMARY KEY,
	status varchar(50) NOT NULL DEFAULT 'active',
	last_heartbeat timestamptz NOT NULL DEFAULT now(),
	assigned_partitions jsonb NOT NULL DEFAULT '[]',
	messages_processed_last_minute integer NOT NULL DEFAULT 0,
	total_messages_processed bigint NOT NULL DEFAULT 0
);

CREATE TABLE producer_health (
	producer_id varchar(255) PRIMARY KEY,
	sensor_type varchar(100) NOT NULL,
	status varchar(50) NOT NULL DEFAULT 'active',
	last_heartbeat timestamptz NOT NULL DEFAULT now(),
	messages_sent_last_minute integer NOT NULL DEFAULT 0,
	total_messages_sent bigint NOT NULL DEFAULT 0
);

CREATE VIEW active_alerts AS
SELECT alert_id, sensor_id, sensor_type, anomaly_type, severity, sensor_value, sensor_unit, description, detected_by, timestamp_utc
FROM alerts
WHERE status = 'active'
ORDER BY timestamp_utc DESC;

-- Two one-to-many joins beside each other: every count is a product. The real system's view has the same mistake.
CREATE VIEW sensor_summary AS
SELECT s.sensor_id, s.sensor_type, s.factory_section, s.machine_id,
	count(r.id) AS total_readings, avg(r.reading_value) AS average_value, max(r.timestamp_utc) AS last_reading, count(a.id) AS total_alerts
FROM sensors s
LEFT JOIN sensor_readings r ON r.sensor_id = s.sensor_id
LEFT JOIN alerts a ON a.sensor_id = s.sensor_id
GROUP BY s.sensor_id, s.sensor_type, s.factory_section, s.machine_id;

CREATE VIEW recent_readings AS
SELECT r.sensor_id, s.sensor_type, r.timestamp_utc, r.reading_value, r.unit, r.alert_level, r.quality,
	r.processed_by_consumer, r.kafka_partition, r.kafka_offset, r.processing_timestamp
FROM sensor_readings r
JOIN sensors s USING (sensor_id)
WHERE r.timestamp_utc > now() - interval '1 hour'
ORDER BY r.timestamp_utc DESC;

-- The one true rate: readings stored per consumer, partition and minute of the last hour.
CREATE VIEW real_time_metrics AS
SELECT date_trunc('minute', processing_timestamp) AS minute_bucket, processed_by_consumer, kafka_partition,
	count(*) AS messages_processed, avg(extract(epoch FROM processing_timestamp - timestamp_utc)) AS average_latency_seconds
FROM sensor_readings
WHERE processing_timestamp > now() - interval '1 hour'
GROUP BY 1, 2, 3
ORDER BY 1 DESC;

CREATE VIEW system_status AS
SELECT 'consumers' AS component_type, count(*) FILTER (WHERE status = 'active' AND last_heartbeat > now() - interval '2 minutes') AS active_count,
	count(*) AS total_count, max(last_heartbeat) AS last_activity
FROM consumer_health
UNION ALL
SELECT 'producers', count(*) FILTER (WHERE status = 'active' AND last_heartbeat > now() - interval '2 minutes'), count(*), max(last_heartbeat)
FROM producer_health;
