import {Box, render, useWindowSize} from 'ink';
import type {ReactNode} from 'react';
import type {Controller} from './app/controller.ts';
import {createController} from './app/controller.ts';
import {openKeyboard} from './app/keyboard.ts';
import {faultText} from './cli/fault.ts';
import type {Invocation} from './cli/options.ts';
import type {AppSession} from './cli/sessions.ts';
import {Canvas, CompositorContext} from './components/canvas.tsx';
import {Compositor} from './terminal/compositor.ts';
import {createInkStdin} from './terminal/ink-stdin.ts';
import {openSink} from './terminal/sink.ts';
import {takeTerminal} from './terminal/suspend.ts';
import {asciiGlyphs, createPalette, detectTerminal} from './theme.ts';

/** The whole screen as one canvas; Ink lays out and lives, the controller paints. */
export function App({
	controller,
	width,
	height,
}: {
	readonly controller: Pick<Controller, 'paint'>;
	readonly width?: number;
	readonly height?: number;
}): ReactNode {
	const {columns, rows} = useWindowSize();
	return (
		<Box width={width ?? columns} height={height ?? rows}>
			<Canvas width={width ?? columns} height={height ?? rows} paint={controller.paint} />
		</Box>
	);
}

export type ScreenOptions = {
	readonly session: AppSession;
	readonly invocation: Invocation;
	/** Said in the footer at first. */
	readonly message: string;
};

/** Shows a session full-screen until the user leaves, a signal ends it or it fails; resolves with the exit code. */
export const runScreen = async ({session, invocation, message}: ScreenOptions): Promise<number> => {
	const {stdin, stdout, stderr, environment, flags} = invocation;
	const keyboard = openKeyboard(stdin);
	const traits = detectTerminal(environment, true);
	const isAscii = flags.ascii === true || !traits.unicode;
	const palette = createPalette(flags.color === false ? 'mono' : traits.colour);
	const compositor = new Compositor({
		sink: openSink(stdout),
		// Some pseudo-terminals say that they are 0x0: that is none, and 80x24 is what everybody takes then.
		size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
		palette,
		isAscii,
		isSynchronized: traits.synchronized,
	});
	const controller = createController({
		session,
		glyphs: isAscii ? asciiGlyphs : traits.glyphs,
		message: keyboard.isThere ? message : 'no keyboard here: Ctrl+C ends it',
		...(flags.utc ? {zone: 'UTC'} : {}),
		surface: {
			invalidate: () => compositor.invalidate(),
			repaint: () => compositor.repaint(),
			suspend: () => taken.suspend(),
			quit: () => taken.exit({code: 0}),
			copy: (text) => compositor.stdout.write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`),
			size: () => compositor.size,
		},
	});
	const taken = takeTerminal({
		compositor,
		stdin: keyboard.input,
		stdout,
		stderr,
		onInput: controller.onInput,
		onCannotSuspend: () => controller.say('nothing here could bring it back'),
		describeError: faultText,
	});
	const instance = render(
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
	taken.attach(instance);
	const {code} = await taken.ended;
	controller.stop();
	keyboard.close();
	await session.stop();
	return code;
};
