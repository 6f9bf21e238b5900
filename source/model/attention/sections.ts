import {sections} from '../sections/index.ts';
import {identity} from './concern.ts';
import type {Contribution} from './item.ts';

/** A row of a section, as far as it is named. */
type Row = {readonly id?: unknown; readonly title?: unknown};

/** What the sections of the config that say so themselves contribute; rows go by their id and their title. */
export const sectionConcerns: readonly Contribution[] = sections.flatMap(({shown, attention}): readonly Contribution[] => {
	if (shown === null || attention === null) return [];
	const {kind, concern} = attention;
	const rowsIn = (watched: object) => ((watched as Readonly<Record<string, unknown>>)[shown.key] ?? []) as readonly Row[];
	return [
		{
			kind,
			concerns: (watched) =>
				rowsIn(watched).flatMap((row) => {
					const found = concern(row as never, watched.sources);
					return found === null ? [] : [{...found, kind}];
				}),
			named: (watched, name) =>
				rowsIn(watched).flatMap(({id, title}) => (id === name || title === name ? [identity(kind, String(id))] : [])),
		},
	];
});
