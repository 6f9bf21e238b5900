import type {Connection} from 'pg';
import {CollectError} from '../failure.ts';
import {readerOf} from './column-values.ts';

/** What a statement gave: rows as objects by column name, values as `column-values.ts` reads them. */
export type Answer = {
	readonly columns: readonly string[];
	readonly rows: ReadonlyArray<Readonly<Record<string, unknown>>>;
	/** More rows exist than the cap let through. */
	readonly capped: boolean;
};

/** An answer larger than this ends the session: a monitor has no use for it, and memory is shared with the screen. */
export const maxAnswerBytes = 16 * 1024 * 1024;

type Column = {readonly name: string; readonly dataTypeID: number};

// What the driver's connection really takes; its type package describes older signatures.
type Wire = {
	parse(message: {name: string; text: string; types: readonly number[]}): void;
	bind(message: {portal: string; statement: string; values: readonly string[]; binary: boolean}): void;
	describe(message: {type: 'P'; name: string}): void;
	execute(message: {portal: string; rows: number}): void;
	sync(): void;
	readonly stream: Connection['stream'];
};

/**
 * One statement by the extended protocol, in one round trip, as the driver's `client.query` takes it. The extended
 * protocol is what makes the server refuse a second statement; asking for `cap + 1` rows of the portal is what keeps the
 * rest of a large result on the server, without touching the SQL.
 */
export class Statement {
	/** Settles when the server is ready for the next statement, or with its error. */
	readonly answer: Promise<Answer>;
	readonly #text: string;
	readonly #cap: number;
	readonly #zone: string;
	readonly #rows: Array<Record<string, unknown>> = [];
	#columns: readonly Column[] = [];
	#readers: ReadonlyArray<ReturnType<typeof readerOf>> = [];
	#resolve: (answer: Answer) => void = () => {};
	#reject: (error: unknown) => void = () => {};
	#stopCounting: () => void = () => {};

	constructor(text: string, cap: number, zone: string) {
		this.#text = text;
		this.#cap = cap;
		this.#zone = zone;
		this.answer = new Promise((resolve, reject) => {
			this.#resolve = resolve;
			this.#reject = reject;
		});
		// The caller may have gone (time was up); its rejection must not end the process.
		this.answer.catch(() => {});
	}

	submit(connection: Connection): void {
		const wire = connection as unknown as Wire;
		this.#countBytes(wire.stream);
		wire.stream.cork();
		wire.parse({name: '', text: this.#text, types: []});
		wire.bind({portal: '', statement: '', values: [], binary: false});
		wire.describe({type: 'P', name: ''});
		wire.execute({portal: '', rows: this.#cap + 1});
		wire.sync();
		wire.stream.uncork();
	}

	#countBytes(stream: Connection['stream']): void {
		let bytes = 0;
		const count = (chunk: Buffer): void => {
			bytes += chunk.length;
			if (bytes <= maxAnswerBytes) return;
			this.handleError(
				new CollectError('bad_answer', `the answer is larger than ${maxAnswerBytes / 1024 / 1024} MB: select fewer or shorter columns`),
			);
			stream.destroy();
		};
		stream.on('data', count);
		this.#stopCounting = () => stream.off('data', count);
	}

	handleRowDescription(message: {readonly fields: readonly Column[]}): void {
		this.#columns = message.fields;
		this.#readers = message.fields.map((field) => readerOf(field.dataTypeID));
	}

	handleDataRow(message: {readonly fields: ReadonlyArray<string | null>}): void {
		if (this.#rows.length > this.#cap) return;
		this.#rows.push(
			// Not assignment: a column may be called `__proto__`.
			Object.fromEntries(
				this.#columns.map((column, index) => {
					const text = message.fields[index] ?? null;
					return [column.name, text === null ? null : this.#readers[index]?.(text, this.#zone)];
				}),
			),
		);
	}

	// The sync that was already sent closes the portal, so a suspended one needs nothing; nor do the others.
	handlePortalSuspended(): void {}
	handleCommandComplete(): void {}
	handleEmptyQuery(): void {}
	handleCopyData(): void {}
	handleCopyInResponse(connection: {sendCopyFail(message: string): void}): void {
		connection.sendCopyFail('pipetop only reads');
	}

	handleError(error: unknown): void {
		this.#stopCounting();
		this.#reject(error);
	}

	handleReadyForQuery(): void {
		this.#stopCounting();
		this.#resolve({
			columns: this.#columns.map((column) => column.name),
			rows: this.#rows.slice(0, this.#cap),
			capped: this.#rows.length > this.#cap,
		});
	}
}
