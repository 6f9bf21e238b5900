import xterm from '@xterm/headless';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Compositor} from '../../source/terminal/compositor.ts';
import type {Sink} from '../../source/terminal/frame-sink.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {attributes, createPalette, styles} from '../../source/theme.ts';
import {draws} from '../draws.ts';
import {forbidden, hostileStrings} from './hostile.ts';

/** A sink that keeps what it took, and can be made to take nothing. */
class KeptSink implements Sink {
	isReady = true;
	onReady: (() => void) | undefined;
	onClosed: (() => void) | undefined;
	readonly writes: string[] = [];

	readonly write = (data: string): boolean => {
		if (!this.isReady) return false;
		this.writes.push(data);
		return true;
	};

	readonly writeLast = (data: string): void => {
		this.writes.push(data);
	};

	readonly close = (): void => undefined;

	take(): string {
		return this.writes.splice(0).join('');
	}
}

type Setup = {readonly compositor: Compositor; readonly sink: KeptSink; size: {columns: number; rows: number}};

const start = (columns: number, rows: number, options: {isSynchronized?: boolean; isAscii?: boolean} = {}): Setup => {
	const sink = new KeptSink();
	const setup = {sink, size: {columns, rows}} as Setup & {compositor: Compositor};
	setup.compositor = new Compositor({sink, size: () => setup.size, palette: createPalette('ansi'), ...options});
	setup.compositor.enter();
	return setup;
};

const write = async (terminal: xterm.Terminal, data: string): Promise<void> => new Promise((resolve) => terminal.write(data, resolve));

/** Every cell of an emulated screen: its text, colour and attributes. */
const cellsOf = (terminal: xterm.Terminal): string[] => {
	const buffer = terminal.buffer.active;
	return Array.from({length: terminal.rows}, (_, y) => {
		const line = buffer.getLine(buffer.baseY + y);
		let row = '';
		for (let x = 0; x < terminal.cols; x++) {
			const cell = line?.getCell(x);
			const text = cell?.getChars() || ' ';
			const isBlank = text === ' ' && !cell?.isInverse() && !cell?.isUnderline();
			const look = isBlank ? '' : `${cell?.getFgColor()},${cell?.isBold()},${cell?.isDim()},${cell?.isUnderline()},${cell?.isInverse()}`;
			row += `${cell?.getWidth() === 0 ? '' : text}<${look}>`;
		}
		return row;
	});
};

const textOf = (terminal: xterm.Terminal): string[] =>
	Array.from(
		{length: terminal.rows},
		(_, y) =>
			terminal.buffer.active
				.getLine(y + terminal.buffer.active.baseY)
				?.translateToString(true)
				.trimEnd() ?? '',
	);

const filled = (width: number, height: number, text: string, style = 0): Grid => {
	const grid = new Grid(width, height);
	for (let y = 0; y < height; y++) grid.write(0, y, text, style);
	return grid;
};

