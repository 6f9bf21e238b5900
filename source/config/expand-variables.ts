/** Where `${NAME}` values come from; undefined: not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type Expansion = {
	readonly text: string;
	/** Names used, with the value each gave. */
	readonly used: ReadonlyArray<readonly [name: string, value: string]>;
	/** Names that are not set and have no default. */
	readonly missing: readonly string[];
};

/**
 * Expands `${NAME}`, `${NAME:-default}` (also used when NAME is empty) and `$${` for a literal `${`. Nothing else is special:
 * a `$` alone stays, and what a variable holds is never expanded again.
 */
export const expand = (text: string, environment: Environment): Expansion => {
	const used: Array<readonly [string, string]> = [];
	const missing: string[] = [];
	const expanded = text.replaceAll(
		/\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/gu,
		(whole, name: string | undefined, fallback: string | undefined) => {
			if (name === undefined) return '${';
			const value = environment[name];
			if (value !== undefined && (value !== '' || fallback === undefined)) {
				used.push([name, value]);
				return value;
			}
			if (fallback === undefined) {
				missing.push(name);
				return whole;
			}
			return fallback;
		},
	);
	return {text: expanded, used, missing};
};

/** Reads a `.env` file: `NAME=value` lines, `export` allowed, quotes removed, `#` comments; what is set in the environment wins. */
export const parseDotEnv = (text: string): Environment => {
	const found: Record<string, string> = {};
	for (const line of text.split(/\r?\n/u)) {
		const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/u.exec(line);
		if (!match?.[1]) continue;
		const raw = match[2] ?? '';
		const quoted = /^(["'])(.*)\1$/u.exec(raw);
		found[match[1]] = quoted ? (quoted[2] ?? '') : raw.replace(/\s+#.*$/u, '');
	}
	return found;
};
