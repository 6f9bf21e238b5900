/** Holds the requests that a proxy counted against what only reads. */

/**
 * Kafka's requests that read and change nothing, by API key, as the protocol guide names them: written down here by itself, so that
 * a list in the program that grew too long is found.
 */
export const readingRequests: ReadonlyMap<number, string> = new Map([
	[1, 'Fetch'],
	[2, 'ListOffsets'],
	[3, 'Metadata'],
	[9, 'OffsetFetch'],
	[10, 'FindCoordinator'],
	[15, 'DescribeGroups'],
	[16, 'ListGroups'],
	[17, 'SaslHandshake'],
	[18, 'ApiVersions'],
	[32, 'DescribeConfigs'],
	[35, 'DescribeLogDirs'],
	[36, 'SaslAuthenticate'],
	[55, 'DescribeQuorum'],
	[60, 'DescribeCluster'],
	[69, 'ConsumerGroupDescribe'],
	[77, 'ShareGroupDescribe'],
	[89, 'StreamsGroupDescribe'],
	[90, 'DescribeShareGroupOffsets'],
]);

/** Requests that are not among those, in words; empty: nothing but reading was asked. */
export const otherThanReading = (asked: ReadonlyMap<number, number>): readonly string[] =>
	[...asked].filter(([key]) => !readingRequests.has(key)).map(([key, count]) => `API key ${key}: ${count} times`);

/** Such as `Metadata 12, ListOffsets 24`. */
export const askedInWords = (asked: ReadonlyMap<number, number>): string =>
	[...asked]
		.toSorted(([a], [b]) => a - b)
		.map(([key, count]) => `${readingRequests.get(key) ?? `API key ${key}`} ${count}`)
		.join(', ');
