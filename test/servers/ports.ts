import {createServer} from 'node:net';

/** Below Linux' range for outgoing connections, so that nothing takes a port while its server is down for a restart. */
const [lowest, highest] = [20_000, 32_000];
const given = new Set<number>();

const isFree = (port: number): Promise<boolean> => {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen({port, host: '127.0.0.1', exclusive: true}, () => server.close(() => resolve(true)));
	});
};

/** `count` different TCP ports on 127.0.0.1 that nobody listens on now; none is given twice by one process. */
export const freePorts = async (count: number): Promise<number[]> => {
	const ports: number[] = [];
	for (let tries = 0; ports.length < count; tries++) {
		if (tries > 500) throw new Error(`no free ports between ${lowest} and ${highest} on 127.0.0.1`);
		const port = lowest + Math.floor(Math.random() * (highest - lowest));
		if (given.has(port) || !(await isFree(port))) continue;
		given.add(port);
		ports.push(port);
	}
	return ports;
};
