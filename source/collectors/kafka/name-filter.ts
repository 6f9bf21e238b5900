/** Names or patterns in which `*` stands for any characters and `?` for one. */
export type NameFilter = {readonly include?: readonly string[] | undefined; readonly exclude?: readonly string[] | undefined};

/** True for names that are included (all, when nothing is said) and not excluded. */
export const nameFilter = ({include, exclude = []}: NameFilter): ((name: string) => boolean) => {
	const wanted = include === undefined || include.length === 0 ? null : include;
	return (name) =>
		(wanted === null || wanted.some((pattern) => matches(pattern, name))) && !exclude.some((pattern) => matches(pattern, name));
};

/** The names when the filter names each one without a pattern; else null. */
export const plainNames = ({include}: NameFilter): readonly string[] | null =>
	include !== undefined && include.length > 0 && include.every((name) => !/[*?]/.test(name)) ? include : null;

/** Linear in practice: only the last `*` is ever tried again. */
const matches = (pattern: string, name: string): boolean => {
	let at = 0;
	let star = -1;
	let starAt = 0;
	let index = 0;
	while (index < name.length) {
		if (at < pattern.length && pattern[at] === '*') {
			star = at;
			starAt = index;
			at += 1;
		} else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
			at += 1;
			index += 1;
		} else if (star >= 0) {
			at = star + 1;
			starAt += 1;
			index = starAt;
		} else return false;
	}
	while (pattern[at] === '*') at += 1;
	return at === pattern.length;
};
