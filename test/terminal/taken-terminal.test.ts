import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {buildFixture, PtySession} from './pty.ts';

let fixture: Awaited<ReturnType<typeof buildFixture>>;
let session: PtySession;

beforeAll(async () => {
	fixture = await buildFixture();
});
afterAll(() => fixture.remove());
beforeEach(async () => {
	session = new PtySession();
	await session.shows('$');
});
afterEach(async () => session.end());

const startApp = async (): Promise<void> => {
	session.run(`${fixture.command}; echo code $?`);
	await session.shows('count 0');
	expect(session.isAlternate).toBe(true);
};

/** The process id of the program: the shell's only child that runs the fixture. */
const processId = (): number => {
	const shell = session.pty.pid;
	const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
	const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('tiny-app'));
	return Number(found);
};

/** The shell is back in a usual terminal: the normal screen, echo, lines, a cursor, no bracketed paste from us. */
const isGivenBack = async (code: number): Promise<void> => {
	await session.shows(`code ${code}`);
	expect(session.isAlternate).toBe(false);
	session.run('stty -a | tr " ;" "\\n\\n" | grep -x -E -e "-?(icanon|echo|isig)" | tr "\\n" " "; echo modes');
	await session.shows(/isig icanon echo modes/);
	const hidden = session.bytes.lastIndexOf('\u001B[?25l');
	expect(session.bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(hidden);
	expect(session.bytes.lastIndexOf('\u001B[?2026l')).toBeGreaterThan(session.bytes.lastIndexOf('\u001B[?2026h'));
};

describe('on a real terminal', () => {
	test('the program paints, answers keys and fits itself to the size', async () => {
		await startApp();
		session.type('nnn');
		await session.shows('count 3 key n size 60x10');
		expect(session.lines[0]).toBe('tiny app');
		expect(session.lines[11]).toBe('footer');
		session.type('\u001B[A');
		await session.shows('key Up');
		session.resize(40, 8);
		await session.shows('size 40x6');
		expect(session.lines[7]).toBe('footer');
		session.resize(70, 14);
		await session.shows('size 70x12');
		expect(session.lines).toHaveLength(14);
		expect(session.lines[13]).toBe('footer');
	});

	test('a storm of resizes ends in a right picture', async () => {
		await startApp();
		for (let index = 0; index < 100; index++) session.resize(30 + ((index * 7) % 40), 6 + (index % 9));
		session.resize(50, 9);
		await session.shows('size 50x7');
		await session.shows(() => session.lines[0] === 'tiny app' && session.lines[8] === 'footer');
		for (const line of session.lines.slice(2, 8)) expect(line).toBe('count 0 '.repeat(7).slice(0, 50).trimEnd());
	});

	test('changed figures cost a few bytes each and clear nothing', async () => {
		await startApp();
		session.type('n');
		await session.shows('key n');
		await session.shows('count 1 count 1');
		session.bytes = '';
		// The same key again changes each of the counts and nothing else.
		session.type('n');
		await session.shows('count 2 count 2');
		const countsOnScreen = 1 + 9 * 8;
		expect(session.bytes.length).toBeLessThan(countsOnScreen * 8);
		expect(session.bytes).not.toMatch(/\u001B\[[0-3]?J/);
	});

	test.each([
		['q', 'its own exit', 3, /ended 3/],
		['x', 'an error in a key handler', 70, /Error: a key handler went wrong[\s\S]*ended 70/],
		['p', 'a rejected promise', 70, /Error: a promise went wrong[\s\S]*ended 70/],
		['r', 'an error while rendering', 70, /Error: render went wrong[\s\S]*ended 70/],
		['e', 'process.exit anywhere', 4, /code 4/],
	])('%s: after %s the terminal is given back and the error is on it', async (key, _, code, text) => {
		await startApp();
		session.type(key);
		await session.shows(text);
		await isGivenBack(code);
	});

	test.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
		['SIGQUIT', 131],
	] as const)('after %s the terminal is given back and the code is %i', async (signal, code) => {
		await startApp();
		process.kill(processId(), signal);
		await session.shows(`ended ${code} ${signal}`);
		await isGivenBack(code);
	});

	test('Ctrl+Z gives the shell its terminal, fg brings everything back, as often as one likes', async () => {
		session.run(fixture.command);
		await session.shows('count 0');
		for (let round = 1; round <= 3; round++) {
			session.type('n');
			await session.shows(`count ${round}`);
			session.type('\u001A');
			await session.shows(() => !session.isAlternate && session.lines.some((line) => line.includes('Stopped')));
			session.run('stty -a | tr " ;" "\\n\\n" | grep -x -e "-*icanon"; echo mode');
			await session.shows(/^icanon\nmode/m);
			session.run('clear; fg');
			await session.shows(() => session.isAlternate && session.lines[11] === 'footer');
			await session.shows(`count ${round} key Ctrl+z`);
		}
		session.type('q');
		await session.shows('ended 3');
		expect(session.isAlternate).toBe(false);
	});

	test('started by another program, as npm does, Ctrl+Z stops both and fg continues both', async () => {
		session.run(`bash -c '${fixture.command}; echo after'`);
		await session.shows('count 0');
		session.type('\u001A');
		await session.shows(() => !session.isAlternate && session.lines.some((line) => line.includes('Stopped')));
		session.run('clear; fg');
		await session.shows(() => session.isAlternate && session.lines[11] === 'footer');
		session.type('q');
		await session.shows(/ended 3\nafter/);
	});

	test('when the terminal goes away the program ends', async () => {
		session.run(fixture.command);
		await session.shows('count 0');
		const pid = processId();
		session.pty.kill('SIGKILL');
		const isAlive = (): boolean => {
			try {
				process.kill(pid, 0);
				// A killed shell leaves it to init, which may take a while to bury it.
				return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
			} catch {
				return false;
			}
		};
		await session.shows(() => !isAlive());
		session = new PtySession();
	});

	test('a resize while stopped is seen after fg', async () => {
		session.run(fixture.command);
		await session.shows('count 0');
		session.type('\u001A');
		await session.shows(() => !session.isAlternate);
		session.resize(44, 10);
		session.run('fg');
		await session.shows('size 44x8');
		expect(session.lines[9]).toBe('footer');
	});

	test('a stop signal from outside gives the terminal back too', async () => {
		session.run(fixture.command);
		await session.shows('count 0');
		process.kill(processId(), 'SIGTSTP');
		await session.shows(() => !session.isAlternate && session.lines.some((line) => line.includes('Stopped')));
		session.run('fg');
		await session.shows(() => session.isAlternate && session.lines[11] === 'footer');
		session.type('n');
		await session.shows('count 1');
	});

	test('stopped by SIGSTOP, which nobody can catch, it takes everything again when continued', async () => {
		session.run(fixture.command);
		await session.shows('count 0');
		process.kill(processId(), 'SIGSTOP');
		await session.shows(/Stopped/);
		session.run('stty sane; clear; fg');
		await session.shows(() => session.lines[0] === 'tiny app' && session.lines[11] === 'footer');
		session.type('n');
		await session.shows('count 1 key n');
	});

	test('without a shell to go back to, Ctrl+Z says so and goes on', async () => {
		session.run(`exec ${fixture.command}`);
		await session.shows('count 0');
		session.type('\u001A');
		await session.shows('key no shell to go back to');
		expect(session.isAlternate).toBe(true);
		session.type('n');
		await session.shows('count 1');
	});

	test('a terminal that nobody reads stops nothing, and shows the newest picture when it is read again', async () => {
		const beat = path.join(fixture.folder, 'beat');
		const beats = (): [number, number] => {
			const [count, dropped] = (existsSync(beat) ? readFileSync(beat, 'utf8') : '').split(' ').map(Number);
			return [count || 0, dropped || 0];
		};
		session.run(`TINY_BEAT=${beat} ${fixture.command}`);
		await session.shows('tiny app');
		session.pty.pause();
		// The kernel's buffers fill first; from then on frames are dropped, and the program goes on.
		await session.shows(() => beats()[1] > 20, 25_000);
		const [before] = beats();
		await session.shows(() => beats()[0] > before + 50, 25_000);
		session.pty.resume();
		await session.shows(() => {
			const shown = Number(/count (\d+) key/.exec(session.lines[1] ?? '')?.[1] ?? 0);
			return shown > before + 50;
		});
		session.type('q');
		await session.shows('ended 3');
	});
});
