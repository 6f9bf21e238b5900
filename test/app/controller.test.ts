import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openKeyboard} from '../../source/app/keyboard.ts';
import {commands} from '../../source/keys/commands.ts';
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
		for (const {description} of commands.filter(({scope, id}) => scope === 'global' && !/^panel\.\d/u.test(id)))
			expect(app.text()).toContain(description);
		app.size = {columns: 80, rows: 20};
		app.press(...Array<string>(200).fill('dialog.down'));
		const end = app.text();
		app.press('dialog.up');
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
