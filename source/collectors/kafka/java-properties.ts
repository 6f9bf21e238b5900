/**
 * Reads Java's `.properties` format as `java.util.Properties` does: `#` and `!` comments, `=`, `:` or blanks after the key,
 * backslash escapes, `\uXXXX`, lines continued by a backslash. The later of two equal keys counts. Never fails: Java takes
 * any text.
 */
export const parseJavaProperties = (text: string): ReadonlyMap<string, string> => {
	const found = new Map<string, string>();
	for (const line of logicalLines(text)) {
		const keyEnd = endOfKey(line);
		const rest = line.slice(keyEnd).replace(/^[ \t\f]*[=:]?[ \t\f]*/u, '');
		found.set(plain(line.slice(0, keyEnd)), plain(rest));
	}
	return found;
};

/** Lines without blank ones and comments, continued ones joined; leading blanks are gone. */
const logicalLines = (text: string): readonly string[] => {
	const lines: string[] = [];
	let begun: string | null = null;
	for (const natural of text.split(/\r\n|\r|\n/u)) {
		const line = natural.replace(/^[ \t\f]+/u, '');
		if (begun === null && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
		const joined: string = (begun ?? '') + line;
		const continues = (/\\*$/u.exec(line)?.[0].length ?? 0) % 2 === 1;
		begun = continues ? joined.slice(0, -1) : null;
		if (!continues) lines.push(joined);
	}
	if (begun !== null && begun !== '') lines.push(begun);
	return lines;
};

const endOfKey = (line: string): number => {
	for (let index = 0; index < line.length; index += 1) {
		if (line[index] === '\\') index += 1;
		else if ('=: \t\f'.includes(line[index] ?? '')) return index;
	}
	return line.length;
};

const controls: Readonly<Record<string, string>> = {t: '\t', n: '\n', r: '\r', f: '\f'};

const plain = (text: string): string =>
	text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/gu, (_, code: string | undefined, character: string | undefined) =>
		code === undefined ? (controls[character ?? ''] ?? character ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
	);
