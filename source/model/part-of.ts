import {may, template} from './describe/make-fields.ts';

/** Where the config says what a thing is part of. */
export const partOfEntry = may(
	template(
		'Name of the thing that it is part of: while that is wrong too, this is folded under it and not counted. A source (id or title), the title of a service, KPI, check or chart, an alert, or `group NAME`, `topic NAME`, `broker ID` of a Kafka cluster. The title of a service as it is written, `{{label}}` included, is any of its tiles.',
	),
);

/** The same in a definition. */
export const partOf = (name: string | undefined): {readonly partOf?: string} => (name === undefined ? {} : {partOf: name});
