import type {AlertFact, CheckFact} from '../../model/facts.ts';

const alertStates: Readonly<Record<string, AlertFact['state']>> = {
	pending: 'pending',
	resolved: 'resolved',
	inactive: 'resolved',
	closed: 'resolved',
	cleared: 'resolved',
	normal: 'resolved',
	ok: 'resolved',
	false: 'resolved',
	suppressed: 'suppressed',
	silenced: 'suppressed',
	inhibited: 'suppressed',
	muted: 'suppressed',
	acknowledged: 'suppressed',
	firing: 'firing',
	active: 'firing',
	alerting: 'firing',
	open: 'firing',
	triggered: 'firing',
	new: 'firing',
	true: 'firing',
};

/** State of somebody else's alert from their word (or true and false); undefined for an unknown word. */
export const alertState = (word: string): AlertFact['state'] | undefined => pick(alertStates, word);

const checkClaims: Readonly<Record<string, NonNullable<CheckFact['claim']>>> = {
	pass: 'pass',
	passed: 'pass',
	ok: 'pass',
	success: 'pass',
	healthy: 'pass',
	excellent: 'pass',
	good: 'pass',
	true: 'pass',
	warn: 'warn',
	warning: 'warn',
	degraded: 'warn',
	stale: 'warn',
	fail: 'fail',
	failed: 'fail',
	failure: 'fail',
	critical: 'fail',
	alert: 'fail',
	unhealthy: 'fail',
	false: 'fail',
	error: 'error',
};

/** Outcome of a check from the source's word; undefined for an unknown word. */
export const checkClaim = (word: string): CheckFact['claim'] | undefined => pick(checkClaims, word);

const pick = <Value>(words: Readonly<Record<string, Value>>, word: string): Value | undefined => {
	const key = word.trim().toLowerCase();
	return Object.hasOwn(words, key) ? words[key] : undefined;
};
