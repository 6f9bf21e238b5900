import type {Step} from '../timeline.ts';

/** Twenty-two minutes: a consumer dies and comes back, then a broker does. */
export const incident: readonly Step[] = [
	{minute: 0, text: 'normal operation', commands: []},
	{minute: 6, text: 'consumer-002 is killed (SIGKILL) and not restarted', commands: ['kill-consumer consumer-002']},
	{minute: 11, text: 'consumer-002 is started again', commands: ['restart-consumer consumer-002']},
	{minute: 14, text: 'broker 2 is killed (SIGKILL)', commands: ['kill-broker 2']},
	{minute: 17.5, text: 'broker 2 is started again', commands: ['restart-broker 2']},
	{minute: 22, text: 'end of the script, normal operation', commands: []},
];
