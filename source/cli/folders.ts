import {existsSync} from 'node:fs';
import path from 'node:path';
import {UsageError} from './exit-codes.ts';

/** Systems whose config and recording are shipped. */
export const profiles = ['factory', 'rt-lakehouse'] as const;

/** Folders that pipetop uses, by the XDG base directory specification. */
export type Places = {readonly config: string; readonly state: string; readonly cache: string};

export const placesOf = (environment: Readonly<Record<string, string | undefined>>): Places => {
	const home = environment.HOME ?? '/';
	const xdg = (name: string, fallback: string) => {
		const set = environment[name];
		// The specification says that a relative path is invalid and to be ignored.
		return path.join(set && path.isAbsolute(set) ? set : path.join(home, fallback), 'pipetop');
	};
	return {config: xdg('XDG_CONFIG_HOME', '.config'), state: xdg('XDG_STATE_HOME', '.local/state'), cache: xdg('XDG_CACHE_HOME', '.cache')};
};

/** Where compiled code is kept between starts. */
export const cacheFolder = (environment: Readonly<Record<string, string | undefined>>): string =>
	path.join(placesOf(environment).cache, 'compiled');

/** The package's own folder, from the bundle in `dist/` as well as from the sources. */
export const packageRoot = (): string => {
	let folder = import.meta.dirname;
	while (!existsSync(path.join(folder, 'package.json'))) {
		const parent = path.dirname(folder);
		if (parent === folder) return import.meta.dirname;
		folder = parent;
	}
	return folder;
};

/** Folder of a shipped system: `pipetop.yaml`, rule files and `recording.ptop`. Throws UsageError naming what there is. */
export const profileFolder = (name: string, names: readonly string[]): string => {
	if (!names.includes(name)) throw new UsageError(`there is no system ${JSON.stringify(name)}; there are ${names.join(', ')}`);
	return path.join(packageRoot(), 'fixtures', name);
};
