/** Moments as people read them, in UTC or a zone that is passed in; what is not known or no moment is `?`. */

const isNumber = (value: Maybe): value is number => typeof value === 'number' && !Number.isNaN(value);

type Maybe = number | null | undefined;

const unknownText = '?';

const formats = new Map<string, Intl.DateTimeFormat>();

const dateFormat = (zone: string): Intl.DateTimeFormat => {
	const cached = formats.get(zone);
	if (cached !== undefined) return cached;
	const made = new Intl.DateTimeFormat('en-GB', {
		...(zone === 'local' ? {} : {timeZone: zone}),
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	});
	formats.set(zone, made);
	return made;
};

/** `YYYY-MM-DD` and `HH:MM:SS` of a moment; undefined when it is not known or no moment at all. */
const dateParts = (atMs: Maybe, zone: string): {readonly date: string; readonly time: string} | undefined => {
	if (!isNumber(atMs) || Math.abs(atMs) > 8.64e15) return undefined;
	if (zone === 'UTC') {
		const iso = new Date(atMs).toISOString();
		const cut = iso.indexOf('T');
		return {date: iso.slice(0, cut), time: iso.slice(cut + 1, cut + 9)};
	}
	const found: Record<string, string> = {};
	for (const {type, value} of dateFormat(zone).formatToParts(atMs)) found[type] = value;
	return {
		date: `${found.year}-${found.month}-${found.day}`,
		time: `${found.hour}:${found.minute}:${found.second}`,
	};
};

/** Time of day `HH:MM:SS` of epoch ms in a zone: an IANA name, `UTC` (default) or `local`. An unknown zone throws a RangeError. */
export const formatClock = (atMs: Maybe, zone = 'UTC'): string => dateParts(atMs, zone)?.time ?? unknownText;

/** `YYYY-MM-DD HH:MM:SS` of epoch ms in a zone. */
export const formatDateTime = (atMs: Maybe, zone = 'UTC'): string => {
	const parts = dateParts(atMs, zone);
	return parts === undefined ? unknownText : `${parts.date} ${parts.time}`;
};

/** Time of day, with the date before it when it is not the day of `nowMs`. */
export const formatMoment = (atMs: Maybe, nowMs: number, zone = 'UTC'): string => {
	const parts = dateParts(atMs, zone);
	if (parts === undefined) return unknownText;
	return parts.date === dateParts(nowMs, zone)?.date ? parts.time : `${parts.date} ${parts.time}`;
};
