import {statfs} from 'node:fs/promises';
import type {HostFact} from '../../model/fact-kinds/host.ts';
import {CollectError} from '../failure.ts';

export type Disk = HostFact['disks'][number] & {readonly inodesFree: number | null; readonly inodesTotal: number | null};
/** What `statfs` says of a mount: sizes in blocks. */
export type FileSystem = {
	readonly bsize: number;
	readonly blocks: number;
	readonly bfree: number;
	readonly bavail: number;
	readonly files: number;
	readonly ffree: number;
};

/** Asks mounts for their space. */
export type Disks = {read(mount: string, signal: AbortSignal): Promise<Disk>};

/**
 * A mount whose server is gone (NFS) blocks its question for ever, and each question holds one of Node's few threads: a
 * mount that has not answered is not asked again, and the poll does not wait for it beyond its signal.
 */
export const openDisks = (ask: (mount: string) => Promise<FileSystem> = statfs): Disks => {
	const pending = new Map<string, Promise<FileSystem>>();
	return {
		async read(mount, signal) {
			let question = pending.get(mount);
			if (!question) {
				question = ask(mount).finally(() => pending.delete(mount));
				// Its end may come when nobody waits any more.
				question.catch(() => {});
				pending.set(mount, question);
			}
			const answer = await Promise.race([question, aborted(mount, signal)]).catch((error: unknown) => {
				if (error instanceof CollectError) throw error;
				const {code = 'error'} = error as {code?: string};
				throw code === 'ENOENT'
					? new CollectError('missing', `${mount}: no such folder on this host: correct mounts`)
					: new CollectError(code === 'EACCES' ? 'denied' : 'unreachable', `${mount}: its space cannot be read (${code})`);
			});
			return diskOf(mount, answer);
		},
	};
};

const aborted = (mount: string, signal: AbortSignal): Promise<never> =>
	new Promise((_, reject) => {
		const stop = () => reject(new CollectError('timeout', `${mount}: the file system does not answer (a mount whose server is gone?)`));
		if (signal.aborted) stop();
		else signal.addEventListener('abort', stop, {once: true});
	});

/** As `df` counts: what is reserved for root is neither free nor used. */
const diskOf = (mount: string, {bsize, blocks, bfree, bavail, files, ffree}: FileSystem): Disk => {
	const used = blocks - bfree;
	const reachable = used + bavail;
	if (!(blocks > 0) || !(reachable > 0)) throw new CollectError('bad_answer', `${mount}: the file system there has no size of its own`);
	return {
		mount,
		usageRatio: used / reachable,
		freeBytes: bavail * bsize,
		totalBytes: blocks * bsize,
		// Some file systems have no fixed number of inodes and say 0.
		inodesTotal: files > 0 ? files : null,
		inodesFree: files > 0 ? ffree : null,
	};
};
