import path from 'node:path';
import {expect} from 'vitest';
import type {Grid} from '../../source/terminal/grid.ts';
import {gridGolden} from './grid-golden.ts';

/** Compares a grid with its golden, which is named after the claim. */
export const expectGolden = async (grid: Grid, claim: string, withStyles = true): Promise<void> => {
	const name = claim
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-|-$/g, '');
	await expect(gridGolden(grid, withStyles)).toMatchFileSnapshot(path.join(import.meta.dirname, 'goldens', `${name}.txt`));
};
