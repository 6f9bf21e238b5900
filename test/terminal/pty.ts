import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {build} from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/** Bundles the fixture into a folder of its own and says how to run and remove it. */
export const buildFixture = async (): Promise<{readonly command: string; readonly folder: string; readonly remove: () => void}> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-terminal-'));
	const outfile = path.join(folder, 'tiny-app.mjs');
	await build({
		absWorkingDir: root,
		entryPoints: ['test/terminal/fixture/tiny-app.tsx'],
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		jsx: 'automatic',
		define: {'process.env.NODE_ENV': '"production"'},
		alias: {'react-devtools-core': './scripts/devtools-stub.ts'},
		banner: {js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);"},
		logLevel: 'error',
	});
	return {command: `${process.execPath} ${outfile}`, folder, remove: () => rmSync(folder, {recursive: true, force: true})};
};

/** A shell in a pty with an emulated terminal on it. */
export class PtySession {
	readonly terminal: xterm.Terminal;
	readonly pty: IPty;
	/** All that was sent, for looking at bytes. */
	bytes = '';
	#last = '';

	constructor(columns = 60, rows = 12, environment: Readonly<Record<string, string>> = {}) {
		this.terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
			cols: columns,
			rows,
			cwd: root,
			// Ink takes CI for a terminal that nobody looks at.
			env: {...process.env, CI: 'false', PS1: '$ ', TERM: 'xterm-256color', ...environment},
		});
		this.pty.onData((data) => {
			this.bytes += data;
			this.terminal.write(data);
		});
	}

	type(text: string): void {
		this.#last = text;
		this.pty.write(text);
	}

	run(command: string): void {
		this.type(`${command}\r`);
	}

	resize(columns: number, rows: number): void {
		this.terminal.resize(columns, rows);
		this.pty.resize(columns, rows);
	}

	/** The rows of the screen without trailing blanks; xterm keeps what a shrunken row had beyond its new end. */
	get lines(): string[] {
		const {rows, cols, buffer} = this.terminal;
		const {active} = buffer;
		return Array.from(
			{length: rows},
			(_, y) =>
				active
					.getLine(active.baseY + y)
					?.translateToString(false, 0, cols)
					.trimEnd() ?? '',
		);
	}

	/** The screen and, on the normal one, all that scrolled out of it. */
	get everything(): string {
		const buffer = this.terminal.buffer.active;
		return Array.from({length: buffer.length}, (_, y) => buffer.getLine(y)?.translateToString(true).trimEnd() ?? '').join('\n');
	}

	get isAlternate(): boolean {
		return this.terminal.buffer.active.type === 'alternate';
	}

	/** Polls until the screen has the text (or the condition holds); the failure shows the whole screen. */
	async shows(wanted: string | RegExp | (() => boolean), withinMs = 15_000): Promise<void> {
		const deadline = Date.now() + withinMs;
		const isThere = (): boolean => {
			if (typeof wanted === 'function') return wanted();
			const screen = this.isAlternate ? this.lines.join('\n') : this.everything;
			return typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen);
		};
		while (!isThere()) {
			if (Date.now() > deadline) {
				throw new Error(`not in time: ${String(wanted)}\nlast typed: ${JSON.stringify(this.#last)}\nscreen:\n${this.lines.join('\n')}`);
			}
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}

	async end(): Promise<void> {
		const ended = new Promise<void>((resolve) => this.pty.onExit(() => resolve()));
		this.pty.kill('SIGKILL');
		await ended;
		this.terminal.dispose();
	}
}
