import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {generated} from '../../scripts/generate.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('documents made from code are up to date (npm run docs makes them anew)', () => {
	test.each(generated())('%s', (file, text) => {
		expect(readFileSync(path.join(root, file), 'utf8')).toBe(text);
	});
});
