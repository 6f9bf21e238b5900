import {list} from '../describe/make-fields.ts';
import {charts} from './charts.ts';
import {kpis} from './kpis.ts';
import {ownerClaims} from './owner-claims.ts';
import {quality} from './quality.ts';
import {rules} from './rules.ts';
import type {AnySection, DefinitionOf, EntryOf, ShownOf} from './section.ts';
import {services} from './services.ts';

/**
 * The lists of the config, in the order of its documentation. A further one is a file and a line here: reading, references, evaluation,
 * Snapshot, JSON, schema and documents follow. The order also decides which of two equal titles keeps the plain id.
 */
const listed = [services, kpis, charts, quality, ownerClaims, rules] as const;

type Listed = (typeof listed)[number];
/** The sections without their own types, for whoever goes over all of them. */
export const sections = listed as unknown as readonly AnySection[];

/** What the sections are in the config, as read. */
export type SectionEntries = {readonly [S in Listed as S['key']]: ReadonlyArray<EntryOf<S>>};
/** What they become, by the keys under which recordings hold them. */
export type SectionDefinitions = {readonly [S in Listed as S['stored']]: ReadonlyArray<DefinitionOf<S>>};
/** What the Snapshot shows of them. */
export type SectionRows = {readonly [Shown in ShownOf<Listed> as Shown['key']]: Shown['rows']};

/** The lists of the Snapshot that they fill, described. */
export const sectionLists = Object.fromEntries(
	sections.flatMap(({shown}) => (shown === null ? [] : [[shown.key, list(shown.view, shown.about)]])),
) as unknown as {readonly [Shown in ShownOf<Listed> as Shown['key']]: Shown['list']};
