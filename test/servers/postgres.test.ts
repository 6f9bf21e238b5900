import pg from 'pg';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type PostgresServer, startPostgres} from './postgres.ts';

const ask = async (url: string, sql: string): Promise<unknown> => {
	const client = new pg.Client({connectionString: url, connectionTimeoutMillis: 1000});
	client.on('error', () => {});
	try {
		await client.connect();
		return (await client.query(sql)).rows[0];
	} finally {
		await client.end().catch(() => {});
	}
};

describe('the PostgreSQL of the tests', () => {
	let server: PostgresServer;
	beforeAll(async () => {
		server = await startPostgres();
	});
	afterAll(() => server?.stop());

	it('is a real server of version 18 that thinks in UTC', async () => {
		expect(
			await ask(server.url, "SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('timezone') AS zone"),
		).toEqual({
			major: 18,
			zone: 'UTC',
		});
	});

	it('refuses connections when killed and keeps its data over a restart', async () => {
		await ask(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
		const before = server.pid;
		await server.kill('SIGTERM');
		await expect(ask(server.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
		await server.restart();
		expect(server.pid).not.toBe(before);
		expect(await ask(server.url, 'SELECT answer FROM kept')).toEqual({answer: 42});
	});

	it('accepts and never answers when frozen, and answers again when thawed', async () => {
		await server.kill('SIGSTOP');
		await expect(ask(server.url, 'SELECT 1')).rejects.toThrow(/timeout/);
		await server.kill('SIGCONT');
		expect(await ask(server.url, 'SELECT 1 AS one')).toEqual({one: 1});
	});
});
