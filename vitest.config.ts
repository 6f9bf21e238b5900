import process from 'node:process';
import {defineConfig} from 'vitest/config';
import {filesByLane, pureRooms} from './scripts/testing/lanes.ts';

/** Watching runs pure tests alone, new files of their rooms too: a server that starts with every key typed helps nobody. */
const watched = () => {
	const {local, brokers} = filesByLane(import.meta.dirname);
	return {
		include: pureRooms.map((room) => `test/${room}/**/*.test.{ts,tsx}`),
		exclude: [...local, ...brokers],
		isolate: false,
	};
};
const isWatching = process.argv.includes('--watch') || process.argv.includes('watch');

// Colour, zone, locale and terminal are pinned here so that goldens mean the same on every machine.
export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		...(isWatching && watched()),
		pool: 'forks',
		maxWorkers: 2,
		watch: isWatching,
		testTimeout: 30_000,
		hookTimeout: 120_000,
		env: {
			...{FORCE_COLOR: '1', TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', NO_COLOR: ''},
			...(isWatching && {PIPETOP_DRAWS: 'few'}),
		},
	},
});
