import {execFile} from 'node:child_process';
import {appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseSnapshot} from '../output/snapshot-document.ts';
import {type Sandbox, sandbox} from './run.ts';
import {type Service, startService} from './service.ts';

let box: Sandbox;
let service: Service;
let status = 'healthy';

/** What a shell says of a script in which `$0 "$1"` is the program. */
const shell = async (script: string): Promise<string> => {
	const {stdout} = await promisify(execFile)('bash', ['-c', script, process.execPath, box.program], {
		cwd: box.folder,
		env: box.environment,
		timeout: 60_000,
	});
	return stdout;
};
const at = (name: string): string => path.join(box.folder, name);
const put = (name: string, text: string): string => {
	writeFileSync(at(name), text);
	return name;
};

beforeAll(async () => {
	box = sandbox();
	service = await startService({
		'/health': (_, response) => {
			response.writeHead(200, {'content-type': 'application/json'});
			response.end(JSON.stringify({status}));
		},
		'/figures': {waiting: 7},
	});
	put('empty.yaml', 'sources: {}\n');
	put(
		'shop.yaml',
		`title: shop
sources:
  api: {kind: http, url: '${service.url}', every: 500ms, requests: [{path: /figures, metrics: {shop_waiting: {value: waiting}}}]}
services:
  - {title: Shop, source: api, path: /health, healthy: "status == 'healthy'"}
kpis:
  - title: Waiting
    expr: shop_waiting
    unit: count
    warn: \${WARN:-100}
    fail: 1000
rules: [rules.yml]
`,
	);
	put('rules.yml', 'groups: [{name: g, rules: [{alert: Queue, expr: shop_waiting > 100, labels: {severity: critical}}]}]\n');
	put('strict.yml', 'groups: [{name: g, rules: [{alert: Strict, expr: shop_waiting > 1, labels: {severity: critical}}]}]\n');
	const recorded = await box.run(['record', '-c', 'shop.yaml', '-o', 'shop.ptop', '--for', '3s']);
	expect(recorded).toMatchObject({code: 0, stdout: ''});
	expect(recorded.stderr).toContain('Look at it with: pipetop replay shop.ptop');
});
afterAll(async () => {
	await service.stop();
	box.remove();
});

describe('one pass over what runs now', () => {
	const cases: ReadonlyArray<readonly [what: string, body: string, environment: Record<string, string>, code: number, worst: string]> = [
		['all well is 0', 'healthy', {}, 0, 'ok'],
		['a warning is 1', 'healthy', {WARN: '5'}, 1, 'warning'],
		['a sick service is 2', 'unhealthy', {}, 2, 'critical'],
	];
	test.each(cases)('%s', async (_, body, environment, code, worst) => {
		status = body;
		const ran = await box.run(['check', '-c', 'shop.yaml', '-f', 'json'], {environment});
		status = 'healthy';
		expect({code: ran.code, stderr: ran.stderr}).toEqual({code, stderr: ''});
		const snapshot = parseSnapshot(JSON.parse(ran.stdout));
		expect(snapshot).toMatchObject({worst, mode: 'live', title: 'shop'});
		expect(snapshot.kpis[0]).toMatchObject({title: 'Waiting', value: 7, source: 'api'});
	});

	test('what is not known is 3', async () => {
		put('gone.yaml', 'sources: {here: {kind: host}}\nkpis: [{title: A, expr: nobody_measures_this, fail: 1}]\nservices: []\n');
		const ran = await box.run(['-c', 'gone.yaml', '--once', '-f', 'json']);
		expect(parseSnapshot(JSON.parse(ran.stdout)).kpis[0]).toMatchObject({value: null, state: 'unknown'});
		expect(ran.code).toBe(3);
	});

	test('a source that refuses is 2 and says so', async () => {
		put('refused.yaml', "sources: {api: {kind: http, url: 'http://127.0.0.1:1'}}\n");
		const ran = await box.run(['check', '-c', 'refused.yaml']);
		expect(ran.code).toBe(2);
		expect(ran.stdout).toMatch(/connection refused/u);
	});

	test('without a terminal there is one frame of text and no escape sequence', async () => {
		const ran = await box.run(['-c', 'shop.yaml']);
		expect(ran.code).toBe(0);
		expect(ran.stdout).toMatch(/^ shop ▸ overview/u);
		expect(ran.stdout).not.toContain('\u001B');
		expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBe(120);
	});

	test('a locale that is not UTF-8 gets ASCII, a width what it asks for', async () => {
		const ran = await box.run(['check', '-c', 'shop.yaml', '--width', '60'], {environment: {LANG: 'C', LC_ALL: ''}});
		expect(ran.stdout).toMatch(/^[\u0020-\u007E\n]+$/u);
		expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBe(60);
	});

	test('colour is only there when it is asked for', async () => {
		const forced = await box.run(['check', '-c', 'shop.yaml'], {environment: {FORCE_COLOR: '1'}});
		expect(forced.stdout).toContain('\u001B[');
		const plain = await box.run(['check', '-c', 'shop.yaml', '--no-color'], {environment: {FORCE_COLOR: '1'}});
		expect(plain.stdout).not.toContain('\u001B');
	});
});

