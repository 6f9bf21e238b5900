import {z} from 'zod';
import {durationSchema, expressionSchema, mappingShape, sizeSchema, zoneSchema} from '../mapping/index.ts';

const request = z
	.strictObject({
		path: z
			.string()
			.regex(/^\//, 'a path that begins with /')
			.describe('Path (and query) below the url; also the name of this part. A path that stands in several requests is asked once.'),
		every: durationSchema.optional().describe("How often; default: the source's every."),
		timeout: durationSchema.optional().describe("Longest wait for the whole answer; default: the source's timeout."),
		healthy: expressionSchema
			.optional()
			.describe('Expression over the body giving true or false, such as "status == \'healthy\'". Judged beside the status code.'),
		claim: expressionSchema.optional().describe('Expression giving the word the service uses of itself; default: status.'),
		reason: expressionSchema.optional().describe('Expression giving why it is not well; default: reason, detail, error or message.'),
		accept: z
			.array(z.number().int().min(100).max(599))
			.optional()
			.describe('Status codes beside 200-299 whose body is read for facts all the same, such as 503 of a health page.'),
		maxBody: sizeSchema.optional().describe("Longest body read; default: the source's maxBody."),
		...mappingShape,
	})
	.describe('One GET, and what is read from its answer.');
export type HttpRequest = z.output<typeof request>;

const tls = z
	.strictObject({
		ca: z.string().optional().describe('CA certificate that signed the server: a PEM file, or the PEM text.'),
		cert: z.string().optional().describe('Client certificate: a PEM file, or the PEM text.'),
		key: z.string().optional().describe('Key of the client certificate: a PEM file, or the PEM text.'),
	})
	.refine(({cert, key}) => (cert === undefined) === (key === undefined), 'cert and key belong together')
	.describe('Certificates for https.');
export type HttpTls = z.output<typeof tls>;

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Options of an `http` source. */
export const httpOptions = z.strictObject({
	url: z
		.string()
		.refine(isHttpUrl, 'an address such as http://localhost:5000')
		.describe('Base address, http or https. User and password in it are sent as an Authorization header and never shown.'),
	headers: z
		.record(
			z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name'),
			z.string().regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, 'a header value without line breaks or other control characters'),
		)
		.optional()
		.describe('Headers sent with each request; values are held secret. They are not sent on to another host by a redirect.'),
	requests: z.array(request).default([]).describe('What is asked. Without any, the url itself, for its health alone.'),
	tls: tls.optional(),
	zone: zoneSchema
		.optional()
		.describe('Time zone of times that name none: UTC (the default), an offset such as +07:00, or a name such as Asia/Saigon.'),
	maxBody: sizeSchema.default(8_000_000).describe('Longest body read, after unpacking; default 8MB.'),
});
export type HttpOptions = z.output<typeof httpOptions>;
