/** `npm start`: builds what is missing or older than its sources, then runs pipetop in this process. */
import {existsSync, globSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const program = path.join(root, 'dist', 'pipetop.js');
const sources = ['source/**/*.{ts,tsx}', 'scripts/build.ts', 'package-lock.json'].flatMap((pattern) => globSync(pattern, {cwd: root}));
const newest = Math.max(...sources.map((file) => statSync(path.join(root, file)).mtimeMs));
if (!existsSync(program) || statSync(program).mtimeMs < newest) await import('./build.ts');
process.argv[1] = program;
await import(pathToFileURL(program).href);
