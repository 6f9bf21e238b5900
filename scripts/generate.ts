/** The documents that are made from code: their paths and what must stand in them. Used by `npm run docs` and by the test that finds stale ones. */
import {z} from 'zod';
import type {CollectorKind} from '../source/collectors/collector.ts';
import {collectorKinds} from '../source/collectors/index.ts';
import {rootSchema, sourceCommonSchema} from '../source/config/root-schema.ts';
import type {Scope} from '../source/keys/command.ts';
import {type CommandLine, linesOf} from '../source/keys/command-lines.ts';
import {commands} from '../source/keys/commands/index.ts';
import {keyLabel, namedKeys} from '../source/keys/key-names.ts';
import type {AnyField, Fields} from '../source/model/describe/field.ts';
import {reasonCodes} from '../source/model/reason-words.ts';
import {snapshotView} from '../source/model/snapshot.ts';
import {snapshotJsonSchema} from '../source/output/schema.ts';
import {signsPage} from './signs-page.ts';

type Json = {readonly [key: string]: unknown};
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const toSchema = (schema: z.ZodType): Json =>
	z.toJSONSchema(schema, {target: 'draft-2020-12', io: 'input', unrepresentable: 'any'}) as Json;

/** Every generated file with its text. */
export const generated = (): ReadonlyArray<readonly [file: string, text: string]> => [
	['docs/keys.md', keysPage()],
	['docs/signs.md', signsPage()],
	['docs/config.md', configPage()],
	['docs/config.schema.json', `${JSON.stringify(configSchema(), null, '\t')}\n`],
	['docs/snapshot.schema.json', `${JSON.stringify(snapshotJsonSchema(), null, '\t')}\n`],
	['docs/snapshot.md', snapshotPage()],
];

const keysPage = (): string => {
	const scopes: ReadonlyArray<readonly [Scope, string]> = [
		['screen', 'On the screen'],
		['window', 'In help and explanations'],
		['text', 'While typing'],
	];
	const parts = scopes.map(([scope, title]) => {
		const groups = Map.groupBy(linesOf(commands, scope), ({group}) => group);
		const tables = [...groups].map(
			([group, lines]) => `### ${group}\n\n| key | does | command |\n|---|---|---|\n${lines.map(keysRow).join('\n')}\n`,
		);
		return `## ${title}\n\n${tables.join('\n')}`;
	});
	return `# Keys

Made from the same table that dispatches keys and fills help (\`?\`), footer and palette (\`:\`). Letters are what the terminal sends: \`G\` is Shift and g. A key that
can do nothing where it is pressed says why in the footer; the palette shows such a command dimmed with its reason, and finds panels by name (\`panel latency\`).

## Keys of your own

\`keys:\` in the config gives commands other keys, by the ids below: one key or a list of them, the first of which is the one shown where there is room for one; \`[]\` takes all
keys away. They hold live and, with \`--config\`, over demos and recordings, which carry none. Help, footer and palette show them.

\`\`\`yaml
keys:
  row.down: [j, Down, Ctrl+n]
  row.up: [k, Up, Ctrl+p]
  panel.zoom: Z
  view.leave: []          # Ctrl+c still quits
\`\`\`

A key is a character as it is typed (\`G\` is Shift and g; \`':'\` and the like in quotes), or \`${namedKeys.join(' ')}\`, with \`Ctrl+\`, \`Alt+\` or \`Shift+\` before it. Two commands
of one place cannot have the same key, a letter is no key while something is typed, and something must be left to quit with; mistakes are told with line and column.

${parts.join('\n')}`;
};

const keysRow = ({ids, keys, description}: CommandLine): string => {
	const [first, last] = [ids[0], ids.at(-1)];
	return `| ${keys.map((key) => `\`${keyLabel(key)}\``).join(' ')} | ${description} | \`${first}\`${first === last ? '' : ` … \`${last}\``} |`;
};

const typeOf = (schema: Json): string => {
	if (Array.isArray(schema.enum)) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
	if ('const' in schema) return `\`${String(schema.const)}\``;
	const choices = schema.anyOf ?? schema.oneOf;
	if (Array.isArray(choices)) return [...new Set(choices.filter(isObject).map(typeOf))].join(' or ');
	if (schema.type === 'array') return `list${isObject(schema.items) ? ` of ${typeOf(schema.items)}` : ''}`;
	if (schema.type === 'object') return 'map';
	if (Array.isArray(schema.type)) return schema.type.join(' or ');
	return typeof schema.type === 'string' ? schema.type : 'any';
};

