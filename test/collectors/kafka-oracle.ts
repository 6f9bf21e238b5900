import type {KafkaCluster} from '../servers/kafka.ts';

/** One line of `kafka-consumer-groups --describe`; null where it prints `-`. */
export type OracleRow = {
	readonly group: string;
	readonly topic: string;
	readonly partition: number;
	readonly committed: number | null;
	readonly end: number | null;
	readonly lag: number | null;
	readonly member: string | null;
	readonly host: string | null;
	readonly clientId: string | null;
};

/** What Kafka's own tool says of a group's partitions. */
export const oracleRows = async (cluster: KafkaCluster, group: string): Promise<readonly OracleRow[]> =>
	readOracle(await cluster.tool('kafka-consumer-groups', ['--describe', '--group', group]), group);

/** The table that the tool prints of a group. */
export const readOracle = (table: string, group: string): readonly OracleRow[] => {
	const numberOf = (text: string | undefined): number | null => (text === undefined || text === '-' ? null : Number(text));
	const textOf = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text);
	return table
		.split('\n')
		.map((line) => line.trim().split(/\s+/))
		.filter((cells) => cells[0] === group && /^\d+$/.test(cells[2] ?? ''))
		.map((cells) => {
			// Since 4.0 a column with the leader epoch may stand before the offset; the last nine always mean the same.
			const [topic, partition] = [cells[1] ?? '', Number(cells[2])];
			const [committed, end, lag, member, host, clientId] = cells.slice(-6);
			return {
				group,
				topic,
				partition,
				committed: numberOf(committed),
				end: numberOf(end),
				lag: numberOf(lag),
				member: textOf(member),
				host: textOf(host),
				clientId: textOf(clientId),
			};
		});
};