describe('watching', () => {
	test('one line an interval, as many as asked for', async () => {
		const ran = await box.run(['watch', '-c', 'shop.yaml', '--interval', '300ms', '--count', '3']);
		expect(ran.code).toBe(0);
		expect(ran.stdout.trimEnd().split('\n')).toHaveLength(3);
		expect(ran.stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z ok\n/u);
	});

	test('each line of ndjson is a whole snapshot', async () => {
		const ran = await box.run(['watch', '-c', 'shop.yaml', '--interval', '300ms', '--count', '2', '-f', 'ndjson']);
		const lines = ran.stdout.trimEnd().split('\n');
		expect(lines).toHaveLength(2);
		for (const line of lines) expect(parseSnapshot(JSON.parse(line)).mode).toBe('live');
	});

	test('SIGINT ends it with 130, quietly', async () => {
		const child = ['-c', 'shop.yaml', '--interval', '300ms'];
		// The shell waits for the first line, then sends the signal to the program it started.
		const script = `exec 3< <(exec "$0" "$1" watch ${child.join(' ')}; echo); pid=$!; read -r line <&3; kill -INT $pid; wait $pid; echo "code $?"`;
		const out = await shell(script);
		expect(out).toContain('code 130');
	});
});

describe('recordings', () => {
	test('a recording is judged as it was, and by other rules', async () => {
		const plain = await box.run(['check', '--replay', 'shop.ptop', '-f', 'json']);
		expect({code: plain.code, stderr: plain.stderr}).toEqual({code: 0, stderr: ''});
		const snapshot = parseSnapshot(JSON.parse(plain.stdout));
		expect(snapshot).toMatchObject({mode: 'replay', title: 'shop', alerts: []});
		const strict = await box.run(['check', '--replay', 'shop.ptop', '--rules', 'strict.yml', '-f', 'json']);
		expect(strict.code).toBe(2);
		expect(parseSnapshot(JSON.parse(strict.stdout)).alerts[0]).toMatchObject({name: 'Strict', state: 'firing'});
	});

	test('a moment of it is shown, and the same one twice', async () => {
		const first = await box.run(['replay', 'shop.ptop', '--at', '2s', '-f', 'json']);
		const again = await box.run(['check', '--replay', 'shop.ptop', '--at', '2s', '-f', 'json']);
		expect(first.code).toBe(0);
		expect(JSON.parse(first.stdout)).toEqual(JSON.parse(again.stdout));
		const end = await box.run(['check', '--replay', 'shop.ptop', '--at', '-1s', '-f', 'json']);
		expect(Date.parse((JSON.parse(end.stdout) as {now: string}).now)).toBeLessThan(
			Date.parse((JSON.parse(again.stdout) as {now: string}).now) + 3_000,
		);
	});

	test('it is readable by its owner alone and never written over', async () => {
		expect(statSync(at('shop.ptop')).mode & 0o777).toBe(0o600);
		const before = readFileSync(at('shop.ptop'));
		const ran = await box.run(['record', '-c', 'shop.yaml', '-o', 'shop.ptop', '--for', '1s']);
		expect(ran.code).toBe(65);
		expect(readFileSync(at('shop.ptop')).equals(before)).toBe(true);
	});

	test('SIGTERM ends a recording well', async () => {
		let isSent = false;
		const ran = await box.run(['record', '-c', 'shop.yaml', '-o', 'ended.ptop'], {
			onStderr: (text, kill) => {
				if (!isSent && text.includes('Ctrl+C ends it')) {
					isSent = true;
					kill('SIGTERM');
				}
			},
		});
		expect(ran.code).toBe(0);
		expect((await box.run(['check', '--replay', 'ended.ptop'])).code).toBeLessThan(4);
	});

	test('a damaged one loses its tail and says so; a moment that is not in it is wrong usage', async () => {
		writeFileSync(at('torn.ptop'), readFileSync(at('shop.ptop')));
		truncateSync(at('torn.ptop'), statSync(at('torn.ptop')).size - 40);
		const torn = await box.run(['check', '--replay', 'torn.ptop']);
		expect(torn.code).toBeLessThan(4);
		expect(torn.stdout).toContain('shop');
		expect((await box.run(['replay', 'shop.ptop', '--at', 'noon'])).code).toBe(64);
		const outside = await box.run(['check', '--replay', 'shop.ptop', '--at', '2001-01-01T00:00Z']);
		expect(outside.code).toBe(64);
		expect(outside.stderr).toMatch(/--at: /u);
	});

	const unreadable: ReadonlyArray<readonly [what: string, make: () => string, said: RegExp]> = [
		['one that is not there', () => 'nowhere.ptop', /there is no such file/u],
		['a folder', () => '.', /folder|EISDIR/u],
		['a text', () => put('text.ptop', 'hello'), /is not a pipetop recording/u],
		['an empty file', () => put('none.ptop', ''), /is not a pipetop recording|empty/u],
		[
			'noise',
			() => {
				writeFileSync(at('noise.ptop'), Buffer.from(Array.from({length: 4_000}, (_, index) => (index * 7_919) % 256)));
				return 'noise.ptop';
			},
			/is not a pipetop recording/u,
		],
	];
	test.each(unreadable)('%s cannot be read: 65', async (_, make, said) => {
		const ran = await box.run(['replay', make()]);
		expect({code: ran.code, stdout: ran.stdout}).toEqual({code: 65, stdout: ''});
		expect(ran.stderr).toMatch(said);
		expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
	});

	test('a recording of a newer version is refused by name of the version', async () => {
		const bytes = readFileSync(at('shop.ptop'));
		bytes.writeUInt32LE(99, 8);
		writeFileSync(at('newer.ptop'), bytes);
		const ran = await box.run(['check', '--replay', 'newer.ptop']);
		expect(ran.code).toBe(65);
		expect(ran.stderr).toMatch(/was made by a newer pipetop \(format 99, this one reads up to \d+\): update pipetop/u);
	});
});

