import type {FailureKind} from '../../../model/failure.ts';
import {CollectError} from '../../failure.ts';

/** Error codes that read requests can meet, in plain words. */
const errors: Readonly<Record<number, readonly [FailureKind, string]>> = {
	[-1]: ['server_error', 'the broker met an error of its own'],
	3: ['missing', 'unknown topic or partition'],
	5: ['server_error', 'no leader'],
	6: ['server_error', 'leader has moved'],
	7: ['timeout', 'the broker gave up waiting for others'],
	9: ['server_error', 'replica is not available'],
	14: ['server_error', 'coordinator is still loading'],
	15: ['server_error', 'no coordinator is available'],
	16: ['server_error', 'coordinator has moved'],
	24: ['server_error', 'invalid group id'],
	29: ['denied', 'no right to describe the topic'],
	30: ['denied', 'no right to describe the group'],
	31: ['denied', 'no right to describe the cluster'],
	33: ['auth', 'the broker does not offer this SASL mechanism'],
	34: ['auth', 'the broker did not expect a SASL login on this port'],
	35: ['missing', 'the broker does not know this version of the request'],
	42: ['bad_answer', 'the broker calls the request invalid'],
	56: ['server_error', "the partition's disk failed"],
	58: ['auth', 'SASL login was refused'],
	69: ['missing', 'group is not there any more'],
	74: ['server_error', 'leader has moved'],
	75: ['server_error', 'leader is too new to be known'],
	78: ['server_error', 'offset is not available yet after a change of leader'],
	88: ['server_error', 'a transaction of the group is under way'],
	89: ['limited', 'quota exceeded'],
	100: ['missing', 'unknown topic'],
};

/** The words for an error code. */
export const errorWords = (code: number): string => errors[code]?.[1] ?? `Kafka error ${code}`;

/** An error code as a failure. */
export const kafkaError = (code: number): CollectError => new CollectError(errors[code]?.[0] ?? 'server_error', errorWords(code));
