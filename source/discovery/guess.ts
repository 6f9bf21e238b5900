import type {Environment} from '../config/expand.ts';
import type {Listener} from './listening.ts';

/** A source that may be there, with the reason it was guessed; nothing was asked of it yet. */
export type Guess = {
	readonly id: string;
	/** One line for people: what was seen. */
	readonly why: string;
	/** The source as the config would have it. Addresses from the environment stay `${NAME}`, so no secret is copied. */
	readonly source: Readonly<Record<string, unknown>>;
};

type PortRule = {
	readonly ports: readonly number[];
	readonly id: string;
	readonly name: string;
	readonly source: (port: number) => Record<string, unknown>;
};

const http = (paths: readonly string[]) => (port: number) => ({
	kind: 'http',
	url: `http://127.0.0.1:${port}`,
	requests: paths.map((path) => ({path})),
});

/** Well-known ports of what a streaming pipeline is made of. */
const portRules: readonly PortRule[] = [
	{
		ports: [9092, 9094, 9096, 19092, 29092],
		id: 'kafka',
		name: 'Kafka',
		source: (port) => ({kind: 'kafka', brokers: [`127.0.0.1:${port}`]}),
	},
	{ports: [5432, 5433], id: 'postgres', name: 'PostgreSQL', source: (port) => ({kind: 'postgres', host: '127.0.0.1', port})},
	{ports: [8000, 8080, 5000, 3000], id: 'http', name: 'an HTTP service', source: http(['/health'])},
	{ports: [4040], id: 'spark-ui', name: 'a Spark driver', source: http(['/api/v1/version'])},
	{ports: [9090], id: 'prometheus', name: 'Prometheus', source: http(['/-/healthy'])},
	{ports: [9093], id: 'alertmanager', name: 'Alertmanager', source: http(['/-/healthy'])},
];

/** Variables that name an address, as the tools of the field use them. */
const variableRules: ReadonlyArray<{
	readonly names: readonly string[];
	readonly id: string;
	/** What the variable must look like: `DATABASE_URL` may be that of another kind of database. */
	readonly fits: RegExp;
	readonly source: (name: string) => Record<string, unknown>;
}> = [
	{
		names: ['KAFKA_BROKERS', 'KAFKA_BOOTSTRAP_SERVERS', 'KAFKA_URL'],
		id: 'kafka',
		fits: /^[^\s,:/@]+:\d+(,\s*[^\s,:/@]+:\d+)*$/u,
		source: (name) => ({kind: 'kafka', brokers: [`\${${name}}`]}),
	},
	{
		names: ['DATABASE_URL', 'POSTGRES_URL'],
		id: 'postgres',
		fits: /^postgres(ql)?:\/\/\S+$/u,
		source: (name) => ({kind: 'postgres', url: `\${${name}}`}),
	},
	{
		names: ['API_URL', 'MONITORING_URL'],
		id: 'http',
		fits: /^https?:\/\/[^\s/]+\S*$/u,
		source: (name) => ({kind: 'http', url: `\${${name}}`, requests: [{path: '/health'}]}),
	},
];

/**
 * What probably runs here, from the environment and from ports listened on. A variable wins over a port of the same kind.
 * The host is always there. Pure: same input, same guesses.
 */
export const guessSources = (listeners: readonly Listener[], environment: Environment): readonly Guess[] => {
	const guesses: Guess[] = [{id: 'host', why: 'this machine', source: {kind: 'host'}}];
	const taken = new Map<string, number>([['host', 1]]);
	const add = (id: string, why: string, source: Record<string, unknown>) => {
		const count = (taken.get(id) ?? 0) + 1;
		taken.set(id, count);
		guesses.push({id: count === 1 ? id : `${id}-${count}`, why, source});
	};
	const named = new Set<string>();
	for (const rule of variableRules) {
		const name = rule.names.find((one) => rule.fits.test(environment[one] ?? ''));
		if (name === undefined) continue;
		named.add(rule.id);
		add(rule.id, `${name} is set in the environment`, rule.source(name));
	}
	for (const rule of portRules) {
		if (named.has(rule.id)) continue;
		const found = listeners.filter((listener) => rule.ports.includes(listener.port));
		// Several Kafka ports are brokers of one cluster as a rule; the cluster itself lists the rest.
		const one = rule.id === 'kafka' ? found.slice(0, 1) : found;
		for (const {port} of one)
			add(rule.id, `port ${port} of this machine is listened on, which is usual for ${rule.name}`, rule.source(port));
	}
	return guesses;
};
