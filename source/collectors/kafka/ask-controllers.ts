import {asError} from './broker-client.ts';
import type {Memory} from './collector-memory.ts';
import type {KafkaPort} from './kafka-port.ts';
import type {Round} from './poll-round.ts';
import {describeQuorum} from './protocol/describe-quorum.ts';
import {errorWords} from './protocol/errors.ts';
import type {Reached} from './reach-brokers.ts';

export type Controllers = {
	/** Id of the quorum's leader; null: not known. */
	readonly leader: number | null;
	/** The right that is missing, in words; null: none. */
	readonly denied: string | null;
	/** Worth telling: the quorum is silent or has no leader; null: nothing. */
	readonly note: string | null;
};

/**
 * Who leads the controllers. Brokers pass this on to the controllers and keep silent when these have lost their quorum,
 * which metadata never shows; so it is asked on a connection of its own, for a short time. Never rejects.
 */
export const askControllers = async (
	port: KafkaPort,
	{responder, cluster}: Reached,
	round: Round,
	memory: Memory,
): Promise<Controllers> => {
	const clusterDenied = 31;
	const limit = memory.controllersSilent ? round.limit(0.25, 400) : round.limit(0.6, 1_500);
	try {
		const {error, leader} = await port.request(responder.address, describeQuorum, null, limit, 'control');
		memory.controllersSilent = false;
		if (error === clusterDenied) return {leader: null, denied: 'quorum leader: needs Describe on the cluster', note: null};
		if (error !== 0) return {leader: null, denied: null, note: `quorum leader is not known: ${errorWords(error)}`};
		return leader < 0 ? {leader: null, denied: null, note: 'the controllers have no leader'} : {leader, denied: null, note: null};
	} catch (error) {
		const {kind, message} = asError(error);
		// A cluster with ZooKeeper has no quorum to ask for.
		if (kind === 'missing') return {leader: null, denied: null, note: null};
		memory.controllersSilent = kind === 'timeout';
		return {leader: null, denied: null, note: `the controllers do not answer: ${message}${cluster ? '' : ' (old broker)'}`};
	}
};
