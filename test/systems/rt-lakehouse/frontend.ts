/** The shop's page: 200 and HTML at `/`, nothing else. */
import {createServer} from 'node:http';
import {ready, settings} from '../program.ts';
import type {FrontendSettings} from './world.ts';

const {port} = settings<FrontendSettings>();
const page =
	'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>RT-Lakehouse</title></head><body><div id="root"></div></body></html>\n';

const server = createServer((request, response) => {
	const isPage = request.url === '/';
	response.writeHead(isPage ? 200 : 404, {'content-type': 'text/html; charset=utf-8'});
	response.end(isPage ? page : '<h1>404 Not Found</h1>');
});
server.listen(port, '127.0.0.1', ready);
process.once('SIGTERM', () => process.exit(0));
