import type {Step} from '../timeline.ts';

/** Twenty-four minutes: the five scenarios of the system's document, one after the other, with calm between them. */
export const incident: readonly Step[] = [
	{minute: 0, text: 'F1: normal operation', commands: []},
	{minute: 4, text: 'F2: consumer-002 is killed (SIGKILL)', commands: ['kill-consumer consumer-002']},
	{minute: 7, text: 'consumer-002 is started again', commands: ['restart-consumer consumer-002']},
	{minute: 9, text: 'F3: the temperature sensors are killed (SIGKILL)', commands: ['kill-producer temperature']},
	{minute: 11, text: 'the temperature sensors are started again', commands: ['restart-producer temperature']},
	{minute: 12.5, text: 'F4: broker 2 is killed (SIGKILL)', commands: ['kill-broker 2']},
	{minute: 15, text: 'broker 2 is started again', commands: ['restart-broker 2']},
	{minute: 16.5, text: 'F5: a migration locks sensor_readings: it can be read, inserts wait', commands: ['lock-readings']},
	{minute: 18, text: 'the migration ends and has left a slow trigger: a second for each reading', commands: ['slow-readings 1']},
	{minute: 19.5, text: 'the trigger is dropped', commands: ['slow-readings 0']},
	{minute: 21, text: 'consumer-003 is frozen (SIGSTOP)', commands: ['stop-consumer consumer-003']},
	{minute: 22, text: 'consumer-003 is thawed (SIGCONT)', commands: ['cont-consumer consumer-003']},
	{minute: 24, text: 'end of the script, normal operation', commands: []},
];
