/** What one run of the tests said, and what two runs of it come to. Pure: nothing here runs or reads anything. */

/** One test file. */
export type FileOutcome = {
	/** Relative to the project, with forward slashes. */
	readonly file: string;
	readonly passed: number;
	readonly skipped: number;
	/** A failed test by its whole name, or the file itself where it failed without a failed test: not loaded, a hook, an error outside of any test. */
	readonly failures: readonly Failure[];
};

export type Failure = {readonly name: string /** First line of what it said. */; readonly message: string};

/** One run of Vitest. */
export type RunOutcome = {
	readonly files: readonly FileOutcome[];
	/** Errors that belong to no file; nothing makes up for them. */
	readonly strayErrors: readonly string[];
};

/** More failing files than this are a real breakage, and a second run would only hide how much broke. */
export const mostSecondChances = 5;

/** The files to run once more, alone: those that failed, unless they are too many. */
export const filesToRunAgain = ({files}: RunOutcome, most = mostSecondChances): readonly string[] => {
	const failed = files.filter(({failures}) => failures.length > 0).map(({file}) => file);
	return failed.length <= most ? failed : [];
};

/**
 * The files as they count: for one that was run again, what it said then. A file that said nothing in the second run
 * (it never came to its end) keeps its failures, and errors of no file count from both runs.
 */
export const afterSecondRun = (first: RunOutcome, second: RunOutcome): RunOutcome => {
	const chosen = new Set(filesToRunAgain(first));
	const again = new Map(second.files.filter(({file}) => chosen.has(file)).map((one) => [one.file, one]));
	const settle = (one: FileOutcome): FileOutcome => {
		const other = again.get(one.file);
		if (other === undefined) return one;
		// A second run that tested nothing shows nothing.
		return other.failures.length === 0 && other.passed === 0 ? one : other;
	};
	return {files: first.files.map(settle), strayErrors: [...first.strayErrors, ...second.strayErrors]};
};

/** Numbers of tests, each counted once however often it ran. */
export const counts = ({files, strayErrors}: RunOutcome): {readonly passed: number; readonly failed: number; readonly skipped: number} => {
	const sum = (of: (one: FileOutcome) => number): number => files.reduce((total, one) => total + of(one), 0);
	return {
		passed: sum(({passed}) => passed),
		failed: sum(({failures}) => failures.length) + strayErrors.length,
		skipped: sum(({skipped}) => skipped),
	};
};

/** What is said openly of a second run, as lines; empty when there was none. */
export const secondRunStory = (first: RunOutcome, settled: RunOutcome): readonly string[] => {
	const chosen = filesToRunAgain(first);
	if (chosen.length === 0) return [];
	const of = (run: RunOutcome, file: string): readonly Failure[] => run.files.find((one) => one.file === file)?.failures ?? [];
	const told = (failures: readonly Failure[]): string[] => failures.map(({name, message}) => `    ${name}: ${message}`);
	return [
		`${chosen.length} ${chosen.length === 1 ? 'file' : 'files'} needed a second run: ${chosen.join(', ')}`,
		...chosen.flatMap((file) => {
			const again = of(settled, file);
			return again.length === 0
				? [`  ${file}: passed when run alone; the first time failed`, ...told(of(first, file))]
				: [`  ${file}: failed twice; the first time`, ...told(of(first, file)), '  and alone', ...told(again)];
		}),
	];
};
