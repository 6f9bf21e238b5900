/**
 * Reads PostgreSQL's array text, such as `{1,NULL,"a \"b\""}` or nested `{{1,2},{3,4}}`, element by element. A text that
 * is no array comes back as it is. Lower bounds other than 1 (`[0:1]={…}`) are dropped.
 */
export const parseArray = (text: string, read: (item: string) => unknown): unknown => {
	const start = text.startsWith('[') ? text.indexOf('={') + 1 : 0;
	if (text.charAt(start) !== '{') return text;
	const stack: unknown[][] = [];
	let result: unknown[] | undefined;
	let index = start;
	while (index < text.length) {
		const character = text.charAt(index);
		if (character === '{') {
			const inner: unknown[] = [];
			stack.at(-1)?.push(inner);
			stack.push(inner);
			index++;
		} else if (character === '}') {
			result = stack.pop();
			index++;
			if (stack.length === 0) break;
		} else if (character === ',') {
			index++;
		} else {
			const item = character === '"' ? quoted(text, index) : bare(text, index);
			stack.at(-1)?.push(item.value === null ? null : read(item.value));
			index = item.end;
		}
	}
	return result ?? text;
};

type Item = {readonly value: string | null; readonly end: number};

const quoted = (text: string, start: number): Item => {
	let value = '';
	let index = start + 1;
	for (; index < text.length && text.charAt(index) !== '"'; index++) {
		if (text.charAt(index) === '\\') index++;
		value += text.charAt(index);
	}
	return {value, end: index + 1};
};

const bare = (text: string, start: number): Item => {
	let end = start;
	while (end < text.length && !',}'.includes(text.charAt(end))) end++;
	const value = text.slice(start, end);
	return {value: value === 'NULL' ? null : value, end};
};
