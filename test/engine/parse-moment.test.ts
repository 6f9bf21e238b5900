import {expect, test} from 'vitest';
import {parseMoment} from '../../source/engine/parse-moment.ts';

const range = {fromMs: Date.UTC(2026, 8, 1, 13, 50, 10, 400), toMs: Date.UTC(2026, 8, 1, 14, 20, 0, 900)};
const at = (hour: number, minute: number, second = 0, ms = 0): number => Date.UTC(2026, 8, 1, hour, minute, second, ms);

test.each([
	['start', range.fromMs],
	['end', range.toMs],
	['14:05', at(14, 5)],
	['14:05:30', at(14, 5, 30)],
	['13:50', range.fromMs],
	['13:50:10', range.fromMs],
	['5m', range.fromMs + 300_000],
	['+1m30s', range.fromMs + 90_000],
	['90.5s', range.fromMs + 90_500],
	['250ms', range.fromMs + 250],
	['-2m30s', range.toMs - 150_000],
	['0s', range.fromMs],
	['2026-09-01T14:00:00Z', at(14, 0)],
	['2026-09-01 14:00', at(14, 0)],
	['2026-09-01T16:00:00.25+02:00', at(14, 0, 0, 250)],
	['2026-09-01T09:30-0430', at(14, 0)],
	['2026-09-01T13:50:10Z', range.fromMs],
	['2026-09-01T14:20:00Z', at(14, 20)],
	[' 14:05 ', at(14, 5)],
])('%s is understood', (text, ms) => {
	expect(parseMoment(text, range, 'utc')).toEqual({ok: true, ms});
});

const forms = 'write a time of day (14:05 or 14:05:30), a date and time (2026-09-01T03:10Z), 5m after the start, or -2m30s before the end';
const whole = '2026-09-01 13:50:10Z to 2026-09-01 14:20:00Z';
test.each([
	['', `"" is no time: ${forms}`],
	['noon', `"noon" is no time: ${forms}`],
	['5', `"5" is no time: ${forms}`],
	['5 minutes', `"5 minutes" is no time: ${forms}`],
	['25:00', `"25:00" is no time of day: ${forms}`],
	['14:75', `"14:75" is no time of day: ${forms}`],
	['2026-02-31T10:00Z', `"2026-02-31T10:00Z" is no time: ${forms}`],
	['2026-09-01T24:01Z', `"2026-09-01T24:01Z" is no time: ${forms}`],
	['03:00', `03:00 is not inside ${whole}`],
	['2h', `2h is not inside ${whole}`],
	['-2h', `-2h is not inside ${whole}`],
	['2026-09-02T14:00Z', `2026-09-02T14:00Z is not inside ${whole}`],
])('%j is refused with a sentence', (text, error) => {
	expect(parseMoment(text, range, 'utc')).toEqual({ok: false, error});
});

test('a time of day that a recording over midnight holds twice needs its date', () => {
	const long = {fromMs: Date.UTC(2026, 8, 1, 22), toMs: Date.UTC(2026, 8, 3, 4)};
	expect(parseMoment('23:00', long, 'utc')).toEqual({
		ok: false,
		error: '23:00 comes more than once in 2026-09-01 22:00:00Z to 2026-09-03 04:00:00Z: write the date too',
	});
	expect(parseMoment('12:00', long, 'utc')).toEqual({ok: true, ms: Date.UTC(2026, 8, 2, 12)});
});

test('without an offset a time is local', () => {
	const zone = process.env.TZ;
	process.env.TZ = 'America/New_York';
	try {
		expect(parseMoment('10:05', range)).toEqual({ok: true, ms: at(14, 5)});
		expect(parseMoment('2026-09-01 10:05', range)).toEqual({ok: true, ms: at(14, 5)});
		expect(parseMoment('14:05', range)).toEqual({ok: false, error: '14:05 is not inside 2026-09-01 09:50:10 to 2026-09-01 10:20:00'});
	} finally {
		process.env.TZ = zone;
	}
});
