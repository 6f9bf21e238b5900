/** A scripted incident: what happens at which minute of a recording. */

export type Step = {
	/** Minutes from the start. */
	readonly minute: number;
	/** Said when it happens. */
	readonly text: string;
	/** Commands of the stand-in, in order; none for a step that only marks the time. */
	readonly commands: readonly string[];
};

export type TimelineOptions = {
	readonly steps: readonly Step[];
	readonly run: (command: string) => Promise<unknown>;
	readonly say: (line: string) => void;
	/** Length of a script's minute in seconds: 60, or less to see the whole script quickly. */
	readonly minuteSeconds?: number;
	readonly signal: AbortSignal;
};

const mark = (minute: number): string => `${Math.floor(minute)}:${String(Math.round((minute % 1) * 60)).padStart(2, '0')}`;

const waitUntil = (time: number, signal: AbortSignal): Promise<void> => {
	return new Promise((resolve) => {
		if (signal.aborted) {
			resolve();
			return;
		}
		const timer = setTimeout(resolve, Math.max(0, time - Date.now()));
		signal.addEventListener(
			'abort',
			() => {
				clearTimeout(timer);
				resolve();
			},
			{once: true},
		);
	});
};

/** Plays the steps at their times and says each; a step that fails is said and the script goes on. Returns early when aborted. */
export const playTimeline = async (options: TimelineOptions): Promise<void> => {
	const {steps, run, say, minuteSeconds = 60, signal} = options;
	const start = Date.now();
	for (const step of steps) {
		await waitUntil(start + step.minute * minuteSeconds * 1000, signal);
		if (signal.aborted) return;
		say(`${new Date().toISOString()} ${mark(step.minute)} ${step.text}`);
		for (const command of step.commands) {
			await run(command).catch((error: Error) =>
				say(`${new Date().toISOString()} ${mark(step.minute)} ${command} failed: ${error.message}`),
			);
		}
	}
};
