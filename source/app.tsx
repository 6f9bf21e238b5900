import {Box, render, useWindowSize} from 'ink';
import type {ReactNode} from 'react';
import type {Controller} from './app/controller.ts';
import {Canvas, CompositorContext} from './components/canvas.tsx';
import type {Compositor} from './terminal/compositor.ts';
import {createInkStdin} from './terminal/ink/stdin.ts';
import type {InkInstance} from './terminal/taken-terminal.ts';

/** The whole screen as one canvas; Ink lays out and lives, the controller paints. */
export const App = ({
	controller,
	width,
	height,
}: {
	readonly controller: Pick<Controller, 'paint'>;
	readonly width?: number;
	readonly height?: number;
}): ReactNode => {
	const {columns, rows} = useWindowSize();
	return (
		<Box width={width ?? columns} height={height ?? rows}>
			<Canvas width={width ?? columns} height={height ?? rows} paint={controller.paint} />
		</Box>
	);
};

/** Mounts the screen on a compositor; loaded after the first frame, as Ink takes longer to load than that takes to paint. */
export const mountApp = (compositor: Compositor, controller: Pick<Controller, 'paint'>): InkInstance =>
	render(
		<CompositorContext value={compositor}>
			<App controller={controller} />
		</CompositorContext>,
		{
			stdout: compositor.stdout as unknown as NodeJS.WriteStream,
			stdin: createInkStdin() as unknown as NodeJS.ReadStream,
			debug: true,
			interactive: true,
			patchConsole: false,
			exitOnCtrlC: false,
		},
	);
