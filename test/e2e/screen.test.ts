import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {type Sandbox, sandbox} from '../cli/run.ts';
import {startService} from '../cli/service.ts';
import {until} from '../servers/until.ts';
import {openScreen, patienceMs, type Screen} from './screen.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const timeout = 240_000;
let box: Sandbox;
let screen: Screen;

beforeAll(async () => {
	box = sandbox();
	let asked = 0;
	const service = await startService({
		'/health': {status: 'healthy'},
		// Another answer to every poll, so that each step in time can be seen.
		'/rows': (_, response) => {
			asked += 1;
			const rows = Array.from({length: 30}, (__, index) => ({name: `row-${String(index).padStart(2, '0')}`, text: `asked ${asked} times`}));
			response.writeHead(200, {'content-type': 'application/json'});
			response.end(JSON.stringify({rows}));
		},
	});
	writeFileSync(
		path.join(box.folder, 'shop.yaml'),
		`title: shop
sources:
  api:
    kind: http
    url: ${service.url}
    every: 500ms
    requests: [{path: /rows, alerts: {each: rows, name: name, text: text, severity: "'warning'"}}]
services:
  - {title: Shop API, source: api, path: /health, healthy: "status == 'healthy'"}
`,
	);
	const ran = await box.run(['record', '-c', 'shop.yaml', '-o', 'shop.ptop', '--for', '4s']);
	await service.stop();
	expect(ran.code, ran.stderr).toBe(0);
}, timeout);
afterAll(() => box.remove());
beforeEach(async () => {
	screen = await openScreen(box);
}, timeout);
afterEach(async () => screen.end());

/** The program stands still at a moment at which everything is there. */
const replayed = async (): Promise<void> => {
	screen.start('replay shop.ptop --step --at -1s --utc');
	await screen.shows(/asked \d+ times/u);
	await screen.settled();
	expect(screen.session.isAlternate).toBe(true);
};

