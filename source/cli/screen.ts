import {type Controller, createController} from '../app/controller.ts';
import {openKeyboard} from '../app/keyboard.ts';
import {type Cancel, systemClock} from '../engine/clock.ts';
import type {KeyOverrides} from '../keys/keymap.ts';
import {type CanvasLayer, Compositor} from '../terminal/compositor.ts';
import {openFrameSink} from '../terminal/frame-sink.ts';
import {type TakenTerminal, takeTerminal} from '../terminal/taken-terminal.ts';
import {asciiGlyphs, createPalette, detectTerminal} from '../theme.ts';
import {exitCode} from './exit-codes.ts';
import {faultText} from './fault-text.ts';
import type {Invocation} from './invocation.ts';
import type {AppSession} from './sessions.ts';

/**
 * Data that comes within this time is shown by one frame: the beginning of a poll, its end and a tick lie close together. Keys are answered
 * at once.
 */
const gatherMs = 400;

export type ScreenOptions = {
	readonly session: AppSession;
	readonly invocation: Invocation;
	/** Shown in the footer at first. */
	readonly message: string;
	/** Own keys of commands. */
	readonly keys?: KeyOverrides;
};

/** Shows a session full-screen until the user leaves, a signal ends it or it fails; resolves with the exit code. */
export const runScreen = async ({session, invocation, message, keys = {}}: ScreenOptions): Promise<number> => {
	const {stdin, stdout, stderr, environment, flags} = invocation;
	const keyboard = openKeyboard(stdin);
	const traits = detectTerminal(environment, true);
	const isAscii = flags.ascii === true || !traits.unicode;
	const compositor = new Compositor({
		sink: openFrameSink(stdout),
		// Some pseudo-terminals say that they are 0x0: that is none, and 80x24 is what everybody takes then.
		size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
		palette: createPalette(flags.color === false ? 'mono' : traits.colour),
		isAscii,
		isSynchronized: traits.synchronized,
	});
	const frames = gatherFrames(compositor, session);
	const controller = createController({
		session,
		glyphs: isAscii ? asciiGlyphs : traits.glyphs,
		message: keyboard.isThere ? message : 'no keyboard here: Ctrl+C ends it',
		keys,
		...(flags.utc ? {zone: 'UTC'} : {}),
		surface: {
			invalidate: () => compositor.invalidate(),
			changed: frames.gather,
			repaint: () => compositor.repaint(),
			suspend: () => taken.suspend(),
			quit: () => taken.exit({code: 0}),
			copy: (text) => compositor.stdout.write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`),
			size: () => compositor.size,
		},
	});
	compositor.onShown = controller.shown;
	const taken = takeTerminal({
		compositor,
		stdin: keyboard.input,
		stdout,
		stderr,
		onInput: controller.onInput,
		onCannotSuspend: () => controller.say('nothing here could bring it back'),
		describeError: faultText,
	});
	const firstFrame = paintWithoutLayout(compositor, controller);
	compositor.flush();
	void mountLater({session, compositor, frames, controller, taken, firstFrame});
	const {code} = await taken.ended;
	controller.stop();
	frames.cancel();
	keyboard.close();
	await session.stop();
	return code;
};

/** Frames for data, which comes in bursts. */
type GatheredFrames = {
	/** Something came: a frame follows within `gatherMs`, for all that comes until then. */
	readonly gather: () => void;
	/** What came meanwhile is shown now. */
	readonly flush: () => void;
	readonly cancel: () => void;
};

const gatherFrames = (compositor: Compositor, session: AppSession): GatheredFrames => {
	let cancelFrame: Cancel | null = null;
	return {
		gather() {
			cancelFrame ??= systemClock.setTimer(gatherMs / Math.max(1, session.playback.speed), () => {
				cancelFrame = null;
				compositor.invalidate();
			});
		},
		flush() {
			if (cancelFrame === null) return;
			cancelFrame();
			cancelFrame = null;
			compositor.invalidate();
			compositor.flush();
		},
		cancel: () => cancelFrame?.(),
	};
};

type Mounting = {
	readonly session: AppSession;
	readonly compositor: Compositor;
	readonly frames: GatheredFrames;
	readonly controller: Controller;
	readonly taken: TakenTerminal;
	readonly firstFrame: {readonly end: () => void};
};

/** Has the layout of Ink take over once the first full frame is out; keys are answered before that. */
const mountLater = async ({session, compositor, frames, controller, taken, firstFrame}: Mounting): Promise<void> => {
	let isOver = false;
	void taken.ended.then(() => {
		isOver = true;
	});
	try {
		await Promise.race([session.store.whenIdle(), taken.ended]);
		frames.flush();
		const {mountApp} = await import('../app.tsx');
		if (isOver) return;
		taken.attach(mountApp(compositor, controller));
		firstFrame.end();
	} catch (error) {
		taken.exit({code: exitCode.fault, error});
	}
};

/** One canvas over the whole terminal. */
const paintWithoutLayout = (compositor: Compositor, {paint}: Controller): {readonly end: () => void} => {
	const whole = (): CanvasLayer => ({rect: {x: 0, y: 0, width: compositor.size.columns, height: compositor.size.rows}, paint});
	const canvas = compositor.add(whole());
	const fit = (): void => canvas.update(whole());
	compositor.stdout.on('resize', fit);
	return {
		end() {
			compositor.stdout.off('resize', fit);
			canvas.remove();
		},
	};
};
