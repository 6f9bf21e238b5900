/** Why asking failed, by kind; the message beside it says it in plain words. */
export type FailureKind =
	| 'timeout'
	| 'refused'
	| 'unreachable'
	| 'auth'
	| 'denied'
	| 'limited'
	| 'locked'
	| 'missing'
	| 'bad_answer'
	| 'server_error'
	| 'bug';
export type Failure = {
	readonly kind: FailureKind;
	/** One line: what happened, where, what to do. */
	readonly message: string;
	/** For `limited`: not to be asked again before. */
	readonly retryAtMs?: number;
};
