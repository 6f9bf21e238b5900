/** Of the choices the one that was probably meant by `word`; null where none is near. */
export const nearestWord = (word: string, choices: readonly string[]): string | null => {
	const wanted = word.toLowerCase();
	const most = Math.max(1, Math.floor(wanted.length / 3));
	const found = choices.map((one) => [one, distance(wanted, one.toLowerCase())] as const).toSorted((a, b) => a[1] - b[1])[0];
	return found !== undefined && found[1] <= most ? found[0] : null;
};

/** `; nearest: "row.down"` behind a message, or nothing. */
export const nearestText = (word: string, choices: readonly string[]): string => {
	const found = nearestWord(word, choices);
	return found === null ? '' : `; nearest: ${JSON.stringify(found)}`;
};

/** Letters to put in, take out, change or swap with their neighbour until one word is the other. */
const distance = (a: string, b: string): number => {
	let earlier: readonly number[] = [];
	let before: readonly number[] = Array.from({length: b.length + 1}, (_, index) => index);
	for (let row = 1; row <= a.length; row += 1) {
		const now: number[] = [row];
		for (let column = 1; column <= b.length; column += 1) {
			const isSame = a[row - 1] === b[column - 1];
			const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
			now.push(
				Math.min(
					(before[column] ?? 0) + 1,
					(now[column - 1] ?? 0) + 1,
					(before[column - 1] ?? 0) + (isSame ? 0 : 1),
					isSwapped ? (earlier[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		[earlier, before] = [before, now];
	}
	return before[b.length] ?? 0;
};
