import type {SourceDefinition, SourceTraits} from './source-definition.ts';

/** Recordings say what a source gives since kinds declare it; of older ones it is known by this, to which nothing is ever added. */
const givenBefore: Readonly<Record<string, SourceTraits['gives']>> = {
	kafka: ['broker', 'partitions', 'topic-configs', 'group', 'cluster', 'offsets', 'record-times', 'metric'],
};

/** Kinds of facts that a source may give, also before it has answered. */
export const givesOf = ({kind, gives}: SourceDefinition): SourceTraits['gives'] => gives ?? givenBefore[kind] ?? [];
