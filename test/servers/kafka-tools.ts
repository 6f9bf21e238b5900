/** Kafka's own command line tools, by the names of the scripts in its `bin` folder. */
export const toolClasses = {
	'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
	'kafka-share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
	'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
	'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
	'kafka-log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
	'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
	'kafka-leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
	'kafka-reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
	'kafka-configs': 'kafka.admin.ConfigCommand',
	'kafka-acls': 'org.apache.kafka.tools.AclCommand',
	'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
	'kafka-console-share-consumer': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
	'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
} as const;

export type KafkaTool = keyof typeof toolClasses;
