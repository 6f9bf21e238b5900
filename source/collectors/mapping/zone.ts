/** Minutes east of UTC of a fixed offset such as `+07:00`, `-0530` or `+03`; undefined when it is none. */
export const fixedOffsetMinutes = (text: string): number | undefined => {
	const [, sign, hours, minutes = '0', seconds = '0'] = /^([+-])(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(text) ?? [];
	if (!sign || Number(hours) > 18 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
	const size = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
	return sign === '-' ? -size : size;
};

/** True for `UTC`, a fixed offset, or an IANA zone that this Node knows. */
export const isZone = (zone: string): boolean => {
	if (zone === 'UTC' || fixedOffsetMinutes(zone) !== undefined) return true;
	try {
		formatFor(zone);
		return true;
	} catch {
		return false;
	}
};

/**
 * Epoch ms of a wall-clock time in a zone; `wallMs` is that time written as if it were UTC. Where clocks go back and the
 * time happens twice, the first one counts; where they go forward and it never happens, the clock before the jump counts.
 */
export const zonedToEpochMs = (wallMs: number, zone: string): number => {
	if (zone === 'UTC') return wallMs;
	const fixed = fixedOffsetMinutes(zone);
	if (fixed !== undefined) return wallMs - fixed * 60_000;
	const halfDayMs = 43_200_000;
	const before = offsetMs(wallMs - halfDayMs, zone);
	const after = offsetMs(wallMs + halfDayMs, zone);
	const first = wallMs - before;
	if (before === after || offsetMs(first, zone) === before) return first;
	const second = wallMs - after;
	return offsetMs(second, zone) === after ? second : first;
};

const formats = new Map<string, Intl.DateTimeFormat>();
const formatFor = (zone: string): Intl.DateTimeFormat => {
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		formats.set(zone, format);
	}
	return format;
};

/** How far the zone's clocks are ahead of UTC at that moment. */
const offsetMs = (epochMs: number, zone: string): number => {
	const wholeMs = Math.floor(epochMs / 1000) * 1000;
	const parts: Record<string, number> = {};
	for (const {type, value} of formatFor(zone).formatToParts(wholeMs)) parts[type] = Number(value);
	const {year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0} = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second) - wholeMs;
};
