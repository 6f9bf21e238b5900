import type {RecordingHeader} from '../../source/engine/recording/format.ts';

/** A recording header as the command line would make it. */
export const testHeader = (changes: Partial<RecordingHeader> = {}): RecordingHeader => ({
	formatVersion: 1,
	programVersion: '0.1.0',
	startedMs: Date.UTC(2026, 8, 1),
	title: 'Factory',
	sources: ['kafka', 'api'],
	definitions: {title: 'Factory', sources: [], services: [], kpis: [], charts: [], quality: [], groups: [], evaluateEveryMs: 5_000},
	config: {title: 'Factory', sources: {kafka: {kind: 'kafka', password: '***'}}},
	redaction: 'secrets of the config and of the environment are replaced by ***',
	...changes,
});
