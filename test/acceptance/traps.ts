/** The traps that watched systems set for a monitor, and the tests that show that pipetop does not fall into them. */
export type Trap = {
	readonly number: number;
	readonly what: string;
	/** Which of the two systems sets it; empty: only systems that have no profile yet. */
	readonly setBy: readonly ('factory' | 'rt-lakehouse')[];
	/** File below `test/`, and the title of the test in it. */
	readonly tests: readonly (readonly [string, string])[];
};

const factory = 'acceptance/factory.test.ts';
const lakehouse = 'acceptance/rt-lakehouse.test.ts';
const http = 'collectors/http-traps.test.ts';

export const traps: readonly Trap[] = [
	{
		number: 1,
		what: 'health pages that lie: "healthy" with all data gone, 200 with "unhealthy"',
		setBy: ['rt-lakehouse'],
		tests: [
			[lakehouse, 'shows the driver down within one poll and its timeout, while the API goes on being healthy (trap 1)'],
			[http, 'a health page that is always "healthy" stands beside a figure that tells the truth'],
			[http, 'HTTP 200 with "unhealthy" in the body is not healthy'],
		],
	},
	{
		number: 2,
		what: 'stale ownership: a dead consumer keeps its partitions',
		setBy: ['factory'],
		tests: [
			[factory, 'shows the stale claim of the API beside the word of the brokers (trap 2)'],
			[
				http,
				'ownership as the service claims it is kept beside its status: a dead consumer still holds its partition, and one has two owners',
			],
		],
	},
	{
		number: 3,
		what: 'a zombie: frozen, thawed, and still claiming its old partition',
		setBy: ['factory'],
		tests: [[factory, 'never gives a partition to the zombie that wakes and still claims it (trap 3)']],
	},
	{
		number: 4,
		what: 'heartbeats as long as the limit they are judged by',
		setBy: ['factory'],
		tests: [
			[factory, 'keeps producers up while the API calls them inactive between two heartbeats (trap 4)'],
			['model/services.test.ts', 'a heartbeat exactly every five seconds never flaps under a limit of fifteen'],
		],
	},
	{number: 5, what: 'a lag that is frozen at the start of a transaction', setBy: [], tests: []},
	{number: 6, what: 'a rule that always fires', setBy: [], tests: []},
	{
		number: 7,
		what: 'a counter that counts the same rows again',
		setBy: [],
		tests: [[http, 'a figure that counts the same rows again is handed on as it is, never added up']],
	},
	{
		number: 8,
		what: 'a lag between two tables, constant when both stand still',
		setBy: ['rt-lakehouse'],
		tests: [
			[lakehouse, 'lets "Not read yet" and "Silver is" grow while the lag that the API claims stands still (trap 8)'],
			[http, 'a frozen lag is seen through: the time of the newest row is read, so that its age grows while lag_sec stands still'],
		],
	},
	{
		number: 9,
		what: 'no data that reads as "no breach"',
		setBy: ['rt-lakehouse'],
		tests: [
			[lakehouse, 'fires on missing gold although the API says that there is no breach (trap 9)'],
			[http, 'no data does not read as "no breach": without samples there is neither an alert nor a metric'],
		],
	},
	{
		number: 10,
		what: 'one limit of requests for all paths and all clients, 429 without Retry-After',
		setBy: ['rt-lakehouse'],
		tests: [
			[
				lakehouse,
				'obeys the limit of requests (trap 10): after a 429 without Retry-After nothing is asked for a while, and the last values stay with their age',
			],
			[lakehouse, 'asks at most 16 limited questions in any minute, of the 60 that it shares with the pages of the system'],
			[http, '60 requests a minute over all paths, 429 without Retry-After: max-age spares requests, and a limited service is left alone'],
		],
	},
	{
		number: 11,
		what: '/metrics that is JSON here and Prometheus text elsewhere',
		setBy: ['rt-lakehouse'],
		tests: [[http, '/metrics means three things']],
	},
	{
		number: 12,
		what: 'rows stored twice after a rebalance',
		setBy: ['factory'],
		tests: [[factory, 'counts a reading that is stored twice once, and says so, although the API reports the higher throughput (trap 12)']],
	},
	{
		number: 13,
		what: 'SQL of the documents that no server runs, such as pg_size_pretty in DuckDB',
		setBy: ['rt-lakehouse'],
		tests: [
			[
				'acceptance/traps.test.ts',
				'the statements of the document that DuckDB refuses are said to be refused, and what the profile asks instead is answered',
			],
		],
	},
	{
		number: 14,
		what: 'metadata that lists dead brokers as healthy',
		setBy: ['factory'],
		tests: [
			['collectors/kafka-three.test.ts', "two of three gone: the lost quorum is told, and the last broker's own row stays up"],
			[factory, 'shows a killed broker in its own row within one timeout, with all other rows on time, and well again after its restart'],
		],
	},
	{
		number: 15,
		what: 'a rebalance that looks as if nobody owned anything',
		setBy: ['factory'],
		tests: [
			['collectors/kafka.test.ts', 'while a group rebalances, keeps the last owners in sight and calls nobody an orphan'],
			[
				factory,
				'shows them without an owner in every poll that could see that, critical at once, and never gives them to a member that has left',
			],
		],
	},
	{number: 16, what: 'a lag that counts down on a healthy pipeline', setBy: [], tests: []},
	{
		number: 17,
		what: 'figures that are late by design and do not say so',
		setBy: ['rt-lakehouse'],
		tests: [
			[
				lakehouse,
				'says how old the figures of the API are, which it says of itself only by a window, and does not judge them late (trap 17)',
			],
		],
	},
];
