import {basename} from 'node:path';
import type {FailureKind} from '../../model/failure.ts';
import {CollectError} from '../failure.ts';

/** What an overwrite of the files in mid-query looks like: asked a moment later it may be over. */
export class FilesChangedError extends CollectError {}

type Rule = readonly [RegExp, FailureKind, (match: RegExpExecArray, text: string) => string, thrown?: typeof CollectError];

/** DuckDB names its errors only in their text; most telling first. */
const rules: readonly Rule[] = [
	[
		/Conflicting lock is held in (.+?) \(PID (\d+)\)/,
		'locked',
		([, program = '', pid = '']) => `locked by PID ${pid} (${basename(program)})`,
	],
	[/Could not set lock|being used by another process/, 'locked', () => 'locked by another process'],
	[/INTERRUPT/, 'timeout', () => 'interrupted'],
	[/Out of Memory/i, 'limited', (_, text) => `needs more memory than the source's limit: ${text}`],
	[
		/(?:exists in the|requires the extension) (\w+)/,
		'missing',
		([, name = '']) => `needs the DuckDB extension ${name}; pipetop loads none, because that would be a download`,
	],
	[/^IO Error: No files found.*?"(.*?)"/s, 'missing', ([, pattern = '']) => `no files at ${pattern}`, FilesChangedError],
	[
		/^IO Error: Cannot open database "(.*?)" in read-only mode: database does not exist/s,
		'missing',
		([, file = '']) => `no database file ${file}`,
	],
	[
		/too small to be a Parquet file|No magic bytes found|read enough bytes|TProtocolException/,
		'bad_answer',
		(_, text) => `not a whole Parquet file (is it being written?): ${text}`,
		FilesChangedError,
	],
	[/^IO Error: .*(?:No such file|Cannot open file)/s, 'missing', (_, text) => text, FilesChangedError],
	[/^IO Error: .*does not exist/s, 'missing', (_, text) => text],
	[/^IO Error: .*(?:Permission denied)/s, 'denied', (_, text) => text],
	[/^IO Error: .*not a valid DuckDB database/s, 'bad_answer', (_, text) => text],
	[/^Catalog Error: .*does not exist/s, 'missing', (_, text) => text],
	[/^Binder Error: Referenced (?:column|table)/, 'missing', (_, text) => text],
	[/^Parser Error/, 'server_error', (_, text) => `syntax error in the SQL: ${text}`],
	[/^\w[\w ]* Error: /, 'server_error', (_, text) => text],
];

/** What DuckDB (or reading files) threw, as a failure in plain words; unknown things come back as they are. */
export const asDuckdbError = (error: unknown): unknown => {
	if (error instanceof CollectError || !(error instanceof Error)) return error;
	const message = error.message.replace(/^Failed to extract statements: /, '');
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ENOENT') return new FilesChangedError('missing', `a file vanished while it was read: ${message}`);
	if (code === 'EACCES') return new CollectError('denied', message);
	// Hints and the position in the SQL follow after the first lines.
	const text =
		message
			.split('\n\n')[0]
			?.replace(/\s+See also https:\S+/, '')
			.trim() ?? '';
	for (const [pattern, kind, words, thrown = CollectError] of rules) {
		const match = pattern.exec(message);
		if (match) return new thrown(kind, words(match, text));
	}
	return error;
};
