/**
 * Ends what a dead test run left behind. One tiny shell process is kept per Node process; it reads from a pipe which server processes and
 * temporary folders exist, and when the pipe closes (the run ended in whatever way, `kill -9` included) it kills and removes what is left.
 */
import {type ChildProcess, spawn} from 'node:child_process';

const script = `
trap '' INT TERM HUP
pids=' '; folders=' '
while read -r verb value; do
	case $verb in
		+pid) pids="$pids$value " ;;
		-pid) pids="\${pids%% $value *} \${pids#* $value }" ;;
		+dir) folders="$folders$value " ;;
		-dir) folders="\${folders%% $value *} \${folders#* $value }" ;;
	esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
for try in 1 2 3 4 5; do
	left=''
	for folder in $folders; do rm -rf "$folder" 2>/dev/null || left=yes; done
	[ -z "$left" ] && break
	sleep 1
done`;

let reaper: ChildProcess | undefined;

const tell = (line: string): void => {
	if (reaper === undefined) {
		reaper = spawn('/bin/sh', ['-c', script], {stdio: ['pipe', 'ignore', 'ignore'], detached: true});
		reaper.unref();
		reaper.stdin?.on('error', () => {});
		(reaper.stdin as unknown as {unref?: () => void}).unref?.();
	}
	reaper.stdin?.write(`${line}\n`);
};

/** From now on the process `pid` is killed when this Node process is gone. */
export const guardProcess = (pid: number): void => tell(`+pid ${pid}`);
/** The process `pid` has ended; its number may be somebody else's soon. */
export const releaseProcess = (pid: number): void => tell(`-pid ${pid}`);
/** From now on the folder (a path without blanks) is removed when this Node process is gone. */
export const guardFolder = (folder: string): void => tell(`+dir ${folder}`);
/** The folder has been removed. */
export const releaseFolder = (folder: string): void => tell(`-dir ${folder}`);
