/**
 * A database that answers everything but takes readings late or not at all: a table that a forgotten migration holds, and a slow
 * trigger. Consumers wait in it, alive and heartbeating; nothing that is only read notices.
 */
import pg from 'pg';
import type {Verb} from '../stand-in.ts';

export type SlowDatabase = {
	/** `lock-readings`, `unlock-readings`, `slow-readings SECONDS`. */
	readonly verbs: Readonly<Record<string, Verb>>;
	/** Lets go of the table. */
	end(): Promise<void>;
};

const slow = (seconds: number): string => `
	CREATE OR REPLACE FUNCTION wait_before_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN NEW; END $$;
	CREATE OR REPLACE TRIGGER slow_readings BEFORE INSERT ON sensor_readings FOR EACH ROW EXECUTE FUNCTION wait_before_insert()`;

/** Commands that hold up the inserts into `sensor_readings` of the database at `url`. */
export const slowDatabase = (url: string): SlowDatabase => {
	let holder: pg.Client | undefined;
	const connect = async (): Promise<pg.Client> => {
		const client = new pg.Client({connectionString: url, application_name: 'migration'});
		client.on('error', () => {});
		await client.connect();
		return client;
	};
	const end = async (): Promise<void> => {
		const held = holder;
		holder = undefined;
		await held?.end().catch(() => {});
	};
	const verbs: Record<string, Verb> = {
		'lock-readings': async () => {
			await end();
			holder = await connect();
			await holder.query('BEGIN; LOCK TABLE sensor_readings IN EXCLUSIVE MODE');
			return 'sensor_readings is locked: it can be read, inserts wait';
		},
		'unlock-readings': async () => {
			await end();
			return 'sensor_readings is unlocked';
		},
		'slow-readings': async (text) => {
			const seconds = Number(text);
			if (!(seconds >= 0)) throw new Error(`slow-readings takes seconds, 0 to end it, not "${text}"`);
			// Where the table is held by us it is changed in the same session, before anybody else gets at it.
			const client = holder ?? (await connect());
			try {
				await client.query(seconds === 0 ? 'DROP TRIGGER IF EXISTS slow_readings ON sensor_readings' : slow(seconds));
				if (client === holder) await client.query('COMMIT');
			} finally {
				await client.end().catch(() => {});
				if (client === holder) holder = undefined;
			}
			return seconds === 0 ? 'readings are stored at once' : `each reading takes ${seconds} s to be stored`;
		},
	};
	return {verbs, end};
};
