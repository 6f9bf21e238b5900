import type {Fact, HealthFact} from '../../model/facts.ts';
import type {Failure} from '../../model/failure.ts';
import {applyMapping, type Expression, readText, type Scope} from '../mapping/index.ts';
import {type Content, readContent} from './content.ts';
import {isCacheHit} from './rate-limits.ts';
import type {Redaction} from './redaction.ts';
import type {Part} from './request-parts.ts';
import type {Answer} from './transport.ts';

export type Reading = {readonly facts: readonly Fact[]; readonly failure: Failure | null; readonly notes: readonly string[]};
type Context = {readonly nowMs: number; readonly latencyMs: number; readonly zone: string | undefined; readonly redaction: Redaction};

/**
 * Reads an answer: a health fact always; the facts of the mappings when the status is a good one (or accepted) and the
 * body is JSON, else a failure that says what came. A path that is asked for its health alone cannot fail by its status.
 */
export const readAnswer = (part: Part, answer: Answer, context: Context): Reading => {
	const content = readContent(answer.headers, answer.body, context.redaction);
	const isGood = answer.status >= 200 && answer.status < 300;
	const notes = [
		...(answer.redirectedTo === null ? [] : [`${part.path} was redirected to ${answer.redirectedTo}`]),
		...(isCacheHit(answer.headers) ? [`${part.path} was answered from the server's cache`] : []),
	];
	const {fact: health, note} = healthOf(part, answer, content, context);
	if (note) notes.push(note);
	if (part.mappings.length === 0) return {facts: [health], failure: null, notes};
	if (!isGood && !part.accept.has(answer.status)) {
		// Components may be told apart in a bad answer too; nothing else in it is believed.
		const parts = content.kind === 'json' ? map(part, content.value, context, 'health') : {facts: [], notes: []};
		return {facts: [health, ...parts.facts], failure: statusFailure(part.path, answer.status, health.reason), notes};
	}
	if (content.kind !== 'json')
		return {facts: [health], failure: {kind: 'bad_answer', message: `${part.path}: ${cameInstead(content)}`}, notes};
	const mapped = map(part, content.value, context, 'all');
	return {facts: [health, ...mapped.facts], failure: null, notes: [...notes, ...mapped.notes]};
};

const map = (part: Part, value: unknown, {nowMs, latencyMs, zone}: Context, which: 'all' | 'health') => {
	const applied = part.mappings
		.filter((mapping) => which === 'all' || mapping.health)
		.map((mapping) => applyMapping(mapping, value, {part: part.path, nowMs, latencyMs, ...(zone !== undefined && {zone})}));
	const facts = applied.flatMap((one) => one.facts);
	return {
		facts: which === 'all' ? facts : facts.filter((fact) => fact.kind === 'health'),
		notes: applied.flatMap((one) => one.notes).map((note) => `${part.path}: ${note}`),
	};
};

const healthOf = (part: Part, {status}: Answer, content: Content, {latencyMs}: Context): {fact: HealthFact; note?: string} => {
	// A health page may say `OK` in plain text: then the text itself is what the expressions see.
	const body = content.kind === 'json' ? content.value : content.kind === 'text' ? content.text.trim().slice(0, 1_000) : null;
	// Over a page of HTML or nothing at all every comparison would be false, and false is more than is known.
	const canJudge = content.kind === 'json' || content.kind === 'text';
	const verdict = part.healthy && canJudge ? evaluate(part.healthy, body) : undefined;
	const claim = evaluate(part.claim, body);
	const isWell = status >= 200 && status < 300 && verdict !== false;
	const reason = isWell ? undefined : reasonOf(part, content, body);
	const fact: HealthFact = {
		kind: 'health',
		target: part.path,
		reachable: true,
		status,
		latencyMs,
		...(part.healthy && {healthy: typeof verdict === 'boolean' ? verdict : null}),
		...(typeof claim === 'string' && claim !== '' && {claim}),
		...(reason && {reason}),
	};
	if (!part.healthy || typeof verdict === 'boolean') return {fact};
	const why = content.kind === 'json' ? 'gives neither true nor false' : `cannot be judged: ${cameInstead(content)}`;
	return {fact, note: `${part.path}: healthy: ${part.healthy.text} ${why}`};
};

const evaluate = (expression: Expression, body: unknown): unknown => {
	const scope: Scope = {item: body, key: null, parent: null, root: body};
	return expression.evaluate(scope);
};

const reasonOf = (part: Part, content: Content, body: unknown): string | undefined => {
	const found = readText(evaluate(part.reason, body));
	if (found !== null) return found.slice(0, 300);
	return content.kind === 'text' ? content.text.trim().slice(0, 200) || undefined : undefined;
};

const statusFailure = (path: string, status: number, reason: string | undefined): Failure => {
	const message = `${path}: HTTP ${status}${reason ? `: ${reason}` : ''}`;
	if (status === 401) return {kind: 'auth', message: `${message} (the credentials in headers or url are missing or wrong)`};
	if (status === 403) return {kind: 'denied', message: `${message} (these credentials may not read it)`};
	if (status === 404 || status === 410) return {kind: 'missing', message: `${message} (the service has no such path)`};
	return {kind: status >= 500 ? 'server_error' : 'bad_answer', message};
};

/** What came where JSON was expected. */
const cameInstead = (content: Content): string => {
	switch (content.kind) {
		case 'json':
			return 'answers JSON';
		case 'broken_json':
			return `answers JSON that cannot be read (${content.reason})`;
		case 'prometheus':
			return 'answers Prometheus text, which is not read yet: use kind prometheus later';
		case 'html':
			return 'answers an HTML page, not JSON';
		case 'empty':
			return 'answers nothing (empty body)';
		case 'text':
			return `answers text (${content.type}), not JSON: ${JSON.stringify(content.text.trim().slice(0, 60))}`;
	}
};
