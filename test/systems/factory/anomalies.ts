/** Finds anomalies in the readings of one sensor, by the four kinds that the factory's consumers know. */
import {type Kind, kinds, type Reading} from './world.ts';

export type Anomaly = {
	readonly anomaly_type: 'consecutive_high_alerts' | 'rapid_value_change' | 'baseline_deviation' | 'critical_threshold_violation';
	/** Never `critical`, though the database would allow it. */
	readonly severity: 'high' | 'medium' | 'low';
	readonly description: string;
};

type History = {readonly values: number[]; consecutive: number};

const remembered = 10;

const findings = (reading: Reading, kind: Kind, history: History): Anomaly[] => {
	const {value, unit} = reading;
	const found: Anomaly[] = [];
	const previous = history.values.at(-1);
	if (value >= kind.critical) {
		const description = `${reading.sensor_id} at ${value} ${unit}, above the critical threshold of ${kind.critical} ${unit}`;
		found.push({anomaly_type: 'critical_threshold_violation', severity: 'high', description});
	}
	if (history.consecutive === kind.consecutive) {
		const description = `${kind.consecutive} readings in a row of ${reading.sensor_id} at warning level or above`;
		found.push({anomaly_type: 'consecutive_high_alerts', severity: 'high', description});
	}
	if (previous !== undefined && Math.abs(value - previous) > kind.rapidChange) {
		const description = `${reading.sensor_id} went from ${previous} to ${value} ${unit} between two readings`;
		found.push({anomaly_type: 'rapid_value_change', severity: 'medium', description});
	}
	if (history.values.length === remembered) {
		const mean = history.values.reduce((sum, one) => sum + one, 0) / remembered;
		if (Math.abs(value - mean) > kind.deviation) {
			const description = `${reading.sensor_id} at ${value} ${unit}, ${Math.abs(value - mean).toFixed(1)} ${unit} from its mean of ${mean.toFixed(1)}`;
			found.push({anomaly_type: 'baseline_deviation', severity: 'low', description});
		}
	}
	return found;
};

/** A detector that remembers the last ten readings of each sensor; it sees only what its consumer reads. */
export const anomalyDetector = (): ((reading: Reading) => Anomaly[]) => {
	const histories = new Map<string, History>();
	return (reading) => {
		const history = histories.get(reading.sensor_id) ?? {values: [], consecutive: 0};
		histories.set(reading.sensor_id, history);
		history.consecutive = reading.alert_level === 'normal' ? 0 : history.consecutive + 1;
		const found = findings(reading, kinds[reading.sensor_type], history);
		history.values.push(reading.value);
		if (history.values.length > remembered) history.values.shift();
		return found;
	};
};
