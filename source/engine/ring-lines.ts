import type {FeedEvent, PartOutcome, SampleEvent} from '../model/events.ts';
import {decodeValue} from './recording/codec.ts';
import {writeEvent} from './recording/event-line.ts';

/** Writes the events of one block as lines, one after the other. */
export type LineWriter = {
	/** `isWhole`: it stands for itself; else it says only what is new since the last sample of its source. */
	write(event: FeedEvent): {readonly line: string; readonly isWhole: boolean};
};

/**
 * A fact that is the very object of the sample before (see `shareParts`) is written as its index there, one that shares
 * some of its fields as `[index, {the others}]`, any other whole. Only within one block and in memory: a recording keeps
 * every event by itself.
 */
type Slim = number | readonly [number, Readonly<Record<string, unknown>>] | object;
type Known = ReadonlyMap<string, PartOutcome['facts']>;

/** Less than this is written down as fast as it is compared. */
const leastFacts = 50;

/** @param least facts from which on a sample is compared with the one before */
export const createLineWriter = (least = leastFacts): LineWriter => {
	const last = new Map<string, Known>();
	return {
		write(event) {
			if (event.type !== 'sample' || event.parts.length === 0) return {line: writeEvent(event).line, isWhole: true};
			const known = factsIn(event) < least ? undefined : last.get(event.source);
			const news = known === undefined ? event : {...event, parts: event.parts.map((part) => slimPart(part, known))};
			const {line, isKept} = writeEvent(news as SampleEvent);
			// What could not be kept is no ground for the next one.
			if (isKept) last.set(event.source, partsOf(event));
			else last.delete(event.source);
			return {line, isWhole: known === undefined};
		},
	};
};

const partsOf = ({parts}: SampleEvent): Known => new Map(parts.map(({part, facts}) => [part, facts]));
const factsIn = ({parts}: SampleEvent): number => parts.reduce((sum, {facts}) => sum + facts.length, 0);

const slimPart = (part: PartOutcome, known: Known): object => {
	const before = known.get(part.part);
	return before === undefined ? part : {...part, facts: part.facts.map((fact, index) => slimFact(fact, before[index], index))};
};

const slimFact = (fact: object, before: object | undefined, index: number): Slim => {
	if (fact === before) return index;
	if (before === undefined) return fact;
	const [keys, old] = [Object.keys(fact), Object.keys(before)];
	if (keys.length !== old.length || keys.some((key, at) => key !== old[at])) return fact;
	const news = Object.entries(fact).filter(([key, value]) => !Object.is(value, (before as Readonly<Record<string, unknown>>)[key]));
	return news.length === keys.length ? fact : [index, Object.fromEntries(news)];
};

/** Reads the lines of a block back into events, which share what the lines share. */
export const readLines = (lines: readonly string[]): readonly FeedEvent[] => {
	const last = new Map<string, Known>();
	return lines.map((line) => {
		const read = decodeValue(line) as FeedEvent;
		if (read.type !== 'sample' || read.parts.length === 0) return read;
		const known = last.get(read.source);
		const event = known === undefined ? read : {...read, parts: read.parts.map((part) => wholePart(part, known))};
		last.set(event.source, partsOf(event));
		return event;
	});
};

const wholePart = (part: PartOutcome, known: Known): PartOutcome => {
	const before = known.get(part.part);
	if (before === undefined) return part;
	return {...part, facts: (part.facts as readonly Slim[]).map((fact) => wholeFact(fact, before)) as unknown as PartOutcome['facts']};
};

const wholeFact = (fact: Slim, before: readonly object[]): object => {
	if (typeof fact === 'number') return before[fact] ?? {};
	if (!Array.isArray(fact)) return fact;
	const [index, news] = fact as unknown as readonly [number, object];
	return {...before[index], ...news};
};
