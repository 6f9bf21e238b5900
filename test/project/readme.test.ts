import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test('the screen in the README is what the demo shows', () => {
	const golden = read('test/demo/goldens/factory-its-partition-moved.txt')
		.split('\n')
		.filter((line) => line.endsWith('|'))
		.map((line) => line.slice(0, -1).trimEnd())
		.slice(0, 39);
	const [, screen = ''] = /```\n([\s\S]*?)\n```/u.exec(read('README.md')) ?? [];
	expect(screen.split('\n')).toEqual(golden.slice(0, golden.findLastIndex((line) => line !== '') + 1));
});
