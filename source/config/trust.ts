import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/**
 * A config found in the current folder may come with somebody else's files, so it is not read for `${…}` nor obeyed until
 * the user said so once for exactly these bytes.
 */
export type Trust = {readonly isTrusted: (file: string, text: string) => boolean; readonly trust: (file: string, text: string) => void};

export const openTrust = (stateFolder: string): Trust => {
	const file = path.join(stateFolder, 'trusted.json');
	const read = (): Record<string, string> => {
		try {
			const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
			return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
		} catch {
			// No list, or one that cannot be read, trusts nothing.
			return {};
		}
	};
	const hash = (text: string) => createHash('sha256').update(text).digest('hex');
	return {
		isTrusted: (config, text) => read()[path.resolve(config)] === hash(text),
		trust(config, text) {
			mkdirSync(stateFolder, {recursive: true, mode: 0o700});
			writeFileSync(file, `${JSON.stringify({...read(), [path.resolve(config)]: hash(text)}, null, '\t')}\n`, {mode: 0o600});
		},
	};
};
