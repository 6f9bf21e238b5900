/**
 * A classic consumer as a process of its own: reads at most so many messages a second, commits as it goes, leaves its group on
 * SIGTERM. Told `{perSecond}` over its IPC channel it changes its pace.
 */
import type {EachBatchPayload} from 'kafkajs';
import {kafkaClient} from '../servers/kafka-client.ts';
import {pause} from '../servers/until.ts';
import {log, ready, settings} from '../systems/program.ts';

export type MemberSettings = {
	readonly brokers: readonly string[];
	readonly groupId: string;
	readonly topic: string;
	readonly clientId: string;
	readonly sessionTimeoutMs: number;
	readonly commitEveryMs: number;
	/** Null: as fast as it can. */
	readonly perSecond: number | null;
};

const {brokers, groupId, topic, clientId, sessionTimeoutMs, commitEveryMs, ...first} = settings<MemberSettings>();
let perSecond = first.perSecond;
process.on('message', (message) => {
	if (typeof message === 'object' && message !== null && 'perSecond' in message)
		perSecond = message.perSecond === null ? null : Number(message.perSecond);
});

const patient = {initialRetryTime: 200, maxRetryTime: 1_000, retries: 60};
const consumer = kafkaClient(brokers, clientId, patient).consumer({
	...{groupId, sessionTimeout: sessionTimeoutMs, rebalanceTimeout: sessionTimeoutMs, heartbeatInterval: 500},
	// Small answers, so that one partition is not read far ahead of its siblings.
	...{maxWaitTimeInMs: 200, maxBytesPerPartition: 4_096},
	retry: {...patient, restartOnFailure: async () => true},
});

/** Time owed for messages read too fast, ms. */
let owedMs = 0;

const handle = async ({batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale}: EachBatchPayload): Promise<void> => {
	for (const message of batch.messages) {
		if (!isRunning() || isStale()) return;
		owedMs += perSecond === null ? 0 : 1_000 / perSecond;
		if (owedMs >= 20) {
			const fromMs = performance.now();
			await pause(owedMs);
			// Whoever was frozen meanwhile has no time to make up for.
			owedMs = Math.max(-20, owedMs - (performance.now() - fromMs));
		}
		resolveOffset(message.offset);
		await commitOffsetsIfNecessary();
		await heartbeat();
	}
};

consumer.on(consumer.events.GROUP_JOIN, ({payload}) => {
	log(`owns ${JSON.stringify(payload.memberAssignment)}`);
	ready();
});
await consumer.connect();
await consumer.subscribe({topic, fromBeginning: true});
await consumer.run({autoCommitInterval: commitEveryMs, eachBatchAutoResolve: false, eachBatch: handle});
process.once('SIGTERM', async () => {
	await consumer.disconnect().catch(log);
	process.exit(0);
});
