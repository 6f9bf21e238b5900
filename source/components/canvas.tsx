import {Box, type DOMElement, measureElement, Text, type TextProps, useIsScreenReaderEnabled, useWindowSize} from 'ink';
import {createContext, type ReactNode, useContext, useLayoutEffect, useRef} from 'react';
import type {CanvasHandle, Compositor} from '../terminal/compositor.ts';
import type {Grid} from '../terminal/grid.ts';
import {type Appearance, createPalette, type Palette} from '../theme.ts';

/** The compositor that canvases of this tree paint on; null where there is none (tests, no terminal, screen readers). */
export const CompositorContext = createContext<Compositor | null>(null);

const fallbackPalette = createPalette('ansi');

const colourNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** A leaf of the Ink tree whose cells a painter makes. */
export type CanvasProps = {
	readonly width: number;
	readonly height: number;
	/**
	 * Pure: reads the data of the moment and paints them. Under a compositor it is called whenever that was invalidated,
	 * without a React render; else with every render.
	 */
	readonly paint: (width: number, height: number) => Grid;
	/** Higher lies over lower, for dialogs. */
	readonly z?: number;
	/** Used without a compositor only. */
	readonly palette?: Palette;
};

/** Shows a painter's grid: as cells under a compositor, as lines of text without one. */
export const Canvas = (props: CanvasProps): ReactNode => {
	const compositor = useContext(CompositorContext);
	return compositor === null ? <TextCanvas {...props} /> : <CellCanvas {...props} compositor={compositor} />;
};

const CellCanvas = ({width, height, paint, z = 0, compositor}: CanvasProps & {readonly compositor: Compositor}): ReactNode => {
	const box = useRef<DOMElement>(null);
	const handle = useRef<CanvasHandle | null>(null);
	// A resize that moves this box must render it, or its place would not be measured again.
	useWindowSize();
	useLayoutEffect(() => {
		if (box.current === null) return;
		const {x, y, width: actualWidth, height: actualHeight} = measureElement(box.current);
		const layer = {rect: {x, y, width: actualWidth, height: actualHeight}, paint, z};
		if (handle.current === null) handle.current = compositor.add(layer);
		else handle.current.update(layer);
	});
	useLayoutEffect(
		() => () => {
			handle.current?.remove();
			handle.current = null;
		},
		[],
	);
	return <Box ref={box} width={width} height={height} flexShrink={0} />;
};

const TextCanvas = ({width, height, paint, palette = fallbackPalette}: CanvasProps): ReactNode => {
	const isForReader = useIsScreenReaderEnabled();
	const grid = paint(width, height);
	// A reader is told words, not frames made of characters.
	if (isForReader) return <Text>{plainLines(grid).join('\n')}</Text>;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			{grid.toRuns().map((runs, y) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
				<Text key={y} wrap="truncate-end">
					{runs.map((run) => (
						<Text key={run.x} {...textProps(palette.appearance(run.style))}>
							{run.text}
						</Text>
					))}
				</Text>
			))}
		</Box>
	);
};

const textProps = (look: Appearance): Partial<TextProps> => {
	const code = Number(look.foreground);
	const name = colourNames[code % 10];
	const colour = look.foreground === '' || name === undefined ? {} : {color: code < 90 ? name : `${name}Bright`};
	return {bold: look.bold, dimColor: look.dim, underline: look.underline, inverse: look.reverse, ...colour};
};

const plainLines = (grid: Grid): readonly string[] => {
	return grid
		.toText()
		.map((line) => line.replaceAll(/[\u2500-\u257F\u2800-\u28FF]+/g, ' ').trim())
		.filter((line) => line !== '');
};