describe('configs', () => {
	const unreadable: ReadonlyArray<readonly [what: string, make: () => string, said: RegExp]> = [
		['one that is not there', () => 'nowhere.yaml', /nowhere\.yaml: there is no such file/u],
		['a folder', () => '.', /: it is a folder/u],
		['broken YAML', () => put('broken.yaml', 'sources:\n  a: [\n'), /broken\.yaml:\d+:\d+: /u],
		[
			'bytes that are no UTF-8',
			() => {
				writeFileSync(at('latin.yaml'), Buffer.from('title: x\ntitle2: Köln\n', 'latin1'));
				return 'latin.yaml';
			},
			/latin\.yaml:2:1: this is no UTF-8/u,
		],
		['a file that never ends', () => '/dev/zero', /larger than 4 MB/u],
		['control characters in a key', () => put('evil.yaml', '"\\x9b2J\\e]0;x\\a": 1\nsources: {}\n'), /evil\.yaml:1:1: unknown key/u],
	];
	test.each(unreadable)('%s cannot be read: 65', async (_, make, said) => {
		const ran = await box.run(['config', '-c', make()]);
		expect({code: ran.code, stdout: ran.stdout}).toEqual({code: 65, stdout: ''});
		expect(ran.stderr).toMatch(said);
		expect(ran.stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/u);
	});

	test.skipIf(process.getuid?.() === 0)('one without permission cannot be read: 65', async () => {
		put('locked.yaml', 'sources: {}\n');
		chmodSync(at('locked.yaml'), 0);
		expect((await box.run(['config', '-c', 'locked.yaml'])).stderr).toContain('no permission to read it');
	});

	test('the flag goes before the variable, the variable before ./pipetop.yaml, that before the own one, that before discovery', async () => {
		const titleOf = async (arguments_: readonly string[], environment: Record<string, string> = {}): Promise<string> =>
			/^title: (.*)$/mu.exec((await box.run(['config', ...arguments_], {environment})).stdout)?.[1] ?? '';
		const by = (name: string) => put(`${name}.yaml`, `title: ${name}\nsources: {}\n`);
		by('flag');
		by('variable');
		mkdirSync(at('.config/pipetop'), {recursive: true});
		expect(await titleOf([])).toBe('pipetop');
		put('.config/pipetop/config.yaml', 'title: own\nsources: {}\n');
		expect(await titleOf([])).toBe('own');
		put('pipetop.yaml', 'title: here\nsources: {}\n');
		expect(await titleOf([])).toBe('own');
		expect(await titleOf(['--trust'])).toBe('here');
		expect(await titleOf([])).toBe('here');
		const set = {PIPETOP_CONFIG: 'variable.yaml'};
		expect(await titleOf([], set)).toBe('variable');
		expect(await titleOf(['-c', 'flag.yaml'], set)).toBe('flag');
		expect(await titleOf(['-p', 'factory'], set)).not.toBe('variable');
		expect(await titleOf([], {PIPETOP_CONFIG: ''})).toBe('here');
		appendFileSync(at('pipetop.yaml'), '# somebody changed it\n');
		expect(await titleOf([])).toBe('own');
	});

	test('a ./pipetop.yaml that nobody trusts is neither expanded nor obeyed, and is told of', async () => {
		put('pipetop.yaml', `sources: {spy: {kind: http, url: '${service.url}/\${API_TOKEN}'}}\n`);
		const before = service.requests.length;
		const ran = await box.run(['check'], {environment: {API_TOKEN: 'tok-planted'}});
		expect(ran.code).toBeLessThan(4);
		expect(ran.stderr).toContain('./pipetop.yaml is not used');
		expect(service.requests.slice(before)).toEqual([]);
		expect(ran.stdout).not.toContain('spy');
		const trusted = await box.run(['config', '--trust'], {environment: {API_TOKEN: 'tok-planted'}});
		expect(trusted.stdout).toContain('spy');
		expect(trusted.stdout).not.toContain('tok-planted');
		rmSync(at('pipetop.yaml'));
	});

	test('variables come from .env beside the file, and from the environment before that', async () => {
		put('.env', 'TITLE="from .env"\n');
		put('titled.yaml', 'title: ${TITLE}\nsources: {}\n');
		expect((await box.run(['config', '-c', 'titled.yaml'])).stdout).toMatch(/^title: from \.env$/mu);
		expect((await box.run(['config', '-c', 'titled.yaml'], {environment: {TITLE: 'set'}})).stdout).toMatch(/^title: set$/mu);
	});
});

