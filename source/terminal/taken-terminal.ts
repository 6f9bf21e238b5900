import type {Compositor} from './compositor.ts';
import {type InputEvent, InputParser} from './input.ts';
import {canBeContinued} from './job-control.ts';

/** How it ended: the exit code, and the signal or error that made it. */
export type Exit = {readonly code: number; readonly signal?: NodeJS.Signals; readonly error?: unknown};

/** The parts of a terminal's input stream that are used. */
export type TerminalInput = Pick<NodeJS.ReadStream, 'on' | 'off' | 'pause' | 'resume' | 'setRawMode'>;

/** The parts of an Ink instance that are used. */
export type InkInstance = {readonly unmount: () => void; readonly waitUntilExit: () => Promise<unknown>};

export type TakeOptions = {
	readonly compositor: Compositor;
	readonly stdin: TerminalInput;
	readonly stdout: Pick<NodeJS.WriteStream, 'on' | 'off'>;
	/** Gets the error's text after the terminal was given back. */
	readonly stderr: {readonly write: (text: string) => unknown};
	readonly onInput: (event: InputEvent) => void;
	/** A signal that ends the program arrived; the terminal is given back already. */
	readonly onSignal?: (signal: NodeJS.Signals) => void;
	/** Ctrl+Z where nothing could continue us: say so instead of stopping. */
	readonly onCannotSuspend?: () => void;
	/** What to print for an error; default its stack. */
	readonly describeError?: (error: unknown) => string;
};

/** A terminal in our hands. */
export type TakenTerminal = {
	/** Has Ink unmounted at the end, and its failures end the program as any other error does. */
	readonly attach: (instance: InkInstance) => void;
	/** Gives the terminal back and stops the program's process group until a shell continues it; then takes it again. */
	readonly suspend: () => void;
	/** Ends it: gives the terminal back, prints the error if there is one, settles `ended`. Only the first call counts. */
	readonly exit: (exit: Exit) => void;
	/** How it ended; the terminal is the user's again by then. What is left to do is to close files and leave. */
	readonly ended: Promise<Exit>;
};

/** Exit code of our own fault, as sysexits.h has it (EX_SOFTWARE). */
const faultCode = 70;

const endingSignals: ReadonlyMap<NodeJS.Signals, number> = new Map([
	['SIGHUP', 129],
	['SIGINT', 130],
	['SIGQUIT', 131],
	['SIGTERM', 143],
]);

/**
 * Takes the terminal: raw input, alternate screen, and handlers that give it back whatever happens (exit, signal, error,
 * rejection, stop and continue). Ink needs no part in this: it neither reads the real input nor writes on the real
 * output, so suspending is the compositor's and the tty's business alone.
 */
export const takeTerminal = (options: TakeOptions): TakenTerminal => {
	return new Taken(options);
};

class Taken implements TakenTerminal {
	readonly ended: Promise<Exit>;
	readonly #options: TakeOptions;
	readonly #parser: InputParser;
	readonly #settle: (exit: Exit) => void;
	readonly #undo: (() => void)[] = [];
	#instance: InkInstance | undefined;
	#isOver = false;

	constructor(options: TakeOptions) {
		this.#options = options;
		this.#parser = new InputParser(options.onInput);
		const {promise, resolve} = Promise.withResolvers<Exit>();
		this.ended = promise;
		this.#settle = resolve;
		this.#listen();
		this.#setRaw(true);
		options.stdin.resume();
		options.compositor.enter();
	}

	readonly attach = (instance: InkInstance): void => {
		this.#instance = instance;
		instance.waitUntilExit().then(
			() => this.exit({code: 0}),
			(error: unknown) => this.exit({code: faultCode, error}),
		);
	};

	readonly suspend = (): void => {
		if (this.#isOver || process.platform === 'win32') return;
		if (!canBeContinued()) {
			this.#options.onCannotSuspend?.();
			return;
		}
		this.#options.compositor.leave();
		this.#setRaw(false);
		// The whole group, as the terminal's own Ctrl+Z does: under `npm start` the shell waits for npm, not for us. SIGSTOP,
		// since SIGTSTP has our handler and would not stop.
		process.kill(0, 'SIGSTOP');
	};

	readonly exit = (exit: Exit): void => {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#giveBack();
		try {
			this.#instance?.unmount();
		} catch {
			// An effect that fails while everything ends has nobody left to tell.
		}
		if (exit.error !== undefined) this.#options.stderr.write(`${this.#describe(exit.error)}\n`);
		this.#settle(exit);
	};

	#listen(): void {
		const {stdin, stdout, compositor, onSignal} = this.#options;
		for (const [signal, code] of endingSignals) {
			// These stay to the end: Ink kills the process on a signal that nobody else listens to, and files are still to be
			// closed. Who sends a second one does not want to wait for that.
			process.on(signal, () => {
				if (this.#isOver) process.exit(code);
				this.exit({code, signal});
				onSignal?.(signal);
			});
		}
		this.#on(process, 'SIGTSTP', this.suspend);
		this.#on(process, 'SIGCONT', () => this.#resume());
		this.#on(process, 'exit', () => this.#giveBack());
		const fail = (error: unknown): void => this.exit({code: faultCode, error});
		this.#on(process, 'uncaughtException', fail);
		this.#on(process, 'unhandledRejection', fail);
		this.#on(stdin, 'data', (chunk: Buffer | string) => this.#parser.push(chunk));
		// The terminal is gone: as if it had hung up.
		this.#on(stdin, 'end', () => this.exit({code: 129}));
		this.#on(stdin, 'error', () => this.exit({code: 129}));
		this.#on(stdout, 'resize', () => compositor.resized());
		compositor.onClosed = () => this.exit({code: 129});
	}

	// Emitters of Node overload `on` by event name; what the listeners get is fixed where they are written.
	#on(emitter: Pick<NodeJS.EventEmitter, 'on' | 'off'>, event: string, listener: (argument: never) => void): void {
		const general = listener as (argument: unknown) => void;
		emitter.on(event, general);
		this.#undo.push(() => emitter.off(event, general));
	}

	#resume(): void {
		if (this.#isOver) return;
		this.#parser.reset();
		// Node leaves a mode alone that it believes to be set; the shell has changed it meanwhile.
		this.#setRaw(false);
		this.#setRaw(true);
		this.#options.compositor.resume();
		// A resize while stopped reached the shell only; this has Node ask for the size again.
		process.kill(process.pid, 'SIGWINCH');
	}

	#setRaw(isRaw: boolean): void {
		try {
			this.#options.stdin.setRawMode(isRaw);
		} catch {
			// The terminal is gone (EIO); there is no mode to set.
		}
	}

	#giveBack(): void {
		for (const undo of this.#undo.splice(0)) undo();
		// A terminal that is gone may still report errors, which are no news by now.
		this.#options.stdin.on('error', () => undefined);
		this.#parser.reset();
		this.#options.compositor.leave();
		this.#options.compositor.close();
		this.#setRaw(false);
		this.#options.stdin.pause();
	}

	#describe(error: unknown): string {
		if (this.#options.describeError !== undefined) return this.#options.describeError(error);
		return error instanceof Error ? (error.stack ?? error.message) : String(error);
	}
}
