import type {PathWish, WrittenOptions} from '../collector.ts';

/** Has a path asked once for all that read it; a condition that the path has already goes before the one that is wished for. */
export const withHealthPath = (options: WrittenOptions, {path, healthy}: PathWish): WrittenOptions => {
	const requests: readonly unknown[] = Array.isArray(options.requests) ? options.requests : [];
	const wish = healthy === undefined ? {} : {healthy};
	const place = requests.findIndex((request) => isOf(request, path));
	if (place < 0) return {...options, requests: [...requests, {path, ...wish}]};
	return {...options, requests: requests.map((request, index) => (index === place ? withCondition(request, wish) : request))};
};

const isOf = (request: unknown, path: string): request is WrittenOptions =>
	typeof request === 'object' && request !== null && (request as WrittenOptions).path === path;

const withCondition = (request: unknown, wish: WrittenOptions): WrittenOptions => {
	const written = request as WrittenOptions;
	return written.healthy === undefined || written.healthy === null ? {...written, ...wish} : written;
};
