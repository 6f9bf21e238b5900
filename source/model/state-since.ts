/** A word and since when it has been so. */
export type StateSince<Word> = {readonly state: Word; readonly sinceMs: number; readonly bound: boolean};
