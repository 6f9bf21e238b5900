/** A time that was asked for, or one sentence saying what is wrong with it and what may be written. */
export type ParsedMoment = {readonly ok: true; readonly ms: number} | {readonly ok: false; readonly error: string};

/** What can be shown (epoch ms). */
export type MomentRange = {readonly fromMs: number; readonly toMs: number};

const forms = 'write a time of day (14:05 or 14:05:30), a date and time (2026-09-01T03:10Z), 5m after the start, or -2m30s before the end';
const unitMs: Readonly<Record<string, number>> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000};
const dayMs = 86_400_000;

/**
 * Reads a moment: ISO 8601 (a blank for the `T` will do; without an offset it is in `zone`), `HH:MM[:SS]` (that time of day inside the
 * range), `5m` or `+1h2m` after its start, `-2m30s` before its end, `start`, `end`. What lies outside the range is refused.
 */
export const parseMoment = (text: string, range: MomentRange, zone: 'local' | 'utc' = 'local'): ParsedMoment => {
	const trimmed = text.trim();
	if (trimmed === 'start') return {ok: true, ms: range.fromMs};
	if (trimmed === 'end') return {ok: true, ms: range.toMs};
	const timeOfDay = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/u.exec(trimmed);
	if (timeOfDay)
		return onSomeDay(
			trimmed,
			timeOfDay.slice(1).map((part) => Number(part ?? 0)),
			range,
			zone,
		);
	if (/^[+-]?(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/u.test(trimmed)) {
		const lengthMs = readLength(trimmed);
		return inRange(trimmed, trimmed.startsWith('-') ? range.toMs - lengthMs : range.fromMs + lengthMs, range, zone);
	}
	const ms = readDate(trimmed, zone);
	return ms === null ? {ok: false, error: `"${trimmed}" is no time: ${forms}`} : inRange(trimmed, ms, range, zone);
};

/** Milliseconds of a length such as `2m30s`, its sign left out. */
const readLength = (text: string): number => {
	let ms = 0;
	for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/gu)) ms += Number(count) * (unitMs[unit ?? ''] ?? 0);
	return ms;
};

const readDate = (text: string, zone: 'local' | 'utc'): number | null => {
	const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/iu.exec(text);
	if (!match) return null;
	const [, year, month, day, hour, minute, second, fraction, offset] = match;
	const fields = [year, Number(month) - 1, day, hour ?? 0, minute ?? 0, second ?? 0].map(Number) as [
		number,
		number,
		number,
		number,
		number,
		number,
	];
	const millis = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1_000);
	const asUtcMs = Date.UTC(...fields, millis);
	// A 31st of February rolls over in Date: it is no date.
	const read = new Date(asUtcMs);
	const isReal = read.getUTCMonth() === fields[1] && read.getUTCDate() === fields[2] && fields[3] < 24 && fields[4] < 60 && fields[5] < 60;
	if (!isReal) return null;
	if (offset === undefined) return zone === 'utc' ? asUtcMs : new Date(...fields, millis).getTime();
	if (/^z$/iu.test(offset)) return asUtcMs;
	const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
	const offsetMs = (hours * 60 + minutes) * 60_000;
	return offset.startsWith('-') ? asUtcMs + offsetMs : asUtcMs - offsetMs;
};

const onSomeDay = (
	text: string,
	[hour = 0, minute = 0, second = 0]: readonly number[],
	range: MomentRange,
	zone: 'local' | 'utc',
): ParsedMoment => {
	if (hour > 23 || minute > 59 || second > 59) return {ok: false, error: `"${text}" is no time of day: ${forms}`};
	const found: number[] = [];
	// One day more on either side, as days begin at another moment in each zone.
	for (let dayAtMs = range.fromMs - dayMs; dayAtMs <= range.toMs + dayMs && found.length < 2; dayAtMs += dayMs) {
		const day = new Date(dayAtMs);
		if (zone === 'utc') day.setUTCHours(hour, minute, second, 0);
		else day.setHours(hour, minute, second, 0);
		const ms = day.getTime();
		// `14:05` means that whole minute: a range that begins inside it is met at its beginning.
		const lastMs = ms + (text.split(':').length === 2 ? 60_000 : 1_000) - 1;
		const shownMs = Math.max(ms, range.fromMs);
		if (lastMs >= range.fromMs && ms <= range.toMs && !found.includes(shownMs)) found.push(shownMs);
	}
	const [ms] = found;
	if (ms === undefined) return {ok: false, error: `${text} is not inside ${spellRange(range, zone)}`};
	if (found.length > 1) return {ok: false, error: `${text} comes more than once in ${spellRange(range, zone)}: write the date too`};
	return {ok: true, ms};
};

const inRange = (text: string, ms: number, range: MomentRange, zone: 'local' | 'utc'): ParsedMoment =>
	ms >= Math.floor(range.fromMs / 1_000) * 1_000 && ms < Math.floor(range.toMs / 1_000) * 1_000 + 1_000
		? {ok: true, ms: Math.min(Math.max(ms, range.fromMs), range.toMs)}
		: {ok: false, error: `${text} is not inside ${spellRange(range, zone)}`};

const spellRange = ({fromMs, toMs}: MomentRange, zone: 'local' | 'utc'): string =>
	`${spellMoment(fromMs, zone)} to ${spellMoment(toMs, zone)}`;

/** `2026-09-01 03:10:00`, with `Z` in UTC. */
const spellMoment = (ms: number, zone: 'local' | 'utc'): string => {
	const shiftMs = zone === 'utc' ? 0 : new Date(ms).getTimezoneOffset() * 60_000;
	return `${new Date(ms - shiftMs).toISOString().slice(0, 19).replace('T', ' ')}${zone === 'utc' ? 'Z' : ''}`;
};
