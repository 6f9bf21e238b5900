import type {ValueOf} from './describe/field.ts';
import {choice, describe, hidden, labels, list, maybe, optional, text} from './describe/make-fields.ts';

const partOf = optional(maybe(text('name of the thing that it is part of by the config (`of`); null: of none')), null);

/** What a figure stands on. */
export const figureBasis = {
	sources: optional(list(text(), 'ids of all sources that it is read from'), []),
	partOf,
};

/** What a tile stands on. */
export const serviceBasis = {
	stands: optional(
		choice(['source', 'target', 'series'], 'what it is judged by: its source as a whole, one health target of it, or series'),
		'source',
	),
	target: optional(maybe(text('the health target it stands on; null: none')), null),
	labels: optional(labels('that fill its title, where that is a template'), {}),
	template: optional(hidden<string | null>('title of its definition, where that is a template: what `of` calls all its tiles'), null),
	partOf,
};

const basis = describe(serviceBasis);
export type ServiceBasis = ValueOf<typeof basis>;
