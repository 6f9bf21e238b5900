import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');

/** Files that the text names, as it names them; inside a folder it may say the last part alone. */
const filesNamed = [...text.matchAll(/`([\w./-]+\.tsx?)`/gu)].map((match) => match[1] ?? '');
const places = [
	'',
	'source/',
	'source/model/',
	'source/model/kafka/',
	'source/collectors/',
	'source/collectors/kafka/',
	'source/panels/',
	'source/panels/partitions/',
];
const isThere = (file: string): boolean => places.some((place) => existsSync(path.join(root, place, file)));

/** The steps of the numbered lists, one list after the other. */
const walks = text
	.split(/\n\n/u)
	.filter((block) => block.startsWith('1. '))
	.map((block) => block.split('\n').map((line) => /^\d+\. `([\w./-]+)`/u.exec(line)?.[1] ?? line));

describe('ARCHITECTURE.md', () => {
	test('names only files that are there', () => {
		expect(filesNamed.length).toBeGreaterThan(40);
		expect(filesNamed.filter((file) => !isThere(file))).toEqual([]);
		expect(isThere('model/of-nothing.ts')).toBe(false);
	});

	test('walks from the wire to a cell in at most fifteen files', () => {
		expect(walks).toHaveLength(3);
		for (const walk of walks) {
			expect(walk.length).toBeLessThanOrEqual(15);
			expect(walk.filter((file) => !existsSync(path.join(root, 'source', file)))).toEqual([]);
		}
	});
});
