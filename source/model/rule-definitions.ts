/** A group of a Prometheus rule file; rules run in order and see what earlier ones wrote. */
export type RuleGroup = {
	readonly name: string;
	readonly file: string;
	readonly intervalMs: number;
	readonly rules: readonly Rule[];
};
export type AlertRule = {
	readonly type: 'alert';
	readonly alert: string;
	readonly expr: string;
	readonly forMs: number;
	readonly keepFiringForMs: number;
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
};
export type RecordingRule = {
	readonly type: 'record';
	readonly record: string;
	readonly expr: string;
	readonly labels: Readonly<Record<string, string>>;
};
export type Rule = AlertRule | RecordingRule;
