import type {Clock} from '../clock.ts';
import {type RecordingHeader, thoroughLevel} from './format.ts';
import {openRecording} from './reader.ts';
import {startRecorder} from './recorder.ts';
import {RecordingError} from './recording-error.ts';

/** Blocks as long as a keyframe's distance allows: a far better ratio than what half a second holds. */
const fullBlockChars = 256 * 1024;

/** No timer ever fires here: blocks close when they are full. */
const stoppedClock: Clock = {now: () => 0, elapsed: () => 0, setTimer: () => () => {}};

/**
 * Writes a recording anew in large blocks, for keeping and shipping; a live one has a block for every half second. Rejects with a
 * RecordingError when the old one is damaged (a copy would hide that) or the new one cannot be written. `withHeader` may leave
 * out of the header what is nobody else's business, such as folders.
 */
export const compactRecording = async (
	from: string,
	to: string,
	withHeader: (header: RecordingHeader) => RecordingHeader = (header) => header,
): Promise<{readonly events: number; readonly bytes: number}> => {
	const recording = openRecording(from);
	try {
		const recorder = await startRecorder({
			path: to,
			header: withHeader(recording.header),
			clock: stoppedClock,
			fullBlockChars,
			level: thoroughLevel,
		});
		let events = 0;
		for (const event of recording.events()) {
			recorder.tap(event);
			events += 1;
			if (events % 1_000 === 0) await recorder.settled();
		}
		await recorder.close();
		const [damage] = recording.damage;
		if (damage) throw new RecordingError('damaged', from, `${damage.text}; the copy ${to} lacks it too`);
		if (recorder.problem !== null) throw new RecordingError('disk', to, recorder.problem);
		return {events, bytes: recorder.bytes};
	} finally {
		recording.close();
	}
};
