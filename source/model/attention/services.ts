import type {ServiceView} from '../views/service.ts';
import {downBrokers} from './clusters.ts';
import {type Identity, identity} from './concern.ts';
import type {Contribution, Watched} from './item.ts';
import {isSilentAbout} from './sources.ts';

/** A tile stands on its source; one that is the cluster itself, on the brokers that make it less than whole. */
const under = (service: ServiceView, watched: Watched): readonly Identity[] => {
	const isOld = service.stands === 'series' && service.stale;
	if (
		isSilentAbout(
			watched.sources.find(({id}) => id === service.source),
			isOld,
		)
	)
		return [identity('source', service.source)];
	return service.stands === 'source' ? downBrokers(watched, service.source) : [];
};

/** Tiles that are not up. */
export const serviceConcerns: Contribution = {
	kind: 'service',
	named: ({services}, name) =>
		services.filter(({id, title, template}) => id === name || title === name || template === name).map(({id}) => identity('service', id)),
	concerns: (watched) =>
		watched.services.flatMap((service) =>
			service.severity === 'ok'
				? []
				: [
						{
							kind: 'service',
							id: [service.id],
							name: service.title,
							panel: 'services',
							severity: service.severity,
							sinceMs: service.sinceMs,
							isBound: service.sinceIsBound,
							finding: {says: 'service', state: service.state, reason: service.reason, note: service.note},
							under: under(service, watched),
							partOf: service.partOf ?? null,
						},
					],
		),
};
