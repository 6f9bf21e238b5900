/**
 * What is on screen or alerting, by plain ids such as group or topic names: costly questions are asked only for these. Panels say it of
 * what they show, the screen of all, and sources hear it with the next poll.
 */
export type Interest = {readonly groups: ReadonlySet<string>; readonly topics: ReadonlySet<string>};

export const noInterest: Interest = {groups: new Set(), topics: new Set()};
