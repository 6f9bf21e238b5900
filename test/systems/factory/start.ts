/** `node test/systems/factory/start.ts [--seconds N] [--incident] [--minute-seconds S] [--env-file F]` */
import {runStandIn} from '../command-line.ts';
import {startFactory} from './factory.ts';

await runStandIn(() => startFactory());
