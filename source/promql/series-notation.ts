import type {Labels} from '../model/facts.ts';
import {withoutParens} from './ast.ts';
import {nameLabel} from './labels.ts';
import {parseExpression} from './parse.ts';
import {numberValue} from './parse-literal.ts';

/** One step of an input series: a value, no sample (`_`), or the end of the series (`stale`). */
export type NotationValue = number | 'none' | 'stale';
export type Refused = {readonly ok: false; readonly message: string};

/** Repetitions beyond this are refused, so that `0x999999999` cannot fill the memory. */
const mostValues = 1_000_000;

/**
 * Values of promtool's notation: `1 2 3`, `0+10x5` (six samples, rising), `5-1x3`, `1x3` (four times 1), `_`, `_x3`, `stale`. In it `0x9` is ten zeros,
 * not a hexadecimal number.
 */
export const parseValues = (text: string): {readonly ok: true; readonly values: readonly NotationValue[]} | Refused => {
	const values: NotationValue[] = [];
	if (text.includes('{{')) return {ok: false, message: 'native histograms are not supported'};
	for (const word of text.split(/\s+/).filter((part) => part !== '')) {
		const gap = /^_(?:x(\d+))?$/.exec(word);
		const run = /^([+-]?[^x]+?)(?:([+-])([^x+-]+(?:e[+-]?\d+)?))?x(\d+)$/i.exec(word);
		const count = Number(gap?.[1] ?? run?.[4] ?? 0);
		if (values.length + count > mostValues) return {ok: false, message: `"${word}" makes more than ${mostValues} values`};
		if (word === 'stale') values.push('stale');
		else if (gap) for (let index = 0; index < (gap[1] === undefined ? 1 : count); index += 1) values.push('none');
		else {
			const start = signedNumber(run?.[1] ?? word);
			const step = run?.[3] === undefined ? 0 : signedNumber(`${run[2]}${run[3]}`);
			if (start === undefined || step === undefined)
				return {ok: false, message: `"${word}" is no value: expected a number, _, stale, or a run such as 0+10x5`};
			let value = start;
			for (let index = 0; index <= count; index += 1) {
				values.push(value);
				value += step;
			}
		}
	}
	return {ok: true, values};
};

const signedNumber = (text: string): number | undefined => {
	const negative = text.startsWith('-');
	const value = /[a-z]/i.test(text) && /[smhdwy]$/i.test(text) ? undefined : numberValue(text.replace(/^[+-]/, ''));
	return value === undefined ? undefined : negative ? -value : value;
};

/** Name and labels of a series or expected sample such as `up{job="api"}`, `{a="b"}` or `{}`. */
export const parseSeries = (text: string): {readonly ok: true; readonly name: string; readonly labels: Labels} | Refused => {
	const trimmed = text.trim();
	if (trimmed === '' || /^\{\s*\}$/.test(trimmed)) return {ok: true, name: '', labels: {}};
	const parsed = parseExpression(trimmed);
	if (!parsed.ok) {
		return {ok: false, message: `"${trimmed}" is no series: ${parsed.message}`};
	}
	const node = withoutParens(parsed.ast);
	if (node.kind !== 'selector' || node.shift.offsetMs !== 0 || node.shift.at !== null)
		return {ok: false, message: `"${trimmed}" is no series: expected name{label="value"}`};
	const odd = node.matchers.find(({operator}) => operator !== '=');
	if (odd) return {ok: false, message: `"${trimmed}" is no series: expected ${odd.label}="…", not ${odd.label}${odd.operator}"…"`};
	const labels = node.matchers.filter(({label, value}) => value !== '' && label !== nameLabel);
	const name = node.name ?? node.matchers.find(({label}) => label === nameLabel)?.value ?? '';
	return {ok: true, name, labels: Object.fromEntries(labels.map(({label, value}) => [label, value]))};
};
