import type {Step} from '../timeline.ts';

/** Twenty-two minutes: bad events, then a dead Spark, then no gold. */
export const incident: readonly Step[] = [
	{minute: 0, text: 'normal operation', commands: []},
	{minute: 7, text: 'three events in ten are bad', commands: ['bad-events 0.3']},
	{minute: 9, text: 'bad events back to one in a hundred', commands: ['bad-events 0.01']},
	{minute: 10, text: 'Spark is stopped (SIGKILL)', commands: ['stop-spark']},
	{minute: 13.5, text: 'Spark is started again', commands: ['start-spark']},
	{minute: 15, text: 'the gold export is missing', commands: ['remove-gold']},
	{minute: 18, text: 'the gold export is written again', commands: ['restore-gold']},
	{minute: 22, text: 'end of the script, normal operation', commands: []},
];
