/** The factory's messages are compressed with snappy, which kafkajs cannot read or write by itself. */
import {createRequire} from 'node:module';
import kafkajs from 'kafkajs';

const require = createRequire(import.meta.url);

/** Teaches kafkajs snappy, for this process. */
export const registerSnappy = (): void => {
	kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy] = require('kafkajs-snappy') as () => unknown;
};