const rowsOf = (schema: Json, prefix = '', depth = 0): readonly string[] => {
	const required = new Set(Array.isArray(schema.required) ? schema.required : []);
	return Object.entries(isObject(schema.properties) ? schema.properties : {}).flatMap(([key, inner]) => {
		if (!isObject(inner)) return [];
		const name = prefix + key;
		const fallback =
			'default' in inner && !isObject(inner.default) && !(Array.isArray(inner.default) && inner.default.length === 0)
				? ` Default: \`${JSON.stringify(inner.default)}\`.`
				: '';
		const row = `| \`${name}\` | ${typeOf(inner)}${required.has(key) ? ', needed' : ''} | ${String(inner.description ?? '').replaceAll('|', '\\|')}${fallback} |`;
		return [row, ...(depth < 3 ? nested(inner, name, depth) : [])];
	});
};

const nested = (schema: Json, name: string, depth: number): readonly string[] => {
	if (isObject(schema.properties)) return rowsOf(schema, `${name}.`, depth + 1);
	if (isObject(schema.items)) return nested(schema.items, `${name}[]`, depth);
	// `true` or a map: the map's keys are what has to be told.
	const choices = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isObject) : [];
	const maps = choices.filter((one) => isObject(one.properties));
	if (maps.length === 1 && choices.some((one) => one.type === 'boolean' || one.type === 'null')) return nested(maps[0] ?? {}, name, depth);
	if (isObject(schema.additionalProperties) && isObject(schema.additionalProperties.properties))
		return rowsOf(schema.additionalProperties, `${name}.*.`, depth + 1);
	return [];
};

const table = (rows: readonly string[]): string => `| key | value | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;

/** What of a view stands on the screen only, each with its reason. */
const leftOutWords = (field: AnyField | undefined): string => {
	const found = leftOutOf(field, '');
	return found.length === 0 ? '' : `\nOn the screen only: ${found.map(([name, why]) => `\`${name}\` (${why})`).join('; ')}.\n`;
};
const leftOutOf = (field: AnyField | undefined, prefix: string): ReadonlyArray<readonly [name: string, why: string]> => {
	if (field?.of !== undefined)
		return leftOutOf(field.of, field.of.kind === 'shape' && prefix !== '' ? `${prefix.slice(0, -1)}[].` : prefix);
	return Object.entries(field?.fields ?? {}).flatMap(([name, inner]) =>
		inner.naming === 'hidden' ? [[`${prefix}${name}`, inner.about] as const] : leftOutOf(inner, `${prefix}${name}.`),
	);
};

/** What `--format json` prints, key by key. Every key is always there. */
const snapshotPage = (): string => {
	const schema = JSON.parse(
		JSON.stringify(snapshotJsonSchema(), (key, value: unknown) => (key === 'required' ? undefined : value)),
	) as Json;
	const parts = Object.entries(isObject(schema.properties) ? schema.properties : {});
	const plain = parts.filter(([, part]) => isObject(part) && part.type !== 'array');
	const lists = parts.flatMap(([name, part]) => {
		if (!isObject(part) || part.type !== 'array') return [];
		const about = typeof part.description === 'string' ? `${part.description}\n\n` : '';
		return [
			`## \`${name}[]\`\n\n${about}${table(isObject(part.items) ? rowsOf(part.items) : [])}${leftOutWords((snapshotView.fields as Fields)[name])}`,
		];
	});
	return `# JSON output

\`--format json\` prints one document a snapshot: with \`check\` one, with \`watch\` one a line. It holds to [snapshot.schema.json](snapshot.schema.json); keys may be added, none is taken away.
Times are ISO 8601 in UTC, durations seconds, sizes bytes, ratios 0–1. What is not known is \`null\`, never a number, with the reason in a key beside it. Every key is always there.

A \`reason\` is said in words for people, which may change, and by \`reasonCode\` for scripts; of several reasons the code is that of the first. Codes may be added, none changes its meaning:
${reasonCodes
	.filter((code) => code !== 'several')
	.map((code) => `\`${code}\``)
	.join(', ')}.

