import {readFile} from 'node:fs/promises';

/** A TCP port that something on this machine listens on, reachable by loopback. */
export type Listener = {readonly port: number; readonly address: string};

/**
 * Ports in state LISTEN out of `/proc/net/tcp` and `tcp6` text (hex address:port, state 0A). Other text gives nothing.
 * Source: Documentation/networking/proc_net_tcp.rst of the Linux kernel.
 */
export const parseListeners = (text: string): readonly Listener[] =>
	text.split('\n').flatMap((line): Listener[] => {
		const [, local, , state] = line.trim().split(/\s+/u);
		const [address, port] = (local ?? '').split(':');
		if (state !== '0A' || !address || !port) return [];
		// Loopback or all addresses, as v4, v6 or v4 in v6.
		if (!/^(00000000|0100007F|0{32}|0{24}01000000|0{16}FFFF0000(0100007F|00000000))$/u.test(address)) return [];
		return [{port: Number.parseInt(port, 16), address: '127.0.0.1'}];
	});

/** Ports listened on here; empty where the system does not say (no /proc). */
export const listListeners = async (proc = '/proc'): Promise<readonly Listener[]> => {
	const texts = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'utf8').catch(() => '')));
	const byPort = new Map(texts.flatMap(parseListeners).map((listener) => [listener.port, listener]));
	return [...byPort.values()].sort((a, b) => a.port - b.port);
};
