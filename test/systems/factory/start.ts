/** `node test/systems/factory/start.ts [--seconds N] [--incident] [--warm] [--minute-seconds S] [--env F]` */
import {runStandIn} from '../command-line.ts';
import {startFactory} from './factory.ts';

await runStandIn(() => startFactory());
