import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parseDotEnv} from '../../source/config/expand-variables.ts';
import {openTrust} from '../../source/config/trust.ts';
import {parseDuration} from '../../source/model/duration.ts';

test('a .env file gives names as shells write them', () => {
	const text = '# all\nA=1\nexport B = two words # note\nC="# kept"\nD=\'x y\'\n\nE=\nnot a line\nF=a=b\r\nG="half\n1X=no\n';
	expect(parseDotEnv(text)).toEqual({A: '1', B: 'two words', C: '# kept', D: 'x y', E: '', F: 'a=b', G: '"half'});
});

describe('durations', () => {
	test.each([
		['500ms', 500],
		['5s', 5_000],
		['1.5s', 1_500],
		['1m30s', 90_000],
		['1h', 3_600_000],
		['2d', 172_800_000],
		['1w', 604_800_000],
		['10', 10_000],
		[' 5s ', 5_000],
	])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

	test.each(['', '0', '0s', '5 s', 's', '-1s', '1y', '1S', '5s!', 'Infinity', '1e3', '99999999999w', '0.4ms'])('%o is none', (text) =>
		expect(parseDuration(text)).toBeUndefined(),
	);
});

describe('trust', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'pipetop-trust-'));
	});
	afterEach(() => rmSync(folder, {recursive: true, force: true}));

	test('holds for exactly these bytes at exactly this place', () => {
		const trust = openTrust(path.join(folder, 'state'));
		trust.trust('/a/pipetop.yaml', 'one');
		expect(trust.isTrusted('/a/pipetop.yaml', 'one')).toBe(true);
		expect(trust.isTrusted('/a/pipetop.yaml', 'one ')).toBe(false);
		expect(trust.isTrusted('/b/pipetop.yaml', 'one')).toBe(false);
		expect(openTrust(path.join(folder, 'state')).isTrusted('/a/../a/pipetop.yaml', 'one')).toBe(true);
	});

	test('is kept where only the user can write, and keeps what was trusted before', () => {
		const trust = openTrust(path.join(folder, 'state'));
		trust.trust('/a/pipetop.yaml', 'one');
		trust.trust('/b/pipetop.yaml', 'two');
		const file = path.join(folder, 'state', 'trusted.json');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toHaveLength(2);
	});

	test.each(['', '[]', 'null', '{"/a/pipetop.yaml": true}', 'garbage'])('a list of %o trusts nothing', (text) => {
		writeFileSync(path.join(folder, 'trusted.json'), text);
		expect(openTrust(folder).isTrusted('/a/pipetop.yaml', 'one')).toBe(false);
	});
});
