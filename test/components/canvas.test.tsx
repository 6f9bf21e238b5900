import {Box, render, Text} from 'ink';
import {render as renderInTest} from 'ink-testing-library';
import {type ReactNode, useState} from 'react';
import {describe, expect, test} from 'vitest';
import {Canvas, CompositorContext} from '../../source/components/canvas.tsx';
import {Compositor} from '../../source/terminal/compositor.ts';
import {Grid} from '../../source/terminal/grid.ts';
import {createInkStdin} from '../../source/terminal/ink/stdin.ts';
import {createPalette, styles} from '../../source/theme.ts';

const painter = (text: () => string): ((width: number, height: number) => Grid) => {
	return (width, height) => {
		const grid = new Grid(width, height);
		for (let y = 0; y < height; y++) grid.write(0, y, `${text()} ${y}`, y === 0 ? styles.critical : styles.text);
		return grid;
	};
};

const compositorOf = (size: {columns: number; rows: number}): {readonly compositor: Compositor; readonly sent: string[]} => {
	const sent: string[] = [];
	const write = (data: string): boolean => sent.push(data) > 0;
	const sink = {isReady: true, write, writeLast: write, close: () => undefined, onReady: undefined, onClosed: undefined};
	const compositor = new Compositor({sink, size: () => size, palette: createPalette('ansi')});
	compositor.enter();
	return {compositor, sent};
};

const onCompositor = (compositor: Compositor, node: ReactNode): ReturnType<typeof render> => {
	return render(<CompositorContext value={compositor}>{node}</CompositorContext>, {
		stdout: compositor.stdout,
		stdin: createInkStdin(),
		debug: true,
		interactive: true,
		patchConsole: false,
	});
};

const until = async (condition: () => boolean, seen: () => unknown): Promise<void> => {
	const deadline = Date.now() + 20_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`not in time; seen:\n${String(seen())}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
};

let renders = 0;
const Counted = ({paint}: {readonly paint: (width: number, height: number) => Grid}): ReactNode => {
	renders++;
	return <Canvas width={20} height={2} paint={paint} />;
};

let closeLayer: () => void = () => undefined;
const Layers = (): ReactNode => {
	const [isOpen, setOpen] = useState(true);
	closeLayer = () => setOpen(false);
	return (
		<Box width={12} height={3}>
			{isOpen ? (
				<Box position="absolute" marginLeft={4} marginTop={1}>
					<Canvas width={4} height={1} paint={painter(() => 'over')} z={1} />
				</Box>
			) : null}
			<Canvas width={12} height={3} paint={painter(() => 'below below')} />
		</Box>
	);
};

describe('a canvas', () => {
	test('without a compositor it is lines of text', () => {
		const {lastFrame} = renderInTest(
			<Box flexDirection="column">
				<Text>title</Text>
				<Canvas width={10} height={2} paint={painter(() => 'row')} />
			</Box>,
		);
		expect(lastFrame()).toBe('title\n\u001B[1m\u001B[31mrow 0\u001B[39m\u001B[22m\nrow 1');
	});

	test('under a compositor it is painted where its box lies', async () => {
		const {compositor} = compositorOf({columns: 20, rows: 5});
		const instance = onCompositor(
			compositor,
			<Box flexDirection="column" width={20} height={5}>
				<Text>title</Text>
				<Box marginLeft={3}>
					<Canvas width={10} height={2} paint={painter(() => 'row')} />
				</Box>
				<Text>footer</Text>
			</Box>,
		);
		const rows = (): string[] => compositor.screen.toText().map((row) => row.trimEnd());
		await until(
			() => rows()[3] === 'footer',
			() => rows().join('\n'),
		);
		expect(rows()).toEqual(['title', '   row 0', '   row 1', 'footer', '']);
		expect(compositor.screen.styleAt(3, 1)).toBe(styles.critical);
		instance.unmount();
		compositor.close();
	});

	test('new data is painted without React rendering anything', async () => {
		const {compositor, sent} = compositorOf({columns: 20, rows: 2});
		let value = 'old';
		renders = 0;
		const instance = onCompositor(compositor, <Counted paint={painter(() => value)} />);
		const all = (): string => sent.join('');
		await until(() => all().includes('old'), all);
		const before = renders;
		value = 'new';
		compositor.invalidate();
		await until(() => all().includes('new'), all);
		expect(renders).toBe(before);
		instance.unmount();
		compositor.close();
	});

	test('one with a higher z lies over the others, and is gone when it is removed', async () => {
		const {compositor} = compositorOf({columns: 12, rows: 3});
		const instance = onCompositor(compositor, <Layers />);
		const row = (): string => compositor.screen.toText()[1] ?? '';
		await until(() => row() === 'belooverlow ', row);
		closeLayer();
		await until(() => row() === 'below below ', row);
		instance.unmount();
		compositor.close();
	});

	test('a screen reader is told its words and none of its frames', () => {
		const frames: string[] = [];
		const {compositor} = compositorOf({columns: 40, rows: 5});
		const paint = (width: number, height: number): Grid => {
			const grid = new Grid(width, height);
			grid.write(0, 0, '╭ 1 Services ▸ 1 down ─╮');
			grid.write(0, 1, '│ ▲ api  down  2m12s   │');
			return grid;
		};
		const instance = render(<Canvas width={30} height={3} paint={paint} />, {
			stdout: Object.assign(compositor.stdout, {write: (text: string) => frames.push(text) > 0}),
			stdin: createInkStdin(),
			debug: true,
			patchConsole: false,
			isScreenReaderEnabled: true,
		});
		expect(frames.join('')).toContain('1 Services ▸ 1 down\n▲ api  down  2m12s');
		expect(frames.join('')).not.toMatch(/[╭─│╮]/);
		instance.unmount();
		compositor.close();
	});
});
