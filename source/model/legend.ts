const place = /\{\{\s*\$?(?:labels\.)?([\w.]+)\s*\}\}/gu;

/** The labels that a template is filled from. */
export const filledBy = (template: string, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
	Object.fromEntries([...template.matchAll(place)].map(([, name = '']) => [name, labels[name] ?? '']));

/** Fills `{{label}}` in a legend or title; without a template the labels themselves, `__name__` left out. */
export const legendOf = (template: string | null, labels: Readonly<Record<string, string>>): string => {
	if (template !== null && !template.includes('{{')) return template;
	if (template !== null) return template.replaceAll(place, (_, name: string) => labels[name] ?? '');
	return Object.entries(labels)
		.filter(([name]) => name !== '__name__')
		.map(([name, value]) => `${name}=${value}`)
		.join(' ');
};
