import type {Api} from './api.ts';
import type {Reader} from './reader.ts';

export type QuorumAnswer = {
	readonly error: number;
	/** −1: no leader. */
	readonly leader: number;
	readonly leaderEpoch: number;
};

/** Who leads the controllers' quorum. Any broker passes the question on to the controllers, so it hangs when these do. */
export const describeQuorum: Api<null, QuorumAnswer> = {
	key: 55,
	name: 'DescribeQuorum',
	versions: [0, 1],
	flexibleFrom: 0,
	encode(writer) {
		writer.array(['__cluster_metadata'], (topic) => {
			writer.string(topic);
			writer.array([0], (partition) => void writer.int32(partition).tags()).tags();
		});
	},
	decode(reader, version) {
		const error = reader.int16();
		let answer: QuorumAnswer = {error, leader: -1, leaderEpoch: -1};
		for (let topics = reader.arrayLength(3); topics > 0; topics -= 1) {
			reader.skipString();
			for (let rows = reader.arrayLength(24); rows > 0; rows -= 1) {
				reader.int32();
				const rowError = reader.int16();
				answer = {error: error || rowError, leader: reader.int32(), leaderEpoch: reader.int32()};
				reader.skip(8);
				passReplicas(reader, version);
				passReplicas(reader, version);
				reader.tags();
			}
			reader.tags();
		}
		return answer;
	},
};

const passReplicas = (reader: Reader, version: number): void => {
	for (let left = reader.arrayLength(13); left > 0; left -= 1) {
		reader.skip(version >= 1 ? 28 : 12);
		reader.tags();
	}
};
