import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {CollectError} from '../failure.ts';
import {isRecord} from '../mapping/read-value.ts';
import {applyAction, applyCommit, type DeltaState, emptyState} from './delta-log.ts';
import {FilesChangedError} from './failure.ts';

/** Gives the actions of a checkpoint, one JSON object a row; the only thing DuckDB is needed for here. */
export type ReadCheckpoint = (files: readonly string[]) => Promise<readonly string[]>;

type Listing = {
	/** Versions with a commit file, ascending. */
	readonly commits: readonly number[];
	/** Newest complete checkpoint in Parquet form. */
	readonly checkpoint: {readonly version: number; readonly files: readonly string[]} | undefined;
};

/** More commits than this are not replayed one by one where a checkpoint exists. */
const mostCommits = 200;
const pad = (version: number): string => String(version).padStart(20, '0');

/**
 * A Delta table's log, read anew with each call; what was read before is kept, so that usually only new commits are
 * read. A table that was made anew under the same path is noticed by its last commit file having changed.
 */
export class DeltaTable {
	readonly #path: string;
	#state: DeltaState | undefined;
	#mark = '';

	constructor(path: string) {
		this.#path = path.replace(/^file:(\/\/)?/, '');
	}

	/** The newest state. Rejects with `missing` when there is no table, `bad_answer` when its log has a hole or no JSON. */
	async read(readCheckpoint: ReadCheckpoint): Promise<DeltaState> {
		if (/^[a-z][a-z0-9+]+:\/\//i.test(this.#path))
			throw new CollectError('missing', `only folders on this machine are read, not ${this.#path.replace(/:.*/s, '://…')}`);
		const listing = await this.#list();
		const last = listing.commits.at(-1) ?? listing.checkpoint?.version;
		if (last === undefined) throw new CollectError('missing', `no commit in ${this.#log}`);
		const before = this.#state;
		const goesOn = before !== undefined && before.version <= last && (await this.#markOf(before.version)) === this.#mark;
		this.#state = undefined;
		const state = goesOn ? before : await this.#start(listing, readCheckpoint);
		await this.#replay(
			state,
			listing.commits.filter((version) => version > state.version),
		);
		this.#mark = await this.#markOf(state.version);
		this.#state = state;
		return state;
	}

	/** Folder of a data file's path in the log. */
	get path(): string {
		return this.#path;
	}

	get #log(): string {
		return join(this.#path, '_delta_log');
	}

	async #list(): Promise<Listing> {
		let names: readonly string[];
		try {
			names = await readdir(this.#log);
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'EACCES') throw new CollectError('denied', `${this.#log} may not be read by this user`);
			throw new CollectError(
				'missing',
				`no Delta table there: ${this.#log} ${code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be read (${code})`}`,
			);
		}
		const commits = names.flatMap((name) => (/^\d{20}\.json$/.test(name) ? [Number(name.slice(0, 20))] : [])).sort((a, b) => a - b);
		return {commits, checkpoint: newestCheckpoint(names, this.#log)};
	}

	async #start({commits, checkpoint}: Listing, readCheckpoint: ReadCheckpoint): Promise<DeltaState> {
		const state = emptyState();
		if (!checkpoint || (commits[0] === 0 && commits.length <= mostCommits)) return state;
		for (const line of await readCheckpoint(checkpoint.files)) {
			const action: unknown = JSON.parse(line);
			if (isRecord(action)) applyAction(state, action);
		}
		// The commits that the checkpoint replaces are still reported, where their files are left.
		for (const version of commits.filter((found) => found <= checkpoint.version).slice(-5)) {
			const scratch = emptyState();
			applyCommit(scratch, version, ...(await this.#commit(version)));
			state.commits.push(...scratch.commits);
		}
		state.version = checkpoint.version;
		return state;
	}

	async #replay(state: DeltaState, versions: readonly number[]): Promise<void> {
		for (const version of versions) {
			if (version !== state.version + 1) {
				throw new FilesChangedError('bad_answer', `the log has a hole: version ${state.version + 1} is missing in ${this.#log}`);
			}
			const [text, modifiedAtMs] = await this.#commit(version);
			// A commit without an action is none: its file is there and is being written. It counts with the next look.
			if (text.trim() === '' && version === versions.at(-1) && state.version >= 0) return;
			try {
				applyCommit(state, version, text, modifiedAtMs);
			} catch (error) {
				if (!(error instanceof SyntaxError)) throw error;
				// Some writers do not rename whole files into place: the newest one may be half written.
				if (version === versions.at(-1) && state.version >= 0) return;
				throw new FilesChangedError('bad_answer', `${pad(version)}.json in ${this.#log} is not JSON`);
			}
		}
	}

	async #commit(version: number): Promise<[string, number]> {
		const file = join(this.#log, `${pad(version)}.json`);
		const [text, {mtimeMs}] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
		return [text, mtimeMs];
	}

	async #markOf(version: number): Promise<string> {
		const found = await stat(join(this.#log, `${pad(version)}.json`)).catch(() => undefined);
		return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : 'none';
	}
}

/** Classic checkpoints: `N.checkpoint.parquet`, or all parts of `N.checkpoint.I.OF.parquet`. */
const newestCheckpoint = (names: readonly string[], folder: string): Listing['checkpoint'] => {
	const parts = new Map<string, string[]>();
	for (const name of names) {
		const match = /^(\d{20})\.checkpoint(?:\.\d{10}\.(\d{10}))?\.parquet$/.exec(name);
		if (!match) continue;
		const key = `${match[1]} ${match[2] ?? 1}`;
		parts.set(key, [...(parts.get(key) ?? []), join(folder, name)]);
	}
	const whole = [...parts]
		.map(([key, files]) => ({version: Number(key.split(' ')[0]), wanted: Number(key.split(' ')[1]), files}))
		.filter(({wanted, files}) => files.length === wanted)
		.sort((a, b) => b.version - a.version);
	return whole[0];
};
