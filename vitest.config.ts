import {defineConfig} from 'vitest/config';

// Colour, zone, locale and terminal are pinned here so that goldens mean the same on every machine.
export default defineConfig({
	test: {
		include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: 30_000,
		hookTimeout: 120_000,
		env: {FORCE_COLOR: '1', TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', NO_COLOR: ''},
	},
});
