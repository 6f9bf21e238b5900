import {spawnSync} from 'node:child_process';
import {chmodSync, lstatSync, mkdirSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type PostgresPrograms, postgresPrograms, reachablePrograms} from './postgres-programs.ts';
import {type TemporaryFolder, temporaryFolder} from './temporary-folder.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(`the programs of PostgreSQL for root${isRoot ? '' : ' (skipped: the tests are not run as root)'}`, () => {
	let place: TemporaryFolder;
	const version = ({postgres, runner}: PostgresPrograms): string =>
		spawnSync(postgres, ['--version'], {uid: runner?.uid, gid: runner?.gid, encoding: 'utf8'}).stdout;
	/** The real package in a folder that nobody else may enter, as one below root's home is. */
	const hidden = (): string => join(place.path, 'hidden', 'native');
	const open = (name: string): string => {
		const folder = join(place.path, name);
		mkdirSync(folder);
		chmodSync(folder, 0o755);
		return folder;
	};
	beforeAll(() => {
		place = temporaryFolder('programs');
		chmodSync(place.path, 0o755);
		mkdirSync(dirname(hidden()), {mode: 0o700});
		const from = dirname(dirname(postgresPrograms().postgres));
		expect(spawnSync('cp', ['-a', from, hidden()]).status).toBe(0);
	});
	afterAll(() => place.remove());

	it('run as another user from a copy where that one may not enter their folder; the copy is made once and mended when it is not whole', () => {
		const temporary = open('temporary');
		const first = reachablePrograms(hidden(), 'copy', temporary);
		expect(first.postgres.startsWith(join(temporary, 'copy'))).toBe(true);
		expect(version(first)).toMatch(/PostgreSQL\) 18/);
		const madeMs = lstatSync(join(temporary, 'copy')).ctimeMs;
		expect(reachablePrograms(hidden(), 'copy', temporary)).toEqual(first);
		expect(lstatSync(join(temporary, 'copy')).ctimeMs).toBe(madeMs);
		rmSync(join(temporary, 'copy', 'share'), {recursive: true});
		reachablePrograms(hidden(), 'copy', temporary);
		expect(lstatSync(join(temporary, 'copy', 'share')).isDirectory()).toBe(true);
	});

	it('run from a copy that everybody may read although the mask of new files says otherwise', () => {
		const before = process.umask(0o077);
		try {
			expect(version(reachablePrograms(hidden(), 'copy', open('masked')))).toMatch(/PostgreSQL\) 18/);
		} finally {
			process.umask(before);
		}
	});

	it('are refused in words where the folder for temporary files is closed too', () => {
		const closed = join(place.path, 'closed');
		mkdirSync(join(closed, 'below'), {recursive: true});
		chmodSync(closed, 0o700);
		const startedMs = performance.now();
		expect(() => reachablePrograms(hidden(), 'copy', join(closed, 'below'))).toThrow(
			new RegExp(
				`^PostgreSQL does not run as root but as \\w+, who may not enter ${closed}: let TMPDIR be a folder that everybody may enter`,
			),
		);
		expect(performance.now() - startedMs).toBeLessThan(5_000);
	});
});
