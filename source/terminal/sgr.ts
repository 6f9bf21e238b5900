/** How a cell looks on the terminal; `foreground` is an SGR parameter, empty for the default colour. */
export type CellAppearance = {
	readonly foreground: string;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly underline: boolean;
	readonly reverse: boolean;
};

/** What the terminal layer asks of a theme: looks of style ids, and ids of looks met in Ink's own output. */
export type CellPalette = {
	readonly appearance: (style: number) => CellAppearance;
	readonly style: (appearance: CellAppearance) => number;
};

/** The look of a terminal after a reset. */
export const plainAppearance: CellAppearance = {foreground: '', bold: false, dim: false, underline: false, reverse: false};

const caches = new WeakMap<CellPalette, Map<number, string>>();

/** The shortest SGR sequence that turns one style into another, empty when they look the same. */
export const sgrTransition = (palette: CellPalette, from: number, to: number): string => {
	if (from === to) return '';
	let cache = caches.get(palette);
	if (cache === undefined) {
		cache = new Map();
		caches.set(palette, cache);
	}
	const key = from * 1024 + to;
	const cached = cache.get(key);
	if (cached !== undefined) return cached;
	const made = transition(palette.appearance(from), palette.appearance(to));
	cache.set(key, made);
	return made;
};

const transition = (from: CellAppearance, to: CellAppearance): string => {
	const change = changes(from, to);
	if (change.length === 0) return '';
	const afterReset = changes(plainAppearance, to);
	const fromReset = afterReset.length === 0 ? '\u001B[m' : `\u001B[0;${afterReset.join(';')}m`;
	const direct = `\u001B[${change.join(';')}m`;
	return direct.length <= fromReset.length ? direct : fromReset;
};

const changes = (from: CellAppearance, to: CellAppearance): string[] => {
	const parameters: string[] = [];
	// 22 ends bold and dim together, so what remains of the two is set again.
	const endsIntensity = (from.bold && !to.bold) || (from.dim && !to.dim);
	if (endsIntensity) parameters.push('22');
	if (to.bold && (endsIntensity || !from.bold)) parameters.push('1');
	if (to.dim && (endsIntensity || !from.dim)) parameters.push('2');
	if (from.underline !== to.underline) parameters.push(to.underline ? '4' : '24');
	if (from.reverse !== to.reverse) parameters.push(to.reverse ? '7' : '27');
	if (from.foreground !== to.foreground) parameters.push(to.foreground === '' ? '39' : to.foreground);
	return parameters;
};
