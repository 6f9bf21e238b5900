/** Collects what could not be read: equal notes are counted, and only the first twenty kinds are reported. */
export type Notes = {add(text: string): void; list(): readonly string[]};

const most = 20;

export const collectNotes = (): Notes => {
	const counts = new Map<string, number>();
	return {
		add(text) {
			counts.set(text, (counts.get(text) ?? 0) + 1);
		},
		list() {
			const listed = [...counts].slice(0, most).map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text));
			return counts.size > most ? [...listed, `and ${counts.size - most} notes more`] : listed;
		},
	};
};
