import {brokersList} from './brokers.ts';
import {groupsList} from './groups.ts';
import {partitionsList} from './partitions.ts';
import {topicsList} from './topics.ts';

/** The lists of the panel, those with tabs in the order of these; a new one is one more line here. */
export const lists = [groupsList, topicsList, brokersList, partitionsList] as const;
