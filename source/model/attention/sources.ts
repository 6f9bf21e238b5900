import type {ServiceView} from '../views/service.ts';
import type {SourceView} from '../views/source.ts';
import {identity} from './concern.ts';
import type {Contribution} from './item.ts';

/** The whole source says nothing (or nothing yet), not only a part of it. */
export const isSilent = (source: SourceView | undefined): source is SourceView => source !== undefined && source.state !== 'ok';

/** The source says nothing, or a part of it fails and what is shown of it is `stale`. */
export const isSilentAbout = (source: SourceView | undefined, stale: boolean): boolean =>
	source !== undefined && (source.state !== 'ok' || (stale && source.failingParts.length > 0));

/** Whether a tile speaks for the failing parts of its source: it is the source as a whole, or each part that fails is what it asks. */
const speaksFor = (service: ServiceView, source: SourceView): boolean =>
	service.severity !== 'ok' &&
	service.source === source.id &&
	(service.stands === 'source' || (service.stands === 'target' && source.failingParts.every(({part}) => part === service.target)));

/** Sources that do not answer: the cause of whatever stands on them. One of which only parts fail is folded under a tile that says so already. */
export const sourceConcerns: Contribution = {
	kind: 'source',
	named: ({sources}, name) => sources.filter(({id, title}) => id === name || title === name).map(({id}) => identity('source', id)),
	concerns: ({sources, services}) =>
		sources.flatMap((source) => {
			if (source.severity === 'ok') return [];
			const [first] = source.failingParts;
			const whole = isSilent(source);
			return [
				{
					kind: 'source',
					id: [source.id],
					name: source.title,
					panel: 'services',
					severity: source.severity,
					sinceMs: whole ? source.sinceMs : (first?.sinceMs ?? null),
					isBound: false,
					finding: {
						says: 'source',
						state: source.state,
						failure: whole ? source.failure : (first?.failure ?? null),
						part: whole ? null : (first?.part ?? null),
						failing: source.failingParts.length,
						parts: source.parts,
						ageMs: source.ageMs,
					},
					under: whole ? [] : services.filter((service) => speaksFor(service, source)).map(({id}) => identity('service', id)),
				},
			];
		}),
};
