import {describe, expr, may, reference, template, text} from '../describe/make-fields.ts';
import {defineClaims, serviceClaimsField} from '../judge-claims.ts';
import {partOf, partOfEntry} from '../part-of.ts';
import {judgeServices, type ServiceAsks, type ServiceDefinition, type Services, viewServices} from '../services.ts';
import {serviceView} from '../views/service.ts';
import {section} from './section.ts';

const none: Services = new Map();

/** Tiles with a state that has a beginning: judged with every event. */
export const services = section({
	key: 'services',
	about: 'Tiles of the services panel; by default one for each source.',
	entry: describe({
		title: template('Name of the tile; with `up`, `{{label}}` makes one tile for each series.'),
		source: reference('sources', 'The source that is asked.'),
		path: may(text('For `http` sources: the path that is asked for health.')),
		target: may(text('Another health target of the source, such as `postgres`.')),
		healthy: may(text('JMESPath over the body of `path`; true means healthy.')),
		up: may(expr('PromQL: up while it is not 0, down at 0, unknown without data.')),
		whenDown: may(template('What to say while `up` is 0; `{{label}}` is filled in.')),
		note: may(expr('PromQL whose value is shown beside the state.')),
		of: partOfEntry,
		claims: serviceClaimsField,
	}),
	absent: (sources): readonly ServiceDefinition[] =>
		sources.map(({id, title}) => ({id, title, source: id, target: null, up: null, note: null})),
	define: (service, {id}): ServiceDefinition => ({
		id: id(service.title),
		title: service.title,
		source: service.source,
		target: service.path ?? service.target ?? null,
		up: service.up ?? null,
		...(service.whenDown === undefined ? {} : {whenDown: service.whenDown}),
		note: service.note ?? null,
		...defineClaims(service.claims),
		...partOf(service.of),
	}),
	asks: ({up, note, claims = []}: ServiceDefinition): ServiceAsks => ({
		up: up === null ? null : {expr: up},
		note: note === null ? null : {expr: note},
		claims: claims.map(({expr}) => ({expr})),
	}),
	remember: judgeServices,
	shown: {
		key: 'services',
		view: serviceView,
		about: 'What is up and what is not.',
		make: (_, __, remembered: Services | undefined) => viewServices(remembered ?? none),
	},
});
