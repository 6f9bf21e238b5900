import type {Snapshot} from '../model/snapshot.ts';
import {snapshotDocument} from '../output/json.ts';
import {textFrame} from '../output/text.ts';
import {detectTerminal} from '../theme.ts';
import type {Format, Invocation} from './invocation.ts';

/** Writes all of a text, waiting for a slow reader. Resolves too when the reader has gone (EPIPE): that is its right. */
export const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
	new Promise((resolve, reject) => {
		stream.write(text, (error) => {
			if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
			else resolve();
		});
	});

/** A document as JSON: indented, or on one line. */
export const jsonText = (document: unknown, format: Exclude<Format, 'text'>): string =>
	`${JSON.stringify(document, null, format === 'json' ? '\t' : '')}\n`;

/** One Snapshot in a format: a frame of text, indented JSON, or one line of JSON. */
export const render = (snapshot: Snapshot, format: Format, invocation: Pick<Invocation, 'environment' | 'flags' | 'stdout'>): string => {
	if (format !== 'text') return jsonText(snapshotDocument(snapshot), format);
	const {environment, flags, stdout} = invocation;
	const terminal = detectTerminal(environment, stdout.isTTY === true);
	return textFrame(snapshot, {
		// Some pseudo-terminals say that they are 0 columns wide: that is none.
		width: flags.width ?? ((stdout.isTTY && stdout.columns) || 120),
		height: flags.height ?? null,
		isAscii: flags.ascii === true || !terminal.unicode,
		colour: flags.color === false ? 'none' : terminal.colour,
	});
};
