import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {stringify} from 'yaml';
import {collectorKinds} from '../collectors/index.ts';
import {InputError} from '../config/input-error.ts';
import {guessSources} from '../discovery/guess-sources.ts';
import {listListeners} from '../discovery/listening-ports.ts';
import {writeConfig} from '../discovery/write-config.ts';
import {placesOf} from './folders.ts';
import {takeArguments, type Verb} from './invocation.ts';
import {loadConfig} from './load-config.ts';
import {write} from './print.ts';

/** Shows the config as it holds, without secrets, with where it came from; mistakes end with 65. */
export const config: Verb = async (invocation) => {
	takeArguments(invocation, 0, 'config takes no argument');
	const {config: loaded, origin, hint} = await loadConfig(invocation);
	if (hint) await write(invocation.stderr, `pipetop: ${hint}\n`);
	const names = loaded.variables.length > 0 ? `# from the environment or .env: ${loaded.variables.join(', ')}\n` : '';
	const rules = loaded.definitions.groups.map((group) => `# rules: ${group.file}, group ${group.name}: ${group.rules.length}\n`).join('');
	await write(invocation.stdout, `# ${origin}: ${loaded.file}\n${names}${rules}${stringify(loaded.redacted, {lineWidth: 0})}`);
	return 0;
};

/** Writes a config from what was found on this machine; never over an existing file, unless `--force` says so. */
export const init: Verb = async (invocation) => {
	const [named] = takeArguments(invocation, 1, 'init takes one file');
	const file = path.resolve(invocation.cwd, invocation.flags.output ?? named ?? 'pipetop.yaml');
	if (existsSync(file) && !invocation.flags.force)
		throw new InputError([{file, line: 0, column: 0, message: 'it exists already; --force writes over it, -o FILE writes another'}]);
	const guesses = guessSources(collectorKinds, {listeners: await listListeners(), environment: invocation.environment});
	const title = path.basename(path.dirname(file)) || 'pipeline';
	try {
		writeFileSync(file, writeConfig(guesses, title), {mode: 0o644});
	} catch (error) {
		throw new InputError([
			{file, line: 0, column: 0, message: `cannot be written: ${error instanceof Error ? error.message : String(error)}`},
		]);
	}
	const found = guesses.map(({id, why}) => `  ${id}: ${why}\n`).join('');
	await write(
		invocation.stdout,
		`wrote ${file} with\n${found}Run it with: pipetop --config ${path.relative(invocation.cwd, file) || file}\n`,
	);
	return 0;
};

/** Folders and versions, for a bug report. */
export const info: Verb = async (invocation) => {
	takeArguments(invocation, 0, 'info takes no argument');
	const places = placesOf(invocation.environment);
	await write(
		invocation.stdout,
		`pipetop ${invocation.version}\nnode ${process.version} on ${process.platform} ${process.arch}\nconfig ${places.config}\nstate ${places.state}\ncache ${places.cache}\n`,
	);
	return 0;
};
