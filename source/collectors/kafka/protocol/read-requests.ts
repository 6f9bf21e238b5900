import type {Api} from './api.ts';
import {apiVersions} from './api-versions.ts';
import {consumerGroupDescribe} from './consumer-group-describe.ts';
import {describeCluster} from './describe-cluster.ts';
import {describeConfigs} from './describe-configs.ts';
import {describeGroups} from './describe-groups.ts';
import {describeLogDirs} from './describe-log-dirs.ts';
import {describeQuorum} from './describe-quorum.ts';
import {listGroups} from './list-groups.ts';
import {listOffsets} from './list-offsets.ts';
import {metadata} from './metadata.ts';
import {offsetFetch} from './offset-fetch.ts';
import {shareGroupDescribe} from './share-group-describe.ts';
import {describeShareGroupOffsets} from './share-group-offsets.ts';
import {streamsGroupDescribe} from './streams-group-describe.ts';

/**
 * The closed list: everything that is ever asked of a broker, beside the login (SaslHandshake, SaslAuthenticate). All of
 * it reads; the port refuses any other.
 */
export const readRequests: ReadonlyArray<Api<never, unknown>> = [
	listOffsets,
	metadata,
	offsetFetch,
	describeGroups,
	listGroups,
	apiVersions,
	describeConfigs,
	describeLogDirs,
	describeQuorum,
	describeCluster,
	consumerGroupDescribe,
	shareGroupDescribe,
	streamsGroupDescribe,
	describeShareGroupOffsets,
];
