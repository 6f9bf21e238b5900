/** A pipeline's own writer: a second, real process that holds a database file or makes Delta tables, told what to do by SQL. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';

export type Writer = {readonly pid: number; run(sql: string): Promise<void>; stop(): Promise<void>};

const program = `
	import {createInterface} from 'node:readline';
	const {DuckDBInstance} = await import('@duckdb/node-api');
	const instance = await DuckDBInstance.create(process.argv[1]);
	const connection = await instance.connect();
	console.log('ok');
	for await (const line of createInterface({input: process.stdin})) {
		try {
			await connection.run(JSON.parse(line));
			console.log('ok');
		} catch (error) {
			console.log('error ' + JSON.stringify(error.message));
		}
	}
	connection.closeSync();
	instance.closeSync();
`;

/** Opens `file` (or `:memory:`) for writing in a process of its own, and keeps it open until `stop`. */
export const startWriter = async (file: string): Promise<Writer> => {
	const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
		stdio: ['pipe', 'pipe', 'inherit'],
		cwd: process.cwd(),
	});
	const ended = once(child, 'exit').then(() => ['error the writer ended']);
	const answer = async (): Promise<void> => {
		const [chunk] = (await Promise.race([once(child.stdout!, 'data'), ended])) as [Buffer | string];
		if (!String(chunk).startsWith('ok')) throw new Error(`the writer failed: ${chunk}`);
	};
	await answer();
	return {
		pid: child.pid!,
		async run(sql) {
			child.stdin!.write(`${JSON.stringify(sql)}\n`);
			await answer();
		},
		async stop() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.stdin!.end();
			await ended;
		},
	};
};
