import {zonedToEpochMs} from '../mapping/zone.ts';

/**
 * Times as the server writes them (DateStyle ISO) to ISO 8601 in UTC, all digits kept. Special values (`infinity`), years
 * before 1 or after 9999 stay as they are: no calendar of ours holds them.
 */

const shape = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?$/;

/** `timestamp with time zone` text, such as `2026-11-22 09:00:00.5+02`. */
export const instantOf = (text: string): string => {
	const match = shape.exec(text);
	if (!match?.[8]) return text;
	const [, , , , , , , fraction = '', sign, hours, minutes = '0', seconds = '0'] = match;
	const offsetMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
	return isoOf(wallMs(match) - (sign === '-' ? -offsetMs : offsetMs), fraction);
};

/** `timestamp without time zone` text, read in `zone` (an IANA name). */
export const naiveInstantOf = (text: string, zone: string): string => {
	const match = shape.exec(text);
	if (!match || match[8]) return text;
	return isoOf(zonedToEpochMs(wallMs(match), zone), match[7] ?? '');
};

const wallMs = (match: RegExpExecArray): number => {
	const [, year, month, day, hour, minute, second] = match.map(Number);
	const date = new Date(0);
	// Not Date.UTC, which takes the years 0-99 for 1900-1999.
	date.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day);
	date.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0);
	return date.getTime();
};

const isoOf = (ms: number, fraction: string): string => {
	const iso = new Date(ms).toISOString();
	return `${iso.slice(0, iso.lastIndexOf('.'))}${fraction}Z`;
};