${table(rowsOf({...schema, properties: Object.fromEntries(plain)}))}
${lists.join('\n')}`;
};

const kindPart = (kind: CollectorKind): string =>
	`### \`kind: ${kind.kind}\`\n\n${kind.summary} Asked every ${kind.defaults.everyMs / 1000} s, given up after ${kind.defaults.timeoutMs / 1000} s, unless \`every\` and \`timeout\` say otherwise.\n\n${table(rowsOf(toSchema(kind.options)))}`;

const kindsByName = collectorKinds.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));

const configPage = (): string => `# Configuration

One YAML file. It is found in this order: \`--config FILE\`, \`--profile SYSTEM\`, \`PIPETOP_CONFIG\`, \`PIPETOP_PROFILE\`, \`./pipetop.yaml\` once it was trusted with \`--trust\`,
\`$XDG_CONFIG_HOME/pipetop/config.yaml\`, and otherwise what is found on this machine. \`pipetop init\` writes a first one, \`pipetop config\` checks and shows it without secrets.

\`\${NAME}\` and \`\${NAME:-default}\` in any value come from the environment or from \`.env\` beside the file; \`$\${\` is a literal \`\${\`. Values of keys and variables that are called
like a secret (password, token, key, authorization…) and passwords in addresses are never shown or recorded. Editors can check the file against \`docs/config.schema.json\`.

Expressions named \`expr\`, \`up\`, \`note\`, \`good\`, \`of\` and \`value\` (of a quality check) are PromQL over the metrics that the sources give; expressions inside sources are
[JMESPath](https://jmespath.org) over an answer or a row:

- \`@value\` and \`@key\` are what \`each\` goes through, \`@parent\` the item around it, \`@root\` the whole answer.
- Numbers, \`true\`, \`false\` and \`null\` stand in backticks (\`\` count > \`5\` \`\`), texts in single quotes (\`status == 'healthy'\`); a bare word is a field.
- \`{{expression}}\` inside a plain text (\`dataset\`, \`title\`) puts in what differs by item; in \`legend\` and in the \`title\` of a service with \`up\` it is \`{{label}}\`.
- Inside \`{…}\` YAML wants expressions with brackets, commas or \`: \` in quotes, and a text that begins with a backtick, \`@\`, \`[\` or \`{\` always.

Durations are \`500ms\`, \`5s\`, \`1m30s\`, \`2h\`, \`1d\`, \`1w\`; a bare number counts as seconds. Sizes are \`512KiB\` or \`8MB\`; a bare number counts as bytes. Mistakes are told with file, line and column.

## The file

${table(rowsOf(toSchema(rootSchema)))}
## Sources

Every source has these keys, and those of its kind.

${table(rowsOf(toSchema(sourceCommonSchema)))}
${kindsByName.map(kindPart).join('\n')}`;

const configSchema = (): Json => {
	const root = toSchema(rootSchema);
	const common = toSchema(sourceCommonSchema);
	const kinds = kindsByName.map((kind) => {
		const own = toSchema(kind.options);
		const {$schema: _, ...rest} = own;
		return {
			...rest,
			properties: {
				...(isObject(common.properties) ? common.properties : {}),
				...(isObject(own.properties) ? own.properties : {}),
				kind: {const: kind.kind, description: kind.summary},
			},
			required: [...new Set(['kind', ...(Array.isArray(own.required) ? own.required : [])])],
		};
	});
	const properties = isObject(root.properties) ? root.properties : {};
	return {
		...root,
		title: 'pipetop config',
		properties: {
			...properties,
			sources: {...(isObject(properties.sources) ? properties.sources : {}), additionalProperties: {oneOf: kinds}},
		},
	};
};
