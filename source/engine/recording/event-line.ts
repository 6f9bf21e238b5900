import type {FeedEvent, PartOutcome} from '../../model/feed-events.ts';
import {latest} from '../../model/memo.ts';
import {plainText} from '../../model/plain-text.ts';
import {decodeValue, encodeValue} from './codec.ts';

/** `isKept`: the line says all of the event, and not only that it could not be kept. */
export type Written = {readonly line: string; readonly isKept: boolean};

/** Longer events are not kept: readers cap what they take into memory. */
const longestEventChars = 20 * 1024 * 1024;

/**
 * One event as one line without its line break. Never throws: an event that cannot be kept leaves one of the same number
 * and time that says so. The last line is remembered, as recorder and history ask for the same one.
 */
export const encodeEvent = (event: FeedEvent): string => writeEvent(event).line;

/** The same with whether it could be kept. */
export const writeEvent = latest((event: FeedEvent): Written => {
	let reason = 'the answer was too long to be kept';
	try {
		const line = encodeValue(event);
		if (line.length <= longestEventChars) return {line, isKept: true};
	} catch (error) {
		reason = `the answer could not be kept: ${error instanceof Error ? error.message : String(error)}`;
	}
	const {seq, now} = event;
	const stripped = event.type === 'sample' ? {...event, parts: [], failure: {kind: 'bug', message: reason}} : {type: 'tick', seq, now};
	return {line: encodeValue(stripped), isKept: false};
});

/** Reads one line. Throws an Error that says what is wrong when it is no event. */
export const decodeEvent = (line: string): FeedEvent => {
	const value = decodeValue(line);
	if (!isEvent(value)) throw new Error(`not an event: ${plainText(line.slice(0, 80))}`);
	return value;
};

type Loose = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isFailure = (value: unknown): boolean =>
	value === null || (isObject(value) && typeof value.kind === 'string' && typeof value.message === 'string');
const isPart = (value: unknown): value is PartOutcome =>
	isObject(value) &&
	typeof value.part === 'string' &&
	isNumber(value.startedAtMs) &&
	isNumber(value.durationMs) &&
	isFailure(value.failure) &&
	Array.isArray(value.facts) &&
	value.facts.every((fact) => isObject(fact) && typeof fact.kind === 'string');

/** Checks the shape down to the facts; a fact's own fields are the business of whoever wrote the recording. */
const isEvent = (value: unknown): value is FeedEvent => {
	if (!isObject(value) || !isNumber(value.seq) || !isNumber(value.now)) return false;
	switch (value.type) {
		case 'tick':
			return true;
		case 'clock':
			return isNumber(value.backwardsMs);
		case 'started':
			return typeof value.source === 'string';
		case 'sample':
			return (
				typeof value.source === 'string' &&
				isNumber(value.startedAtMs) &&
				isNumber(value.durationMs) &&
				(value.nextAtMs === null || isNumber(value.nextAtMs)) &&
				isFailure(value.failure) &&
				Array.isArray(value.parts) &&
				value.parts.every(isPart)
			);
		default:
			return false;
	}
};
