import {describe, expect, test} from 'vitest';
import {type InputEvent, InputParser, type InputTimes} from '../../source/terminal/input.ts';

const soon: InputTimes = {escapeMs: 5, sequenceMs: 20, pasteMs: 20};

const read = (...chunks: readonly (string | Uint8Array)[]): {events: InputEvent[]; keys: () => string[]} => {
	const events: InputEvent[] = [];
	const parser = new InputParser((event) => events.push(event), soon);
	for (const chunk of chunks) parser.push(chunk);
	return {events, keys: () => events.map((event) => (event.kind === 'key' ? event.key : `paste:${event.text}`))};
};

const until = async (condition: () => boolean, seen: () => unknown): Promise<void> => {
	const deadline = Date.now() + 15_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`not in time; seen: ${JSON.stringify(seen())}`);
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
};

describe('bytes of a terminal', () => {
	test.each<readonly [string, string, readonly string[]]>([
		['a letter', 'j', ['j']],
		['an upper case letter', 'G', ['G']],
		['several keys in one read', 'jjj', ['j', 'j', 'j']],
		['keys and an arrow in one read', 'j\u001B[Ak', ['j', 'Up', 'k']],
		['arrows', '\u001B[A\u001B[B\u001B[C\u001B[D', ['Up', 'Down', 'Right', 'Left']],
		['arrows in application mode', '\u001BOA\u001BOB\u001BOC\u001BOD', ['Up', 'Down', 'Right', 'Left']],
		['arrows with modifiers', '\u001B[1;5C\u001B[1;2A\u001B[1;3B', ['Ctrl+Right', 'Shift+Up', 'Alt+Down']],
		['Home and End of xterm', '\u001B[H\u001B[F', ['Home', 'End']],
		['Home and End of tmux', '\u001B[1~\u001B[4~', ['Home', 'End']],
		['Home and End of rxvt', '\u001B[7~\u001B[8~', ['Home', 'End']],
		['page keys', '\u001B[5~\u001B[6~', ['PgUp', 'PgDn']],
		['Insert and Delete', '\u001B[2~\u001B[3~', ['Insert', 'Delete']],
		['Tab and Shift+Tab', '\t\u001B[Z', ['Tab', 'Shift+Tab']],
		['Enter, both ways', '\r\n', ['Enter', 'Enter']],
		['Backspace, both ways', '\u007F\b', ['Backspace', 'Backspace']],
		['Space', ' ', ['Space']],
		['Ctrl with letters', '\u0003\u0004\u000C\u0015\u001A', ['Ctrl+c', 'Ctrl+d', 'Ctrl+l', 'Ctrl+u', 'Ctrl+z']],
		['F1 to F4', '\u001BOP\u001BOQ\u001BOR\u001BOS', ['F1', 'F2', 'F3', 'F4']],
		[
			'F5 to F12',
			'\u001B[15~\u001B[17~\u001B[18~\u001B[19~\u001B[20~\u001B[21~\u001B[23~\u001B[24~',
			['F5', 'F6', 'F7', 'F8', 'F9', 'F10', 'F11', 'F12'],
		],
		['F1 of the Linux console', '\u001B[[A\u001B[[E', ['F1', 'F5']],
		['Alt with a letter', '\u001Bx', ['Alt+x']],
		['Alt with an arrow in rxvt', '\u001B\u001B[A', ['Alt+Up']],
		['Esc and then a key in one read of two escapes', '\u001B\u001Bj', ['Esc', 'Alt+j']],
		['letters beyond ASCII', 'é日👍', ['é', '日', '👍']],
		['kitty keys', '\u001B[106u\u001B[99;5u', ['j', 'Ctrl+c']],
		['a kitty key release is dropped', '\u001B[106;1:3u', []],
		['a mouse press is dropped', '\u001B[<0;10;5M\u001B[<0;10;5mj', ['j']],
		['an old mouse report is dropped with its bytes', '\u001B[M !!j', ['j']],
		['focus reports are dropped', '\u001B[I\u001B[Oj', ['j']],
		['a cursor position report is dropped', '\u001B[24;80Rj', ['j']],
		['a device attributes report is dropped', '\u001B[?62;22cj', ['j']],
		['a colour report is dropped', '\u001B]11;rgb:0000/0000/0000\u0007j', ['j']],
		['a DCS reply is dropped', '\u001BP1$r0m\u001B\\j', ['j']],
		['an unknown sequence is dropped', '\u001B[99;99;99zj', ['j']],
		['C1 controls are dropped', '\u0085\u009Bj', ['j']],
		['a broken sequence gives back what follows it', '\u001B[12\u0003', ['Ctrl+c']],
		['pasted text is one event, sequences in it are text', '\u001B[200~jj\u001B[A\u001B[201~k', ['paste:jj\u001B[A', 'k']],
		['an empty paste', '\u001B[200~\u001B[201~', ['paste:']],
	])('%s', (_, bytes, keys) => {
		expect(read(bytes).keys()).toEqual(keys);
	});

	test.each<readonly [string, string, readonly string[]]>([
		['an arrow', '\u001B[1;5C', ['Ctrl+Right']],
		['a function key', '\u001B[24~', ['F12']],
		['a paste', '\u001B[200~hello\u001B[201~', ['paste:hello']],
		['a mouse report', '\u001B[<35;10;5M', []],
		['letters of several bytes', '日👍', ['日', '👍']],
	])('%s split into single bytes is the same', (_, text, keys) => {
		const bytes = Array.from(Buffer.from(text, 'utf8'), (byte) => Uint8Array.of(byte));
		expect(read(...bytes).keys()).toEqual(keys);
	});

	test('a lone Esc is the key after a moment', async () => {
		const {keys} = read('\u001B');
		expect(keys()).toEqual([]);
		await until(() => keys().length > 0, keys);
		expect(keys()).toEqual(['Esc']);
	});

	test('half a sequence is held, then dropped without becoming typed text', async () => {
		const events: InputEvent[] = [];
		const parser = new InputParser((event) => events.push(event), soon);
		parser.push('\u001B[1;');
		await new Promise((resolve) => setTimeout(resolve, 60));
		parser.push('j');
		expect(events).toEqual([{kind: 'key', key: 'j'}]);
	});

	test('a paste whose end never comes is over after a silence, and keys live again', async () => {
		const events: InputEvent[] = [];
		const parser = new InputParser((event) => events.push(event), soon);
		parser.push('\u001B[200~half');
		await until(
			() => events.length > 0,
			() => events,
		);
		parser.push('q');
		expect(events).toEqual([
			{kind: 'paste', text: 'half'},
			{kind: 'key', key: 'q'},
		]);
	});

	test('a paste of a megabyte is cut and the next key is heard', () => {
		const events: InputEvent[] = [];
		const parser = new InputParser((event) => events.push(event), soon);
		parser.push('\u001B[200~');
		for (let index = 0; index < 64; index++) parser.push('x'.repeat(16_384));
		parser.push('\u001B[201~q');
		expect(events.map((event) => (event.kind === 'paste' ? event.text.length : event.key))).toEqual([65_536, 'q']);
	});
});
