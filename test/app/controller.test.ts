import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openKeyboard} from '../../source/app/keyboard.ts';
import {linesOf} from '../../source/keys/command-lines.ts';
import {commands} from '../../source/keys/commands/index.ts';
import {gridGolden} from '../components/grid-golden.ts';
import {someOf} from '../draws.ts';
import {type Driven, drive, groupCount} from './story.ts';

let app: Driven;
beforeEach(async () => {
	app = await drive();
});
afterEach(async () => app.stop());

const footer = (): string => app.lines().at(-1) ?? '';

describe('the app, driven by commands', () => {
	test('Enter zooms, moves open the row under the cursor, Esc comes back to exactly the same screen', () => {
		const overview = app.text();
		app.press('row.open');
		expect(app.controller.ui.zoomed).toBe(true);
		app.press(...Array<string>(20).fill('row.down'));
		const list = app.text();
		app.press('row.open');
		expect(app.text()).not.toBe(list);
		app.press('view.back');
		expect(app.text()).toBe(list);
		app.press(...Array<string>(20).fill('row.up'), 'view.back');
		expect(app.text()).toBe(overview);
	});

	test('F lists what is wrong from anywhere, Enter goes to the thing, Esc comes back to the list and then to where one was', async () => {
		await app.stop();
		app = await drive(3, false, {}, 1);
		app.press('panel.4');
		const before = app.text();
		app.press('problems.open');
		expect(app.lines()[0]).toContain('problems');
		expect(app.controller.ui).toMatchObject({focus: 'problems', zoomed: true});
		const list = app.text();
		app.press('row.open');
		expect(app.controller.ui.focus).toBe('kpis');
		expect(app.lines()[0]).toContain('kpis ▸ Figure');
		app.press('view.back');
		expect(app.text()).toBe(list);
		app.press('view.back');
		expect(app.text()).toBe(before);
		app.press('problems.open', 'row.open', 'panel.overview');
		expect(app.text()).toBe(before);
	});

	test('a filter narrows while it is typed, ! keeps the others, Esc gives all back', () => {
		app.press('panel.zoom', 'filter.edit', '"service 2"');
		expect(app.text()).toContain('service 21');
		expect(app.text()).not.toContain('service 11');
		expect(footer()).toContain('/ service 2_');
		app.press('text.clear', '"!service 2"', 'text.accept');
		expect(app.text()).not.toContain('service 21');
		expect(app.text()).toContain('service 11');
		app.press('view.back');
		expect(app.text()).toContain('service 00');
		expect(app.controller.ui.zoomed).toBe(true);
	});

	test('a row far down is scrolled into sight, and stays there when the screen shrinks', () => {
		app.press('panel.zoom', 'row.last');
		expect(app.text()).toContain('service 29');
		app.size = {columns: 60, rows: 12};
		expect(app.text()).toContain('service 29');
	});

	test('pause stands still while collecting goes on; live follows again', async () => {
		app.press('panel.2');
		app.press('time.pause');
		expect(footer()).toContain('go on');
		const still = app.session.store.getSnapshot().now;
		await app.clock.advance(10_000);
		expect(app.session.store.getSnapshot().now).toBe(still);
		app.press('time.live');
		expect(app.session.store.getSnapshot().now).toBeGreaterThan(still);
		expect(footer()).toContain('pause');
	});

	test('a step back and forward shows the same again; before the first there is nothing', () => {
		app.press('time.pause');
		const paused = app.session.store.getSnapshot();
		app.press('time.back', 'time.back');
		expect(app.session.store.getSnapshot().now).toBeLessThan(paused.now);
		app.press('time.back', 'time.back', 'time.back', 'time.back', 'time.back');
		expect(footer()).toContain('nothing earlier is kept');
		app.press('time.forward');
		expect(footer()).not.toContain('nothing earlier');
	});

	test('a jump to no time says what may be written and stays open; a good one goes there', async () => {
		app.press('time.jump', '"noon"', 'text.accept');
		expect(app.text()).toMatch(/"noon" is no time/u);
		app.press('text.clear', '"start"', 'text.accept');
		await app.session.store.whenIdle();
		expect(app.controller.ui.dialog).toBeNull();
		expect(app.session.playback.state).toBe('paused');
	});

	test('the palette finds a command by its words and runs it', () => {
		app.press('palette.open', '"zoom"');
		expect(app.text()).toContain('zoom the panel, or back');
		app.press('text.accept');
		expect(app.controller.ui.zoomed).toBe(true);
	});

	test('help lists every global command, is searched, and never scrolls past its end', () => {
		app.size = {columns: 160, rows: 60};
		app.press('help.open');
		for (const {description} of linesOf(commands, 'screen')) expect(app.text()).toContain(description);
		app.size = {columns: 80, rows: 20};
		app.press(...Array<string>(200).fill('row.down'));
		const end = app.text();
		app.press('row.up');
		expect(app.text()).not.toBe(end);
		app.press('help.search', '"clipboard"');
		expect(app.text()).toContain('OSC 52');
		expect(app.text()).not.toContain('next panel');
	});

	test('a value is explained and copied as it is explained', () => {
		app.press('panel.zoom', 'row.down', 'row.explain');
		expect(app.text()).toContain('service 01');
		app.press('dialog.close', 'row.copy');
		expect(app.copied).toHaveLength(1);
		expect(app.copied[0]).toContain('service 01');
		expect(footer()).toContain('copied');
	});

	test('what is the terminal’s business is asked of it', () => {
		app.press('screen.repaint', 'program.suspend', 'view.leave');
		expect(app.asked).toEqual(['repaint', 'suspend', 'quit']);
	});

	test('the footer shows only what works here', () => {
		expect(footer()).toMatch(/1-6 panel .*zoom .*q quit/u);
		app.press('panel.zoom');
		expect(footer()).toMatch(/j k move.*q back/u);
		expect(footer()).not.toContain('1-6 panel');
		app.press('panel.6');
		expect(footer()).not.toMatch(/open|explain|j k move/u);
		app.press('help.open');
		expect(footer()).toMatch(/\/ search.*esc close/u);
	});

	test('the groups and topics in sight are what sources are told of, and no others', async () => {
		await app.stop();
		app = await drive(3, true);
		app.press('panel.5', 'panel.zoom');
		app.text();
		await app.clock.advance(5_000);
		const listed = app.interest();
		expect(listed.groups.size).toBeGreaterThan(5);
		expect(listed.groups.size).toBeLessThan(groupCount);
		app.press('row.open');
		app.text();
		await app.clock.advance(5_000);
		expect([...app.interest().groups]).toEqual(['group-000']);
		expect([...app.interest().topics]).toEqual(['orders']);
	});

	test('painting a frame tells nobody anything: sources hear of it when it is on the screen', async () => {
		await app.stop();
		app = await drive(3, true);
		app.press('panel.5', 'panel.zoom');
		app.controller.run('row.open');
		app.controller.paint(app.size.columns, app.size.rows);
		await app.clock.advance(5_000);
		expect(app.interest().groups.size).toBeGreaterThan(5);
		app.controller.shown();
		await app.clock.advance(5_000);
		expect([...app.interest().groups]).toEqual(['group-000']);
	});

	test('whatever key is pressed wherever, the screen or the terminal shows that it was', () => {
		app.size = {columns: 80, rows: 16};
		const keys = [...new Set(commands.flatMap((command) => command.keys.slice(0, 1))), 'v'];
		const places: readonly (readonly string[])[] = [
			...['panel.1', 'panel.4'].map((panel) => [panel]),
			...['panel.1', 'panel.3', 'panel.4', 'panel.6'].map((panel) => [panel, 'panel.zoom']),
			...['panel.1', 'panel.2'].map((panel) => [panel, 'panel.zoom', 'row.open']),
			['help.open'],
			['help.open', 'help.search'],
			['panel.1', 'row.explain'],
			['panel.1', 'filter.edit'],
			['time.jump'],
			['palette.open'],
		];
		const cells = (): string => gridGolden(app.controller.paint(app.size.columns, app.size.rows));
		const dead: string[] = [];
		for (const place of someOf(places)) {
			for (const key of keys) {
				for (const id of ['text.cancel', 'text.cancel', 'dialog.close', 'time.live', 'panel.overview', ...place]) app.controller.run(id);
				app.controller.say('');
				const before = cells();
				const asked = app.asked.length;
				app.controller.onInput({kind: 'key', key});
				if (cells() === before && app.asked.length === asked) dead.push(`${key} after ${place.join()}`);
			}
		}
		expect(dead).toEqual([]);
	});

	test('a chart that is open gives way to the next one, a figure to the figure beside it', () => {
		app.press('panel.1', 'panel.zoom', 'row.open');
		expect(app.lines()[0]).toContain('service 00');
		for (const [key, title] of [
			['j', 'service 01'],
			[']', 'service 02'],
			['G', 'service 29'],
			['k', 'service 28'],
			['g', 'service 00'],
			['[', 'service 29'],
		] as const) {
			app.controller.onInput({kind: 'key', key});
			expect(app.lines()[0], key).toContain(title);
		}
		app.press('view.back');
		expect(app.controller.ui.panels.services).toMatchObject({cursor: 0, path: []});
	});

	test('the palette dims what would do nothing here and says why', () => {
		app.press('palette.open', '"tab to the left"');
		expect(app.text()).toMatch(/tab to the left +there are no tabs here/u);
		app.press('text.clear', '"panel lat"', 'text.accept');
		expect(app.controller.ui.focus).toBe('latency');
	});

	test('own keys are the ones that work and that footer, help and palette show', async () => {
		await app.stop();
		app = await drive(3, false, {'time.pause': ['p'], 'row.down': ['Ctrl+n', 'j'], 'panel.zoom': []});
		expect(footer()).toContain('p pause');
		app.controller.onInput({kind: 'key', key: 'p'});
		expect(footer()).toContain('p go on');
		app.controller.onInput({kind: 'key', key: 'Space'});
		expect(footer()).toContain('space does nothing here');
		app.controller.onInput({kind: 'key', key: 'z'});
		expect(app.controller.ui.zoomed).toBe(false);
		app.size = {columns: 160, rows: 60};
		app.press('help.open');
		expect(app.text()).toMatch(/Ctrl\+n j +row or line down/u);
		expect(app.text()).not.toContain('zoom the panel, or back');
		app.press('dialog.close', 'palette.open', '"pause"');
		expect(app.text()).toMatch(/pause the screen, or go on; collecting goes on +p /u);
		app.press('text.clear', '"zoom the panel, or back"', 'text.accept');
		expect(app.controller.ui.zoomed).toBe(true);
	});

	test('every command at every size paints a frame of exactly that size', () => {
		for (const [columns, rows] of [
			[0, 0],
			[1, 1],
			[20, 1],
			[39, 9],
			[40, 10],
			[80, 24],
			[200, 50],
		] as const) {
			app.size = {columns, rows};
			for (const {id} of commands) {
				app.press(id);
				const lines = app.lines();
				expect(lines, `${id} at ${columns}x${rows}`).toHaveLength(rows);
			}
			app.press('text.cancel', 'dialog.close', 'panel.overview');
		}
	});
});

describe('before anything is known', () => {
	test('the app paints, explains and steps without a fact', async () => {
		const empty = await drive(0);
		empty.press('row.explain', 'dialog.close', 'row.copy', 'time.back', 'time.back-minute', 'time.pause', 'panel.zoom', 'row.last');
		expect(empty.lines()).toHaveLength(30);
		expect(empty.copied).toEqual([]);
		await empty.stop();
	});
});

test('without a terminal of its own, a keyboard is silence and no error', () => {
	const keyboard = openKeyboard({isTTY: false} as NodeJS.ReadStream, '/dev/nowhere');
	expect(keyboard.isThere).toBe(false);
	expect(() => {
		keyboard.input.setRawMode(true);
		keyboard.input.resume();
		keyboard.close();
	}).not.toThrow();
});
