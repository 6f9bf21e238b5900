/** `npm run docs`: writes the documents that are made from code. */
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {generated} from './generate.ts';

for (const [file, text] of generated()) writeFileSync(path.resolve(import.meta.dirname, '..', file), text);