/** The shell is back: normal screen, a cursor, line mode with echo; the exit code was this one. */
const isGivenBack = async (code: number): Promise<void> => {
	await screen.shows(`code ${code}`);
	const {session} = screen;
	expect(session.isAlternate).toBe(false);
	expect(session.bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(session.bytes.lastIndexOf('\u001B[?25l'));
	session.run('stty -a | tr " ;" "\\n\\n" | grep -x -E -e "-?(icanon|echo|isig)" | tr "\\n" " "; echo modes');
	await screen.shows(/isig icanon echo modes/u);
};

describe('the built program on a terminal', () => {
	test(
		'it is walked through by keys: panels, zoom, filter, help, back, quit',
		async () => {
			await replayed();
			const {session} = screen;
			session.type('6');
			session.type('z');
			await screen.shows('row-11');
			session.type('/row-2');
			await screen.shows(() => !session.lines.join('\n').includes('row-11') && session.lines.join('\n').includes('row-22'));
			session.type('\r');
			session.type('?');
			await screen.shows('back to where you were');
			session.type('\u001B');
			await screen.shows(() => !session.lines.join('\n').includes('back to where you were'));
			session.type('q');
			await screen.shows('row-11');
			session.type('q');
			await screen.shows('Shop API');
			session.type('q');
			await isGivenBack(0);
		},
		timeout,
	);

	test(
		'keys of the config hold over a recording, and the ones they replace say that they do nothing',
		async () => {
			const shop = readFileSync(path.join(box.folder, 'shop.yaml'), 'utf8');
			writeFileSync(path.join(box.folder, 'keys.yaml'), `${shop}keys: {view.leave: [Q], panel.zoom: [Ctrl+o, F2]}\n`);
			screen.start('replay shop.ptop -c keys.yaml --step --at -1s --utc');
			await screen.shows(/Q quit/u);
			const {session} = screen;
			session.type('q');
			await screen.shows('q does nothing here');
			session.type('\u001BOQ');
			await screen.shows(/Q back/u);
			session.type('\u000F');
			await screen.shows(/Q quit/u);
			session.type('Q');
			await isGivenBack(0);
			writeFileSync(path.join(box.folder, 'keys.yaml'), `${shop}keys: {view.leave: [], program.quit: []}\n`);
			screen.start('replay shop.ptop -c keys.yaml');
			await screen.shows(/keys\.yaml:\d+:\d+: keys\.program\.quit: nothing would be left to quit with/u);
			await screen.shows('code 65');
		},
		timeout,
	);

	test(
		'a step forward and back shows the same screen again, cell by cell',
		async () => {
			await replayed();
			const {session} = screen;
			// From a moment between two polls the first step leads to where one ended.
			session.type(',');
			await screen.settled();
			const before = session.lines.join('\n');
			session.type(',');
			await screen.shows(() => session.lines.join('\n') !== before);
			const earlier = session.lines.join('\n');
			session.type('.');
			await screen.shows(() => session.lines.join('\n') === before);
			session.type(',');
			await screen.shows(() => session.lines.join('\n') === earlier);
		},
		timeout,
	);

	test(
		'it fits itself to every size, down to one line, and comes back',
		async () => {
			await replayed();
			const {session} = screen;
			const whole = session.lines.join('\n');
			session.resize(40, 10);
			await screen.shows(() => (session.lines[0] ?? '').length <= 40 && session.lines.join('\n').includes('6 Alerts'));
			session.resize(20, 1);
			await screen.shows(() => session.lines.length === 1 && session.lines[0] !== '');
			session.resize(100, 30);
			await screen.shows(() => session.lines.join('\n') === whole);
		},
		timeout,
	);

	test(
		'a terminal that says it is 0 columns wide gets a usual screen',
		async () => {
			screen.session.run('stty cols 0 rows 0');
			await replayed();
			screen.session.type('q');
			await isGivenBack(0);
		},
		timeout,
	);

	const signals: ReadonlyArray<readonly [NodeJS.Signals, number]> = [
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	];
	test.each(signals)(
		'%s gives the terminal back',
		async (signal, code) => {
			await replayed();
			process.kill(screen.pid(), signal);
			await isGivenBack(code);
		},
		timeout,
	);

	test(
		'Ctrl+C quits at once, from a window too',
		async () => {
			await replayed();
			screen.session.type('?');
			await screen.shows('back to where you were');
			screen.session.type('\u0003');
			await isGivenBack(0);
		},
		timeout,
	);

	test(
		'a crash gives the terminal back and is explained after it',
		async () => {
			writeFileSync(path.join(box.folder, 'crash.mjs'), "process.on('SIGUSR2', () => { throw new TypeError('planted fault'); });\n");
			screen.session.run(`export NODE_OPTIONS=--import=${box.folder}/crash.mjs`);
			await replayed();
			process.kill(screen.pid(), 'SIGUSR2');
			await screen.shows('planted fault');
			screen.session.run('unset NODE_OPTIONS');
			await isGivenBack(70);
			expect(screen.session.everything).toContain('this is a fault of pipetop');
		},
		timeout,
	);

	test(
		'Ctrl+Z gives the shell back, fg the screen as it was',
		async () => {
			await replayed();
			const {session} = screen;
			const before = session.lines.join('\n');
			session.type('\u001A');
			await screen.shows(/Stopped/u);
			expect(session.isAlternate).toBe(false);
			session.run('echo between');
			await screen.shows(/^between$/mu);
			session.run('fg');
			await screen.shows(() => session.isAlternate && session.lines.join('\n') === before);
			session.type('q');
			await screen.shows(() => !session.isAlternate);
		},
		timeout,
	);

	test(
		'keys come from the terminal when standard input is something else',
		async () => {
			screen.start('replay shop.ptop --step --at -1s </dev/null');
			await screen.shows('Shop API');
			screen.session.type('?');
			await screen.shows('back to where you were');
			screen.session.type('\u0003');
			await isGivenBack(0);
		},
		timeout,
	);

	test(
		'with no keyboard at all it is looked at, and ended by a signal',
		async () => {
			// In a session of its own there is no controlling terminal, but standard output is one all the same.
			screen.session.run(`setsid -w ${process.execPath} ${box.program} replay shop.ptop --step --at -1s </dev/null; echo code $?`);
			await screen.shows('no keyboard here');
			process.kill(screen.pid(), 'SIGTERM');
			await screen.shows('code 143');
			expect(screen.session.isAlternate).toBe(false);
		},
		timeout,
	);

	test(
		'a dumb terminal gets one frame of plain text',
		async () => {
			screen.session.run('export TERM=dumb');
			const from = screen.session.bytes.length;
			screen.start('replay shop.ptop --at -1s');
			await screen.shows(/code [01]/u);
			expect(screen.session.bytes.slice(from)).not.toMatch(/\u001B\[\?1049h|\u001B\[[\d;]*H/u);
			expect(screen.session.everything).toContain('Shop API');
		},
		timeout,
	);
});

describe.skipIf(!hasTmux && process.env.CI !== 'true')('in tmux', () => {
	test(
		'it lives through a split and is captured as it stands',
		async () => {
			const socket = `pipetop-${process.pid}`;
			const tmux = (...arguments_: string[]): string =>
				execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...arguments_], {
					encoding: 'utf8',
					cwd: box.folder,
					env: {...box.environment, SHELL: '/bin/sh'},
				});
			tmux('new-session', '-d', '-x', '120', '-y', '40', `${process.execPath} ${box.program} replay shop.ptop --step --at -1s --utc`);
			try {
				const shows = (what: string, look: (text: string) => boolean): Promise<string> =>
					until(
						what,
						() => {
							const text = tmux('capture-pane', '-p', '-t', '0.0');
							if (look(text)) return text;
							throw new Error(text);
						},
						patienceMs,
						200,
					);
				await shows('the overview', (text) => text.includes('Shop API') && text.includes('6 Alerts'));
				tmux('split-window', '-h', '-t', '0.0', 'cat');
				await shows(
					'the narrower overview',
					(text) => text.includes('6 Alerts') && Math.max(...text.split('\n').map((line) => line.length)) <= 60,
				);
				tmux('resize-pane', '-t', '0.0', '-x', '90');
				await shows('the wider overview', (text) => Math.max(...text.split('\n').map((line) => line.length)) === 90);
				tmux('send-keys', '-t', '0.0', '?');
				await shows('help', (text) => text.includes('this help'));
			} finally {
				tmux('kill-server');
			}
		},
		timeout,
	);
});
