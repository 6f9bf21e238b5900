/** A KIP-848 consumer: Kafka's own Java console consumer with the new group protocol, as a process of its own. */
import {javaArguments, kafkaFiles} from '../servers/kafka-cache.ts';
import {toolClasses} from '../servers/kafka-tools.ts';
import {type ServerProcess, startProcess} from '../servers/server-process.ts';
import type {Killable} from '../systems/stand-in.ts';

export type JavaMemberOptions = {
	readonly brokers: readonly string[];
	readonly groupId: string;
	readonly topic: string;
	readonly clientId: string;
};

/** Starts it and returns at once: it joins when its JVM is up. The caller kills it. */
export const startJavaMember = async ({brokers, groupId, topic, clientId}: JavaMemberOptions): Promise<Killable> => {
	const files = await kafkaFiles();
	const properties = ['group.protocol=consumer', `client.id=${clientId}`, 'auto.commit.interval.ms=500', 'auto.offset.reset=earliest'];
	const args = [
		...['--bootstrap-server', brokers.join(','), '--topic', topic, '--group', groupId],
		...properties.flatMap((property) => ['--command-property', property]),
	];
	const run = (): Promise<ServerProcess> =>
		startProcess({
			command: 'java',
			args: javaArguments(files, toolClasses['kafka-console-consumer'], args),
			// It prints every message.
			logFile: '/dev/null',
		});
	let running = await run();
	return {
		kill: (signal) => running.kill(signal),
		async restart() {
			await running.kill('SIGKILL');
			running = await run();
		},
	};
};
