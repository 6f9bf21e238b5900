/** `node test/systems/rt-lakehouse/start.ts [--seconds N] [--incident] [--warm] [--minute-seconds S] [--env F]` */
import {runStandIn} from '../command-line.ts';
import {startLakehouse} from './lakehouse.ts';

await runStandIn(() => startLakehouse());
