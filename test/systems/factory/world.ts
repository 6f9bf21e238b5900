/** The factory's sensors, thresholds and message shapes, shared by its producers and consumers. */

export const sensorTopic = 'sensor-data';
export const alertTopic = 'alerts';
export const groupId = 'sensor-processors';
export const consumerIds = ['consumer-001', 'consumer-002', 'consumer-003'] as const;

export type SensorType = 'temperature' | 'vibration' | 'energy';
export type AlertLevel = 'normal' | 'warning' | 'critical';

export type Sensor = {
	readonly id: string;
	readonly type: SensorType;
	readonly location: {readonly factory_section: string; readonly machine_id: string; readonly zone: string};
};

export type Kind = {
	readonly unit: string;
	readonly warning: number;
	readonly critical: number;
	/** A step between two readings larger than this is a rapid change. */
	readonly rapidChange: number;
	/** A distance from the mean of the last readings larger than this is a deviation. */
	readonly deviation: number;
	/** So many warnings or worse in a row are an anomaly. */
	readonly consecutive: number;
	/** Where a healthy machine's readings lie, and how far they scatter. */
	readonly baseline: number;
	readonly noise: number;
	/** What a fault adds to a reading: from, to. */
	readonly fault: readonly [number, number];
};

/** Thresholds as in the system's `.env`; baseline, noise and fault are ours. */
export const kinds: Readonly<Record<SensorType, Kind>> = {
	temperature: {
		...{unit: '°C', warning: 35, critical: 40, rapidChange: 10, deviation: 15, consecutive: 3},
		...{baseline: 27, noise: 1.2, fault: [9, 18]},
	},
	vibration: {
		...{unit: 'mm/s', warning: 5, critical: 7, rapidChange: 3, deviation: 2, consecutive: 2},
		...{baseline: 2.8, noise: 0.3, fault: [2, 5]},
	},
	energy: {
		...{unit: 'kW', warning: 150, critical: 180, rapidChange: 50, deviation: 40, consecutive: 3},
		...{baseline: 105, noise: 7, fault: [45, 95]},
	},
};

const sensor = (id: string, type: SensorType, section: string, machine: string, zone: string): Sensor => ({
	id,
	type,
	location: {factory_section: section, machine_id: machine, zone},
});

export const sensors: readonly Sensor[] = [
	sensor('temp-sensor-001', 'temperature', 'assembly', 'robot-arm-01', 'A'),
	sensor('temp-sensor-002', 'temperature', 'foundry', 'furnace-02', 'B'),
	sensor('vibration-sensor-001', 'vibration', 'machining', 'lathe-01', 'A'),
	sensor('vibration-sensor-002', 'vibration', 'machining', 'mill-03', 'C'),
	sensor('energy-sensor-001', 'energy', 'assembly', 'conveyor-01', 'A'),
	sensor('energy-sensor-002', 'energy', 'paint-shop', 'dryer-01', 'B'),
];

/** A message on the topic `sensor-data`. */
export type Reading = {
	/** ISO 8601 with Z. */
	readonly timestamp: string;
	readonly sensor_id: string;
	readonly sensor_type: SensorType;
	readonly location: Sensor['location'];
	readonly value: number;
	readonly unit: string;
	readonly alert_level: AlertLevel;
	readonly quality: number;
	readonly metadata: {readonly reading_count: number; readonly warning_threshold: number; readonly critical_threshold: number};
};

export const levelOf = (value: number, kind: Kind): AlertLevel => {
	if (value >= kind.critical) return 'critical';
	return value >= kind.warning ? 'warning' : 'normal';
};

/** What each program of the factory is told at its start. */
export type ProducerSettings = {
	readonly brokers: readonly string[];
	readonly databaseUrl: string;
	readonly type: SensorType;
	readonly intervalSeconds: number;
};
export type ConsumerSettings = {readonly brokers: readonly string[]; readonly databaseUrl: string; readonly consumerId: string};
export type ApiSettings = {readonly databaseUrl: string; readonly port: number};
