import type {FeedEvent, PartOutcome, SampleEvent} from '../model/feed-events.ts';
import {decodeValue} from './recording/codec.ts';
import {writeEvent} from './recording/event-line.ts';

/** Writes the events of one block as lines, one after the other. */
export type LineWriter = {
	/** `isWhole`: it stands for itself; else it says only what is new since the last sample of its source. */
	write(event: FeedEvent): {readonly line: string; readonly isWhole: boolean};
};

/** Reads them back in the same order; the events share what the lines share. */
export type LineReader = {read(line: string): FeedEvent};

type Loose = Readonly<Record<string, unknown>>;
/**
 * Facts `from` to `to` (included) of the sample before: the very objects (see `shareParts`), or each with the same other
 * fields. Only within one block and in memory: a recording keeps every event by itself.
 */
type Again = readonly [from: number, to: number] | readonly [from: number, to: number, news: Loose];
type Slim = Again | object;
type FactsByPart = ReadonlyMap<string, PartOutcome['facts']>;

/** Less than this is written down as fast as it is compared. */
const leastFacts = 50;

/** @param least facts from which on a sample is compared with the one before */
export const createLineWriter = (least = leastFacts): LineWriter => {
	const last = new Map<string, FactsByPart>();
	return {
		write(event) {
			if (event.type !== 'sample' || event.parts.length === 0) return {line: writeEvent(event).line, isWhole: true};
			const previous = factsIn(event) < least ? undefined : last.get(event.source);
			const news = previous === undefined ? event : {...event, parts: event.parts.map((part) => slimPart(part, previous))};
			const {line, isKept} = writeEvent(news as SampleEvent);
			// What could not be kept is not there to compare the next one with.
			if (isKept) last.set(event.source, factsByPart(event));
			else last.delete(event.source);
			return {line, isWhole: previous === undefined};
		},
	};
};

const factsByPart = ({parts}: SampleEvent): FactsByPart => new Map(parts.map(({part, facts}) => [part, facts]));
const factsIn = ({parts}: SampleEvent): number => parts.reduce((sum, {facts}) => sum + facts.length, 0);

const slimPart = (part: PartOutcome, previous: FactsByPart): object => {
	const before = previous.get(part.part);
	if (before === undefined) return part;
	const slim: Slim[] = [];
	for (let index = 0; index < part.facts.length; index += 1) {
		const fact = part.facts[index] as Loose;
		const news = newsOf(fact, before[index] as Loose | undefined);
		const run = slim.at(-1);
		if (news === undefined) slim.push(fact);
		else if (isAgain(run) && run[1] === index - 1 && sameNews(run[2], news)) slim[slim.length - 1] = again(run[0], index, news);
		else slim.push(again(index, index, news));
	}
	return {...part, facts: slim};
};

const again = (from: number, to: number, news: Loose | null): Again => (news === null ? [from, to] : [from, to, news]);
const isAgain = (slim: Slim | undefined): slim is Again => Array.isArray(slim);

/** Fields in which a fact differs from the one before; null: it is that one; undefined: better written whole. */
const newsOf = (fact: Loose, before: Loose | undefined): Loose | null | undefined => {
	if (fact === before) return null;
	if (before === undefined) return undefined;
	const [keys, old] = [Object.keys(fact), Object.keys(before)];
	if (keys.length !== old.length || keys.some((key, at) => key !== old[at])) return undefined;
	const news = keys.filter((key) => !Object.is(fact[key], before[key]));
	return news.length === keys.length ? undefined : Object.fromEntries(news.map((key) => [key, fact[key]]));
};

const sameNews = (a: Loose | undefined, b: Loose | null): boolean => {
	if (a === undefined || b === null) return a === undefined && b === null;
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && Object.is(a[key], b[key]));
};

export const createLineReader = (): LineReader => {
	const last = new Map<string, FactsByPart>();
	return {
		read(line) {
			const event = decodeValue(line) as FeedEvent;
			if (event.type !== 'sample' || event.parts.length === 0) return event;
			const previous = last.get(event.source);
			const whole = previous === undefined ? event : {...event, parts: event.parts.map((part) => wholePart(part, previous))};
			last.set(event.source, factsByPart(whole));
			return whole;
		},
	};
};

const wholePart = (part: PartOutcome, previous: FactsByPart): PartOutcome => {
	const before = previous.get(part.part) as readonly Loose[] | undefined;
	if (before === undefined) return part;
	const facts = (part.facts as readonly Slim[]).flatMap((slim) => (isAgain(slim) ? repeatedFacts(slim, before) : [slim]));
	return {...part, facts: facts as unknown as PartOutcome['facts']};
};

const repeatedFacts = ([from, to, news]: Again, before: readonly Loose[]): readonly object[] => {
	const facts = before.slice(from, to + 1);
	return news === undefined ? facts : facts.map((fact) => ({...fact, ...news}));
};
