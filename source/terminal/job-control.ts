import {readFileSync} from 'node:fs';

type ProcessPlace = {readonly parent: number; readonly group: number; readonly session: number};

const placeOf = (pid: number | 'self'): ProcessPlace | undefined => {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// The command's name is in brackets and may contain anything; the numbers start after the last bracket.
		const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
		return {parent: Number(fields[1]), group: Number(fields[2]), session: Number(fields[3])};
	} catch {
		return undefined;
	}
};

/**
 * True when a shell can take this program back after a stop: some ancestor outside its process group is in its session.
 * Without one (`tmux new pipetop`, a container's first process) a stopped program would stay stopped. Where there is no
 * /proc the answer is true.
 */
export const canBeContinued = (): boolean => {
	const own = placeOf('self');
	if (own === undefined) return true;
	let ancestor = own;
	while (ancestor.group === own.group) {
		const parent = ancestor.parent > 0 ? placeOf(ancestor.parent) : undefined;
		if (parent === undefined || parent.session !== own.session) return false;
		ancestor = parent;
	}
	return true;
};
