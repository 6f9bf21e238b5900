import {as, labels, text, time} from '../describe/make-fields.ts';
import {type FactOf, rowKind} from './row-kind.ts';

/** Something that happened once. The same event told again in a later poll has the same id. */
export const events = rowKind(
	'event',
	'events',
	{id: text(), atMs: as('time', time()), eventKind: as('kind', text()), text: text(), labels: labels()},
	{about: 'Things that happened once, newest first.', isKept: true},
);
export type EventFact = FactOf<typeof events>;
