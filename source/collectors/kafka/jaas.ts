import {CollectError} from '../failure.ts';

/** The login of a `sasl.jaas.config`: the class that logs in and its options. */
export type JaasLogin = {
	/** Last part of the class's name, such as `ScramLoginModule`. */
	readonly module: string;
	readonly options: ReadonlyMap<string, string>;
};

/** Reads `Class required key="value" …;` as Kafka does. Throws `auth` without repeating any value. */
export const parseJaas = (text: string, where: string): JaasLogin => {
	const wrong = (what: string): CollectError =>
		new CollectError('auth', `${where}: sasl.jaas.config ${what}; it reads like \`…PlainLoginModule required username="…" password="…";\``);
	const [name, flag, ...rest] = tokensOf(text);
	if (name?.kind !== 'word') throw wrong('names no login module');
	if (flag?.kind !== 'word' || !/^(required|requisite|sufficient|optional)$/iu.test(flag.text)) throw wrong('lacks the word `required`');
	const options = new Map<string, string>();
	let at = 0;
	while (rest[at] !== undefined && rest[at]?.kind !== 'end') {
		const [key, equals, value] = rest.slice(at, at + 3);
		if (key === undefined || equals?.kind !== 'equals' || value === undefined || value.kind === 'end' || value.kind === 'equals')
			throw wrong('has an option that is not `name=value`');
		options.set(key.text, value.text);
		at += 3;
	}
	if (rest[at] === undefined) throw wrong('does not end with `;`');
	return {module: name.text.split('.').at(-1) ?? '', options};
};

type Token = {readonly kind: 'word' | 'equals' | 'end'; readonly text: string};

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', f: '\f', b: '\b'};

const tokensOf = (text: string): readonly Token[] => {
	const pattern = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|(=)|(;)|([^\s=;"']+)/gu;
	return [...text.matchAll(pattern)].flatMap(([, double, single, equals, end, word]): readonly Token[] => {
		const quoted = double ?? single;
		if (quoted !== undefined) return [{kind: 'word', text: quoted.replace(/\\([\s\S])/gu, (_, one: string) => escapes[one] ?? one)}];
		if (equals !== undefined) return [{kind: 'equals', text: '='}];
		if (end !== undefined) return [{kind: 'end', text: ';'}];
		return word === undefined ? [] : [{kind: 'word', text: word}];
	});
};
