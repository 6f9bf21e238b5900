import {z} from 'zod';
import {type SectionEntries, sections} from '../model/sections/index.ts';
import {duration, schemaOf} from './field-schemas.ts';

const text = (description: string) => z.string().min(1).meta({description});

/** What every source has, whatever its kind. */
export const sourceCommonSchema = z.object({
	kind: text('Which kind of source.'),
	title: text('Name on the screen; by default the id.').optional(),
	every: duration.optional().meta({description: 'Time between polls.'}),
	timeout: duration.optional().meta({description: 'A poll that takes longer is ended.'}),
});
const key = z
	.union([z.string().min(1), z.number()], {error: 'expected a key such as j, G, Ctrl+n or PgDn'})
	.transform((value) => String(value));
/** What fits into a border: no control characters, none that turn the direction of writing, and not blanks alone. */
const isOneLine = (title: string): boolean =>
	title === '' || (title.trim() !== '' && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(title));
const panel = z.strictObject({
	panel: text('Which panel.'),
	title: text('The name it gets on the screen.').refine(isOneLine, 'expected a name on one line, without control characters').optional(),
});
/** Keys of a config that are no section. */
const ownKeys = {
	title: text('Title in the header.').default('pipetop'),
	evaluate: duration.default(5_000).meta({description: 'How often KPIs, charts and checks are evaluated. Default: `5s`.'}),
	sources: z
		.record(
			z.string().regex(/^[\w.-]+$/u, 'ids are letters, digits, `_`, `.` and `-`'),
			z.looseObject({kind: text('Which kind of source; the parts below tell what each kind has.')}),
		)
		.meta({description: 'The things to watch, by id.'}),
	panels: z
		.array(z.union([text('Which panel.'), panel], {error: 'a panel is a name, or a mapping of `panel` and `title`'}))
		.min(1, 'at least one panel')
		.optional()
		.meta({
			description:
				'The panels of the screen in their order, and so the digits that jump to them: an id, or `{panel: id, title: Name}`. Default: services, kpis, latency, quality, partitions, alerts, and behind them runs, listings, events and hosts where there is something to show. `problems`, the list that `F` opens, is one more that can be listed.',
		}),
	keys: z
		.record(z.string(), z.union([key, z.array(key)], {error: 'expected a key or a list of keys'}))
		.default({})
		.meta({
			description:
				'Own keys of commands, by the ids of `docs/keys.md`: a key or a list of keys, `[]` takes them away. `j`, `G`, `Space`, `PgDn`, `F2`, `Ctrl+n`, `Alt+x`, `Shift+Tab`.',
		}),
};
const sectionKeys = Object.fromEntries(
	sections.map(({key, about, entry, absent}) => {
		const list = z.array(schemaOf(entry));
		return [key, (absent === null ? list.default([]) : list.optional()).meta({description: about})];
	}),
);

const {panels, keys, ...first} = ownKeys;
/** A config as it stands in a file. */
export const rootSchema = z.strictObject({...first, ...sectionKeys, panels, keys});
export type RootConfig = z.output<z.ZodObject<typeof ownKeys>> & Partial<SectionEntries>;
