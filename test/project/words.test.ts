import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';

const source = path.resolve(import.meta.dirname, '../../source');
const files = globSync('**/*.{ts,tsx}', {cwd: source}).sort();

/** Words that fit everything and say nothing: what is meant is a state, a message, evidence, a context, what is unchanged, cached, reported… */
const vague = /(?<![a-z])(?:known|told|said|seen|ground|stands|grown)(?![a-z])|(?:Known|Told|Said|Seen|Ground|Stands|Grown)(?![a-z])/u;

/** Names that documents promise, each with the files that write, read or describe it. */
const promised: Readonly<Record<string, readonly string[]>> = {
	/** Of the coverage of a group and the ends of a topic, in JSON. */
	known: [
		...['model/format.ts', 'model/kafka/group-summary.ts', 'model/kafka/lag-series.ts', 'model/kafka/topic-views.ts'],
		...['model/views/group.ts', 'model/views/topic.ts', 'panels/partitions/headline.ts', 'panels/partitions/topics.ts'],
	],
	/** Of a service, in JSON. */
	stands: ['model/attention/services.ts', 'model/attention/sources.ts', 'model/basis.ts', 'model/services.ts'],
	/** The code of a reason, in JSON. */
	said: ['model/reason.ts', 'model/reason-words.ts'],
	/** Settings of DuckDB. */
	autoinstall_known_extensions: ['collectors/duckdb/database.ts'],
	autoload_known_extensions: ['collectors/duckdb/database.ts'],
};

const comment = /\/\/.*|\/\*[\s\S]*?\*\//uy;
const quoted = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/uy;
const pattern = /(?<!<)\/(?!>)(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/uy;
const name = /[A-Za-z_$][\w$]*/uy;
const templateText = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/uy;

/** All names in a program's text, one for each place; none of comments, texts and patterns, but those inside `${}`. */
const namesIn = (text: string): readonly string[] => {
	const names: string[] = [];
	/** Braces open inside each `${` that is open. */
	const open: number[] = [];
	let at = 0;
	let canDivide = false;
	const take = (form: RegExp): string | undefined => {
		form.lastIndex = at;
		const found = form.exec(text)?.[0];
		at += found?.length ?? 0;
		return found;
	};
	const goThroughTemplate = (): void => {
		canDivide = take(templateText)?.endsWith('`') ?? true;
		if (!canDivide) open.push(0);
	};
	while (at < text.length) {
		const sign = text[at] ?? '';
		if (/\s/u.test(sign)) at += 1;
		else if (take(comment) !== undefined) continue;
		else if (take(quoted) !== undefined) canDivide = true;
		else if (!canDivide && take(pattern) !== undefined) canDivide = true;
		else {
			const found = take(name);
			if (found === undefined) at += 1;
			if (found !== undefined) names.push(found);
			const inside = open.at(-1);
			canDivide = found === undefined ? /[\w)\]]/u.test(sign) : found !== 'return';
			if (sign === '`') goThroughTemplate();
			else if (sign === '{' && inside !== undefined) open[open.length - 1] = inside + 1;
			else if (sign === '}' && inside === 0) {
				open.pop();
				goThroughTemplate();
			} else if (sign === '}' && inside !== undefined) open[open.length - 1] = inside - 1;
		}
	}
	return names;
};

const vagueIn = (text: string): readonly string[] => namesIn(text).filter((one) => vague.test(one));

describe('the words of the source', () => {
	test('no name says known, told, said, seen, ground, stands or grown, but where documents promise it', () => {
		const found = files.flatMap((file) =>
			[file, ...vagueIn(readFileSync(path.join(source, file), 'utf8'))].flatMap((one, index) =>
				(index === 0 ? vague.test(one) : !promised[one]?.includes(file)) ? [`${file}: ${one}`] : [],
			),
		);
		expect(found).toEqual([]);
	});

	test('each exception is needed', () => {
		const needless = Object.entries(promised).flatMap(([one, places]) =>
			places.filter((file) => !namesIn(readFileSync(path.join(source, file), 'utf8')).includes(one)),
		);
		expect(needless).toEqual([]);
	});

	test('functions are written in one way: constants that hold an arrow, but for what yields', () => {
		const declared = files.filter((file) => /^(?:export )?(?:async )?function /mu.test(readFileSync(path.join(source, file), 'utf8')));
		expect(declared).toEqual([]);
	});

	test('names are found in code, and not in what is only text', () => {
		const snippet = [
			'// seen in a comment, and /* told */',
			"const lastSeenMs = 'said' + `told ${known(`${isGrown}`, {ground: 1})} said`;",
			'const half = all / two; const rest = all.replace(/told"/u, "said \\" seen"); return /stands/u;',
			'type SourceKnown = {readonly standsUntil: number; readonly unknown: string; readonly background: background};',
			'/* known */ const before = overseen.foretold ?? withstands / 2;',
		].join('\n');
		expect(vagueIn(snippet)).toEqual(['lastSeenMs', 'known', 'isGrown', 'ground', 'SourceKnown', 'standsUntil']);
	});
});
