import {globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {allLanes, filesByLane, type LaneName, laneOf} from '../../scripts/testing/lanes.ts';

const root = path.resolve(import.meta.dirname, '../..');
const all = globSync('test/**/*.test.{ts,tsx}', {cwd: root}).sort();

describe('the lanes of the tests', () => {
	const {unit, local, brokers} = filesByLane(root);

	it('hold every test file once', () => {
		expect([...unit, ...local, ...brokers].sort()).toEqual(all);
	});

	it('are run as a whole in two runs beside each other, with every file once', () => {
		const files = allLanes(root).map((lane) => lane.arguments.filter((one) => one.startsWith('test/')));
		expect(files.flat().sort()).toEqual(all);
		expect(files).toHaveLength(2);
		expect(files[0]).toEqual(expect.arrayContaining(['test/servers/kafka.test.ts', 'test/systems/factory.test.ts']));
		expect(files[0]).not.toContain('test/collectors/postgres.test.ts');
	});

	it('hold what they are named after', () => {
		expect(unit).toEqual(
			expect.arrayContaining(['test/model/alerts.test.ts', 'test/terminal/compositor.test.ts', 'test/project/lanes.test.ts']),
		);
		expect(local).toEqual(
			expect.arrayContaining([
				...['test/collectors/postgres.test.ts', 'test/collectors/duckdb.test.ts', 'test/collectors/http-limits.test.ts'],
				...[
					'test/e2e/screen.test.ts',
					'test/terminal/taken-terminal.test.ts',
					'test/demo/factory.test.ts',
					'test/project/second-run.test.ts',
				],
			]),
		);
		expect(brokers).toEqual(expect.arrayContaining(['test/servers/kafka.test.ts', 'test/acceptance/rt-lakehouse.test.ts']));
	});
});

describe('the lane of a file follows from where it is and what it reaches', () => {
	const importing = (specifier: string): string => `import {one} from '${specifier}';\n`;
	const cases: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, LaneName]> = [
		['in a pure room, of itself alone', {'test/model/a.test.ts': importing('../../source/model/one.ts')}, 'unit'],
		['in another room', {'test/engine/a.test.ts': ''}, 'local'],
		['that starts a process', {'test/model/a.test.ts': importing('node:child_process')}, 'local'],
		[
			'that starts a server in another file',
			{'test/model/a.test.ts': importing('./b.ts'), 'test/model/b.ts': importing('node:http')},
			'local',
		],
		[
			'that reaches a starter through scripts, by a type, a call and an export',
			{
				'test/model/a.test.tsx': "import type {One} from './b.ts';\n",
				'test/model/b.ts': "const one = await import('./c.ts');\n",
				'test/model/c.ts': "export {one} from '../../scripts/one.ts';\n",
				'scripts/one.ts': importing('@lydell/node-pty'),
			},
			'local',
		],
		['that only speaks of a starter', {'test/model/a.test.ts': "const owners = {pg: ['node:http'], text: \"from 'pg'\"};\n"}, 'unit'],
		['that reads whole recordings', {'test/model/a.test.ts': importing('../../source/engine/recording/reader.ts')}, 'local'],
		['that says it takes seconds', {'test/model/a.slow.test.ts': ''}, 'local'],
		[
			'that starts brokers, wherever',
			{'test/model/a.test.ts': importing('../servers/kafka.ts'), 'test/servers/kafka.ts': importing('./kafka-cache.ts')},
			'brokers',
		],
		['that goes in a circle', {'test/model/a.test.ts': importing('./b.ts'), 'test/model/b.ts': importing('./a.test.ts')}, 'unit'],
	];

	it.each(cases)('one %s', (_, files, lane) => {
		const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-lanes-'));
		try {
			for (const [file, text] of Object.entries(files)) {
				mkdirSync(path.join(folder, path.dirname(file)), {recursive: true});
				writeFileSync(path.join(folder, file), text);
			}
			expect(laneOf(folder, Object.keys(files)[0] ?? '')).toBe(lane);
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	});
});