describe('the rest of the command line', () => {
	test('init writes a config that holds, and never over another', async () => {
		const ran = await box.run(['init', 'first.yaml'], {environment: {DATABASE_URL: 'postgres://u:hunter22@127.0.0.1:1/x'}});
		expect(ran).toMatchObject({code: 0, stderr: ''});
		const written = readFileSync(at('first.yaml'), 'utf8');
		expect(written).toContain('${DATABASE_URL}');
		expect(written).not.toContain('hunter22');
		const config = await box.run(['config', '-c', 'first.yaml'], {environment: {DATABASE_URL: 'postgres://u:hunter22@127.0.0.1:1/x'}});
		expect(config).toMatchObject({code: 0, stderr: ''});
		const again = await box.run(['init', 'first.yaml']);
		expect(again.code).toBe(65);
		expect(again.stderr).toContain('--force');
		expect(readFileSync(at('first.yaml'), 'utf8')).toBe(written);
		expect((await box.run(['init', '-o', 'no/such/folder/x.yaml'])).code).toBe(65);
		expect(existsSync(at('no'))).toBe(false);
	});

	test('a variable that is no address of a database does not keep it from starting', async () => {
		const ran = await box.run(['check'], {environment: {DATABASE_URL: 'mysql://u:p@h/x', API_URL: 'localhost:1', KAFKA_BROKERS: ' '}});
		expect(ran.code, ran.stderr).toBeLessThan(4);
	});

	test('info names folders and versions; version and help end with 0', async () => {
		const info = await box.run(['info'], {environment: {XDG_STATE_HOME: '/var/state', XDG_CONFIG_HOME: 'relative'}});
		expect(info.stdout).toMatch(/^pipetop \d+\.\d+\.\d+\nnode v\d+/u);
		expect(info.stdout).toContain('state /var/state/pipetop\n');
		expect(info.stdout).toContain(`config ${box.folder}/.config/pipetop\n`);
		expect((await box.run(['--version'])).stdout).toMatch(/^pipetop \d+\.\d+\.\d+\n$/u);
		expect(await box.run(['demo', '--help'])).toMatchObject({code: 0, stderr: ''});
	});

	const wrong: ReadonlyArray<readonly [string, RegExp]> = [
		['frobnicate', /there is no verb "frobnicate"; there are demo, replay/u],
		['toString', /there is no verb "toString"/u],
		['--nope', /there is no flag --nope/u],
		['--speed fast', /--speed needs a number/u],
		['check extra', /no place for "extra"/u],
		['replay', /replay needs a file/u],
		['record', /record needs a file/u],
		['record -o x.ptop --for ever', /--for "ever": expected a duration/u],
		['demo nowhere', /there is no system "nowhere"; there are factory/u],
		['check --format xml', /--format "xml": there are text, json, ndjson/u],
		['-c empty.yaml --once --record x.ptop', /--record goes with the screen/u],
	];
	test.each(wrong)('%s is wrong usage: 64', async (line, said) => {
		const ran = await box.run(line.split(' '));
		expect({code: ran.code, stdout: ran.stdout}).toEqual({code: 64, stdout: ''});
		expect(ran.stderr).toMatch(said);
		expect(ran.stderr).toContain('Try: pipetop --help');
	});

	test('a reader that leaves early hears no complaint', async () => {
		const script = `"$0" "$1" check -c shop.yaml -f json | head -1; echo "codes \${PIPESTATUS[*]}"`;
		const out = await shell(`(${script}) 2>&1`);
		expect(out).toBe('{\ncodes 0 0\n');
	});

	test('our own fault ends with 70, says so and asks for a report', async () => {
		put('crash.mjs', "process.cwd = () => { throw new TypeError('planted fault'); };\n");
		const ran = await box.run(['info'], {environment: {NODE_OPTIONS: `--import=${at('crash.mjs')}`}});
		expect(ran.code).toBe(70);
		expect(ran.stderr).toMatch(/this is a fault of pipetop\. Please report it.*\n.*planted fault/u);
	});
});

describe('intervals', () => {
	test('a request without its own interval is asked at that of its source, beside hastier ones', async () => {
		const own = await startService({'/slow': {}, '/fast': {}});
		put('pace.yaml', `sources: {a: {kind: http, url: '${own.url}', every: 1h, requests: [{path: /slow}, {path: /fast, every: 200ms}]}}\n`);
		await box.run(['record', '-c', 'pace.yaml', '-o', 'pace.ptop', '--for', '3s']);
		const asked = (wanted: string): number => own.requests.filter(({url}) => url === wanted).length;
		await own.stop();
		expect(asked('/slow')).toBe(1);
		expect(asked('/fast')).toBeGreaterThan(3);
	});
});
