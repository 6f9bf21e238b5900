/**
 * The answer before, piece by piece: most of what a cluster answers it repeats from poll to poll, byte by byte.
 * Such a piece is not read again: what was made of it then is given once more, the very same object.
 */
export class RepeatedPieces {
	readonly #bytes: Buffer;
	#before: RepeatedPieces | null;
	/** The piece of `before` that is expected next. */
	#next = 0;
	readonly #from: number[] = [];
	readonly #to: number[] = [];
	readonly #made: unknown[] = [];

	/** @param before of an answer in the same version; null: there is none */
	constructor(bytes: Buffer, before: RepeatedPieces | null) {
		this.#bytes = bytes;
		this.#before = before;
	}

	/** What was made of the piece that is repeated here, and its length; undefined: it has to be read, and `read` called. */
	again(at: number): {readonly made: unknown; readonly length: number} | undefined {
		const before = this.#before;
		if (before === null) return undefined;
		const last = Math.min(this.#next + aside, before.#made.length - 1);
		for (let index = Math.max(0, this.#next - aside); index <= last; index += 1) {
			const length = before.#lengthAt(this.#bytes, at, index);
			if (length === 0) continue;
			const made = before.#made[index];
			this.#note(at, at + length, made);
			this.#next = index + 1;
			return {made, length};
		}
		return undefined;
	}

	/** A piece that was read. It must end by itself: nothing that follows may change what it says. */
	read(from: number, to: number, made: unknown): void {
		this.#note(from, to, made);
		this.#next += 1;
	}

	/** The whole answer is read: the one before is not needed any more. */
	settle(): void {
		this.#before = null;
	}

	#note(from: number, to: number, made: unknown): void {
		this.#from.push(from);
		this.#to.push(to);
		this.#made.push(made);
	}

	#lengthAt(bytes: Buffer, at: number, index: number): number {
		const from = this.#from[index] ?? 0;
		const to = this.#to[index] ?? 0;
		const length = to - from;
		return length <= bytes.length - at && this.#bytes.compare(bytes, at, at + length, from, to) === 0 ? length : 0;
	}
}

/** A piece that is new or gone shifts all that follow: so many before and after the expected one are tried. */
const aside = 2;
