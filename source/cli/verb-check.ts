import {exitCodeOf} from './exit-codes.ts';
import {formatOf, takeArguments, type Verb} from './invocation.ts';
import {oneLook} from './one-look.ts';
import {render, write} from './print.ts';

/** One pass over all sources, or one moment of a recording: prints it and ends with the verdict. */
export const check: Verb = async (invocation) => {
	takeArguments(invocation, 0, 'check takes no argument');
	const format = formatOf(invocation.flags, 'text');
	return await oneLook(invocation, async ({session}) => {
		const snapshot = session.store.getSnapshot();
		await write(invocation.stdout, render(snapshot, format, invocation));
		return exitCodeOf(snapshot.worst);
	});
};
