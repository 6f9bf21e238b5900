import type {Reader} from './reader.ts';
import type {Writer} from './writer.ts';

/**
 * One kind of read request: its key, the versions spoken here, and how question and answer are written. The highest
 * version that both sides know is used. The tagged fields that end a flexible body are added and passed by the port.
 */
export type Api<Question, Answer> = {
	readonly key: number;
	/** Kafka's own name of it. */
	readonly name: string;
	/** Lowest and highest version spoken here. */
	readonly versions: readonly [number, number];
	/** First version with compact lengths and tagged fields (KIP-482). */
	readonly flexibleFrom: number;
	readonly encode: (writer: Writer, question: Question, version: number) => void;
	readonly decode: (reader: Reader, version: number) => Answer;
	/**
	 * Where `decode` reads pieces that may repeat those of an answer before (`Reader.piece`): a name for the questions whose
	 * answers are alike; null: this one's is not.
	 */
	readonly repeats?: (question: Question) => string | null;
	/** Every broker of a cluster answers alike. */
	readonly sameOfAll?: true;
};