describe('the compositor', () => {
	test('nothing is painted before the first layout', () => {
		const {compositor, sink} = start(20, 3);
		sink.take();
		compositor.stdout.write('a frame of Ink');
		expect(compositor.flush()).toBe(false);
		expect(sink.take()).toBe('');
		compositor.release();
		compositor.flush();
		expect(sink.take()).toContain('a frame of Ink');
		compositor.close();
	});

	test('a frame is one write inside synchronized output, and none when nothing changed', () => {
		const {compositor, sink} = start(20, 3, {isSynchronized: true});
		let text = 'abc';
		compositor.add({rect: {x: 2, y: 1, width: 10, height: 1}, paint: (width, height) => filled(width, height, text)});
		sink.writes.length = 0;
		compositor.flush();
		expect(sink.writes).toHaveLength(1);
		expect(sink.writes[0]).toMatch(/^\u001B\[\?2026h.*\u001B\[\?2026l$/s);
		sink.take();
		compositor.invalidate();
		compositor.flush();
		expect(sink.take()).toBe('');
		text = 'abd';
		compositor.invalidate();
		compositor.flush();
		expect(sink.take()).toBe('\u001B[?2026h\u001B[2;5Hd\u001B[?2026l');
		compositor.close();
	});

	test('no screen is ever cleared, and of a line only the end that is to be blank', () => {
		const {compositor, sink} = start(30, 5);
		compositor.add({rect: {x: 0, y: 0, width: 30, height: 5}, paint: (width, height) => filled(width, height, 'x'.repeat(20))});
		compositor.flush();
		compositor.repaint();
		compositor.flush();
		const sent = sink.take();
		expect(sent).not.toMatch(/\u001B\[\d*J|\u001B\[\d+K/);
		expect(sent.match(/x{20}\u001B\[K/g)).toHaveLength(10);
		compositor.close();
	});

	test('says when what was painted is on the screen, and not while the terminal does not read', () => {
		const {compositor, sink} = start(20, 1);
		let shown = 0;
		compositor.onShown = () => {
			shown += 1;
		};
		let text = 'abc';
		compositor.add({rect: {x: 0, y: 0, width: 20, height: 1}, paint: (width, height) => filled(width, height, text)});
		compositor.flush();
		expect(shown).toBe(1);
		sink.isReady = false;
		text = 'abd';
		compositor.invalidate();
		compositor.flush();
		expect(shown).toBe(1);
		sink.isReady = true;
		compositor.flush();
		expect(shown).toBe(2);
		compositor.close();
	});

	test('while the terminal does not read, frames are left out and the next one has it all', () => {
		const {compositor, sink} = start(20, 1);
		let count = 0;
		compositor.add({rect: {x: 0, y: 0, width: 20, height: 1}, paint: (width, height) => filled(width, height, `count ${count}`)});
		compositor.flush();
		sink.take();
		sink.isReady = false;
		for (count = 1; count <= 500; count++) {
			compositor.invalidate();
			expect(compositor.flush()).toBe(false);
		}
		expect(sink.writes).toEqual([]);
		expect(compositor.stats.dropped).toBe(500);
		sink.isReady = true;
		compositor.flush();
		expect(sink.take()).toContain('501');
		compositor.close();
	});

	test('after a resize frames wait for the layout, then everything is sent', async () => {
		const setup = start(20, 2);
		const {compositor, sink} = setup;
		const handle = compositor.add({
			rect: {x: 0, y: 0, width: 20, height: 2},
			paint: (width, height) => filled(width, height, 'a'.repeat(width)),
		});
		compositor.flush();
		sink.take();
		setup.size = {columns: 10, rows: 2};
		compositor.resized();
		expect(compositor.stdout.columns).toBe(10);
		expect(compositor.flush()).toBe(false);
		expect(sink.take()).toBe('');
		handle.update({rect: {x: 0, y: 0, width: 10, height: 2}, paint: (width, height) => filled(width, height, 'a'.repeat(width))});
		compositor.flush();
		const terminal = new xterm.Terminal({cols: 10, rows: 2, allowProposedApi: true});
		await write(terminal, sink.take());
		expect(textOf(terminal)).toEqual(['a'.repeat(10), 'a'.repeat(10)]);
		compositor.close();
	});

	test('a terminal of no size is painted as one of 80 by 24', () => {
		const {compositor} = start(0, 0);
		expect(compositor.size).toEqual({columns: 80, rows: 24});
		compositor.close();
	});

	test.each([
		[1, 1],
		[1000, 400],
	])('a terminal of %i by %i is painted', async (columns, rows) => {
		const {compositor, sink} = start(columns, rows);
		compositor.add({rect: {x: 0, y: 0, width: columns, height: rows}, paint: (width, height) => filled(width, height, '─'.repeat(width))});
		compositor.flush();
		const terminal = new xterm.Terminal({cols: Math.max(2, columns), rows, allowProposedApi: true});
		await write(terminal, sink.take());
		expect(new Set(textOf(terminal))).toEqual(new Set(['─'.repeat(columns)]));
		compositor.close();
	});

	test('a locale that is not UTF-8 gets ASCII bytes only', () => {
		const {compositor, sink} = start(20, 1, {isAscii: true});
		compositor.add({rect: {x: 0, y: 0, width: 20, height: 1}, paint: (width, height) => filled(width, height, 'größe 日本 ─ 👍🏽')});
		compositor.flush();
		const sent = sink.take();
		expect(sent).toMatch(/^[\u0000-\u007F]*$/);
		expect(sent).toContain('gr??e ');
		compositor.close();
	});

	test('Ink’s colours come through as they are', async () => {
		const {compositor, sink} = start(20, 1);
		compositor.release();
		compositor.stdout.write('\u001B[1m\u001B[31mred\u001B[39m\u001B[22m \u001B[7minverse\u001B[27m \u001B[38;5;200mx\u001B[39m');
		compositor.flush();
		const terminal = new xterm.Terminal({cols: 20, rows: 1, allowProposedApi: true});
		await write(terminal, sink.take());
		const line = terminal.buffer.active.getLine(0);
		expect(line?.translateToString(true).trimEnd()).toBe('red inverse x');
		expect([line?.getCell(0)?.getFgColor(), line?.getCell(0)?.isBold()]).toEqual([1, 0x800_0000]);
		expect(line?.getCell(5)?.isInverse()).toBeTruthy();
		expect(line?.getCell(4)?.isBold()).toBeFalsy();
		compositor.close();
	});

	test('a copy goes out as it is and is no frame', () => {
		const {compositor, sink} = start(20, 1);
		compositor.release();
		compositor.stdout.write('the frame');
		compositor.flush();
		sink.take();
		for (const copy of ['\u001B]52;c;aGVsbG8=\u0007', '\u001B]52;c;aGVsbG8=\u001B\\']) {
			compositor.stdout.write(copy);
			expect(sink.take()).toBe(copy);
		}
		compositor.repaint();
		compositor.flush();
		expect(sink.take()).toContain('the frame');
		compositor.leave();
		sink.take();
		expect(compositor.send('\u0007')).toBe(false);
		expect(sink.take()).toBe('');
		compositor.close();
	});

	test('leaving says everything that was set, and nothing is painted after it', () => {
		const {compositor, sink} = start(5, 1);
		compositor.release();
		compositor.flush();
		sink.take();
		compositor.leave();
		for (const part of ['\u001B[?1049l', '\u001B[?25h', '\u001B[?2004l', '\u001B[?7h']) expect(sink.writes[0]).toContain(part);
		sink.take();
		compositor.repaint();
		expect(compositor.flush()).toBe(false);
		expect(sink.take()).toBe('');
		compositor.close();
	});

	test('hostile text in Ink’s frame or in a canvas sends nothing but our own sequences', () => {
		const ours = /\u001B\[(?:[\d;]*[mHABCDGK]|\?(?:1049|25|2004|7|2026)[hl])|\r/g;
		const {compositor, sink} = start(80, 50);
		compositor.add({
			rect: {x: 40, y: 0, width: 40, height: 50},
			paint: (width, height) => {
				const grid = new Grid(width, height);
				for (const [y, text] of hostileStrings.entries()) grid.write(0, y, text);
				return grid;
			},
		});
		compositor.stdout.write(hostileStrings.map((text) => text.replaceAll(/[\r\n\u2028\u2029]/g, ' ')).join('\n'));
		compositor.flush();
		expect(sink.take().replaceAll(ours, '')).not.toMatch(forbidden);
		compositor.close();
	});

	test('whatever is painted in whatever order, the terminal shows what a full paint of it shows', async () => {
		const text = fc.string({
			unit: fc.constantFrom('a', 'b', ' ', ' ', '─', '█', '日', '👍🏽', 'e\u0301', 'ｱ', 'ก็', '🇩🇪', '\u001B[2J', '⠿', 'é'),
			maxLength: 9,
		});
		const style = fc.constantFrom(0, styles.critical, styles.label, styles.ok | attributes.reverse, styles.value | attributes.underline);
		const paintStep = fc.record({x: fc.integer({min: -2, max: 15}), y: fc.integer({min: 0, max: 4}), text, style});
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(paintStep, {maxLength: 6}), {minLength: 1, maxLength: 8}), async (frames) => {
				const {compositor, sink} = start(16, 5);
				const canvas = new Grid(16, 5);
				compositor.add({rect: {x: 0, y: 0, width: 16, height: 5}, paint: () => canvas});
				const live = new xterm.Terminal({cols: 16, rows: 5, allowProposedApi: true});
				for (const frame of frames) {
					for (const step of frame) canvas.write(step.x, step.y, step.text, step.style);
					compositor.invalidate();
					compositor.flush();
					await write(live, sink.take());
				}
				compositor.repaint();
				compositor.flush();
				const fresh = new xterm.Terminal({cols: 16, rows: 5, allowProposedApi: true});
				await write(fresh, `\u001B[?1049h${sink.take()}`);
				compositor.close();
				expect(cellsOf(live)).toEqual(cellsOf(fresh));
				live.dispose();
				fresh.dispose();
			}),
			{numRuns: draws(300)},
		);
	});

	test('with simple text the terminal shows the grid itself, cell by cell', async () => {
		const text = fc.string({unit: fc.constantFrom('a', 'b', ' ', ' ', ' ', '─', '█', 'é'), maxLength: 9});
		const style = fc.constantFrom(0, 0, styles.critical, styles.label, styles.ok | attributes.reverse);
		const paintStep = fc.record({x: fc.integer({min: -2, max: 15}), y: fc.integer({min: 0, max: 4}), text, style});
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(paintStep, {maxLength: 6}), {minLength: 1, maxLength: 8}), async (frames) => {
				const {compositor, sink} = start(16, 5);
				const canvas = new Grid(16, 5);
				compositor.add({rect: {x: 0, y: 0, width: 16, height: 5}, paint: () => canvas});
				const live = new xterm.Terminal({cols: 16, rows: 5, allowProposedApi: true});
				for (const frame of frames) {
					for (const step of frame) canvas.write(step.x, step.y, step.text, step.style);
					compositor.invalidate();
					compositor.flush();
					await write(live, sink.take());
				}
				compositor.close();
				expect(textOf(live)).toEqual(canvas.toText().map((row) => row.trimEnd()));
				live.dispose();
			}),
			{numRuns: draws(300)},
		);
	});
});
