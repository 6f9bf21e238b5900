import type {Collector} from '../model/poll.ts';

/**
 * Makes a part without an interval of its own keep that of its source, also where other parts of it make the refresh loop
 * poll more often than `everyMs`.
 */
export const atOwnPace = (collector: Collector, everyMs: number): Collector => ({
	collect: (context) => collector.collect({...context, due: (part, ownMs) => context.due(part, ownMs ?? everyMs)}),
	close: () => collector.close(),
	...(collector.secrets && {secrets: collector.secrets}),
});
