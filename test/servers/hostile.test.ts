import {createConnection} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {garbage, type HostileServer, startDrip, startFlood, startGarbage, startSilent, startSlamming} from './hostile.ts';
import {until} from './until.ts';

describe('the hostile servers of the tests', () => {
	let server: HostileServer | undefined;
	afterEach(() => server?.stop());

	it('a silent one accepts and never answers', async () => {
		server = await startSilent();
		await expect(fetch(server.url, {signal: AbortSignal.timeout(1_500)})).rejects.toThrow(/timeout/);
		expect(server.connections()).toBe(1);
		await until('the client to hang up', () => (server?.open() === 0 ? true : undefined));
	});

	it('a slamming one closes at once', async () => {
		server = await startSlamming();
		await expect(fetch(server.url)).rejects.toThrow(/fetch failed/);
	});

	it('a garbage one answers bytes of no protocol', async () => {
		server = await startGarbage();
		const socket = createConnection(server.port, server.host);
		const answer = await new Promise<Buffer>((resolve) => {
			socket.once('data', resolve);
			socket.write('hello');
		});
		socket.destroy();
		expect(answer.equals(garbage)).toBe(true);
		await expect(fetch(server.url)).rejects.toThrow(/fetch failed/);
	});

	it('a dripping one stays alive without finishing', async () => {
		server = await startDrip('{"status":"healthy"}', 1_000);
		const response = await fetch(server.url, {signal: AbortSignal.timeout(3_000)});
		expect(response.status).toBe(200);
		await expect(response.text()).rejects.toThrow(/timeout/);
	});

	it('a flooding one sends 100 MB of valid JSON', async () => {
		server = await startFlood();
		const response = await fetch(server.url);
		let bytes = 0;
		for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
		expect(bytes).toBe(100 * 1024 * 1024);
	});

	it('stops listening when stopped', async () => {
		const stopped = await startSilent();
		await stopped.stop();
		await expect(fetch(stopped.url)).rejects.toThrow(/fetch failed/);
	});
});
