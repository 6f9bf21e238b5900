import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Sandbox, sandbox} from '../cli/run.ts';
import {type Service, startService} from '../cli/service.ts';
import {forbidden, hostileStrings} from '../terminal/hostile.ts';
import {recordedText, textsIn} from './recorded.ts';
import {openScreen} from './screen.ts';

const timeout = 240_000;
let box: Sandbox;
let service: Service;

/** Each of the fifty in a place of its own, so that none hides behind another. */
const rows = hostileStrings.map((text, index) => ({id: `n${index}`, text, name: `${text}${index}`}));
const all = hostileStrings.join('|');

beforeAll(async () => {
	expect(hostileStrings.length).toBeGreaterThanOrEqual(50);
	box = sandbox();
	service = await startService({
		'/health': {status: all, detail: all, ok: false},
		'/rows': {rows, huge: 'x\u001B[2J'.repeat(100_000), map: Object.fromEntries(hostileStrings.map((text) => [text, 1]))},
		'/broken': (_, response) => {
			response.writeHead(500, 'no\u009B2J', {'content-type': 'text/\u009B31m', 'x-note': '\u0090q\u009C'});
			response.end(`<html>${all}</html>`);
		},
		'/limited': (_, response) => {
			response.writeHead(429, {'retry-after': '\u009D0;title\u009C'});
			response.end(all);
		},
		'/garbage': (_, response) => {
			response.writeHead(200, {'content-type': 'application/json'});
			response.end(`{"a": ${all}`);
		},
	});
	writeFileSync(
		path.join(box.folder, 'hostile.yaml'),
		`title: shop
sources:
  api:
    kind: http
    url: ${service.url}
    every: 1s
    requests:
      - {path: /broken}
      - {path: /limited}
      - {path: /garbage}
      - path: /rows
        metrics:
          hostile_rows: {each: rows, value: "\`1\`", labels: {name: name, text: text}}
          hostile_keys: {each: map, value: '@value', labels: {key: '@key'}}
        checks: [{each: rows, dataset: '{{text}}', dimension: Validity, title: '{{name}}', good: "\`1\`", total: "\`2\`"}]
        runs: {each: rows, kind: etl, name: name, state: text, id: text}
        alerts: {each: rows, name: name, severity: text, text: text, labels: {text: text}, runbook: text}
        events: {each: rows, at: "'2026-01-01T00:00:00Z'", kind: text, text: '{{text}} and {{name}}', labels: {text: text}}
        listings: [{title: Rows, each: rows, columns: {Name: name, Text: text}}, {title: Huge, each: '@', columns: {Huge: huge}}]
services:
  - {title: Shop API, source: api, path: /health, healthy: ok}
kpis:
  - {title: Rows, expr: sum(hostile_rows)}
charts:
  - {title: By name, expr: hostile_rows, legend: '{{name}} {{text}}'}
rules: [rules.yml]
`,
	);
	writeFileSync(
		path.join(box.folder, 'rules.yml'),
		`groups:
  - name: hostile
    rules:
      - alert: Hostile
        expr: hostile_rows > 0
        labels: {severity: critical, text: '{{ $labels.text }}'}
        annotations: {summary: 'it says {{ $labels.text }} and {{ $labels.name }}'}
`,
	);
}, timeout);
afterAll(async () => {
	await service.stop();
	box.remove();
});

/** The sequences that pipetop itself writes, beside line breaks and returns between rows. */
const ours = /\u001B\[(?:[\d;]*m|\d*(?:;\d+)?H|\d*[ABCDGK]|\?(?:1049|25|2026|2004|7)[hl])/gu;

test(
	'hostile strings reach neither a terminal, nor a recording, nor JSON',
	async () => {
		const screen = await openScreen(box, 140, 50);
		const {session} = screen;
		try {
			const from = session.bytes.length;
			screen.start('-c hostile.yaml --record hostile.ptop');
			await screen.shows(/Hostile/u);
			// Through all panels, zoomed and explained; then a copy to the clipboard.
			// Windows are left by q: an Escape that a busy machine reads together with the next key would be Alt and that key.
			for (const key of [
				'1',
				'z',
				'x',
				'q',
				'q',
				'2',
				'z',
				'q',
				'3',
				'z',
				'q',
				'4',
				'z',
				'x',
				'q',
				']',
				'q',
				'6',
				'z',
				'j',
				'j',
				'x',
				'q',
				'y',
			]) {
				session.type(key);
				await screen.settled();
			}
			await screen.shows(() => session.bytes.slice(from).includes('\u001B]52;c;'));
			session.type('\u0003');
			await screen.shows(/code \d/u);
			const bytes = session.bytes.slice(session.bytes.indexOf('\u001B[?1049h', from), session.bytes.lastIndexOf('\u001B[?1049l'));
			expect(bytes.length).toBeGreaterThan(5_000);
			const copies = [...bytes.matchAll(/\u001B\]52;c;([A-Za-z0-9+/=]*)\u0007/gu)];
			for (const [, text = ''] of copies) expect(Buffer.from(text, 'base64').toString('utf8').replaceAll('\n', '')).not.toMatch(forbidden);
			const rest = copies
				.reduce((left, [copy]) => left.replace(copy, ''), bytes)
				.replaceAll(ours, '')
				.replaceAll(/[\r\n]/gu, '');
			expect(forbidden.exec(rest)?.[0]).toBeUndefined();
			// Those that look like our own sequences are not there either.
			for (const text of hostileStrings) if (text.length > 3) expect(bytes).not.toContain(text);
		} finally {
			await screen.end();
		}

		const {raw, text, blocks} = recordedText(path.join(box.folder, 'hostile.ptop'));
		expect(blocks).toBeGreaterThan(1);
		expect(text).toContain('Hostile');
		for (const line of text.slice(text.indexOf('{')).split('\n')) expect(forbidden.exec(line)?.[0]).toBeUndefined();
		expect(text).not.toMatch(/\\u001b|\\u009[0-9a-f]|\\u0007|\\ud[89a-f]/iu);
		expect(raw).not.toMatch(/\u001B\]52|\u001B\[2J\u001B/u);

		for (const format of ['json', 'ndjson', 'text']) {
			const ran = await box.run(['check', '-c', 'hostile.yaml', '-f', format]);
			expect(ran.code).toBe(2);
			expect(ran.stdout).toContain('Hostile');
			expect(ran.stdout.replaceAll(/[\n\t]/gu, '')).not.toMatch(forbidden);
			expect(ran.stderr).toBe('');
			if (format === 'json') for (const one of textsIn(JSON.parse(ran.stdout))) expect(forbidden.exec(one)?.[0]).toBeUndefined();
		}
		const watched = await box.run(['watch', '-c', 'hostile.yaml', '--count', '1']);
		expect(watched.stdout.replaceAll('\n', '')).not.toMatch(forbidden);
		expect(readFileSync(path.join(box.folder, 'hostile.yaml'), 'utf8')).not.toMatch(/\u001B/u);
	},
	timeout,
);
