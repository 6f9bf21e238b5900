declare module 'asciichart' {
	/** What the package understands; the `symbols` are axis, tick, two unused ends, line, four corners, vertical. */
	type PlotOptions = {
		readonly min?: number;
		readonly max?: number;
		readonly height?: number;
		readonly offset?: number;
		readonly symbols?: readonly string[];
		readonly format?: (value: number) => string;
	};
	/** Lines of a chart, top first, joined by newlines; throws on empty series and on values that are not finite. */
	export function plot(series: readonly number[] | readonly (readonly number[])[], options?: PlotOptions): string;
}
