import {CollectError} from '../../failure.ts';
import type {RepeatedPieces} from './repeated-pieces.ts';

/**
 * Reads one answer of a broker, never beyond its end: a length that lies is a `bad_answer`, not a crash and not a huge
 * allocation. `flexible` decides how strings, arrays and bytes are written (KIP-482).
 */
export class Reader {
	/** Milliseconds the broker asks the client to pause (KIP-219). */
	throttleMs = 0;
	readonly flexible: boolean;
	readonly #bytes: Buffer;
	readonly #repeats: RepeatedPieces | null;
	#at = 0;

	/** @param repeats of these very bytes */
	constructor(bytes: Buffer, flexible: boolean, repeats: RepeatedPieces | null = null) {
		this.#bytes = bytes;
		this.flexible = flexible;
		this.#repeats = repeats;
	}

	get left(): number {
		return this.#bytes.length - this.#at;
	}

	boolean(): boolean {
		return this.int8() !== 0;
	}

	int8(): number {
		return this.#bytes.readInt8(this.#take(1));
	}

	int16(): number {
		return this.#bytes.readInt16BE(this.#take(2));
	}

	int32(): number {
		return this.#bytes.readInt32BE(this.#take(4));
	}

	/** Exact up to 2^53, which no offset and no time reaches. */
	int64(): number {
		const at = this.#take(8);
		return this.#bytes.readInt32BE(at) * 4_294_967_296 + this.#bytes.readUInt32BE(at + 4);
	}

	unsignedVarint(): number {
		let value = 0;
		for (let shift = 0; shift < 35; shift += 7) {
			const byte = this.#bytes[this.#take(1)] ?? 0;
			value += (byte & 0x7f) * 2 ** shift;
			if (byte < 0x80) return value;
		}
		throw lie('a number of more than 5 bytes');
	}

	/** Null reads as an empty string where null has no meaning of its own. */
	string(): string {
		return this.nullableString() ?? '';
	}

	nullableString(): string | null {
		const length = this.flexible ? this.unsignedVarint() - 1 : this.int16();
		if (length < 0) return null;
		const at = this.#take(length);
		return this.#bytes.toString('utf8', at, at + length);
	}

	/** Passes a string that nobody needs. */
	skipString(): void {
		const length = this.flexible ? this.unsignedVarint() - 1 : this.int16();
		if (length > 0) this.#take(length);
	}

	bytes(): Buffer {
		const length = this.flexible ? this.unsignedVarint() - 1 : this.int32();
		if (length <= 0) return Buffer.alloc(0);
		const at = this.#take(length);
		return this.#bytes.subarray(at, at + length);
	}

	/** As Kafka prints ids: base64url; empty for the one of zeros, which stands for none. */
	uuid(): string {
		const at = this.#take(16);
		const text = this.#bytes.toString('base64url', at, at + 16);
		return text === 'AAAAAAAAAAAAAAAAAAAAAA' ? '' : text;
	}

	skip(length: number): void {
		this.#take(length);
	}

	/** Items of an array, each at least `leastBytes` long; null reads as none. */
	arrayLength(leastBytes: number): number {
		const length = this.flexible ? this.unsignedVarint() - 1 : this.int32();
		if (length <= 0) return 0;
		if (length * leastBytes > this.left) throw lie(`an array of ${length} items in the last ${this.left} bytes`);
		return length;
	}

	array<Item>(leastBytes: number, item: () => Item): Item[] {
		const items: Item[] = [];
		for (let left = this.arrayLength(leastBytes); left > 0; left -= 1) items.push(item());
		return items;
	}

	/**
	 * Reads a piece that ends by itself, or gives what was made of it in the answer before where the bytes are the same. What is
	 * made is shared, never changed and keeps no bytes of the answer; no such piece may hold another.
	 */
	piece<Item>(item: () => Item): Item {
		const repeated = this.#repeats?.again(this.#at);
		if (repeated !== undefined) {
			this.#at += repeated.length;
			return repeated.made as Item;
		}
		const from = this.#at;
		const made = item();
		this.#repeats?.read(from, this.#at, made);
		return made;
	}

	/** Ends a structure: passes its tagged fields, of which none is needed. */
	tags(): void {
		if (!this.flexible) return;
		for (let left = this.unsignedVarint(); left > 0; left -= 1) {
			this.unsignedVarint();
			this.#take(this.unsignedVarint());
		}
	}

	throttle(): void {
		this.throttleMs = Math.max(0, this.int32());
	}

	skipRest(): void {
		this.#at = this.#bytes.length;
	}

	#take(length: number): number {
		const at = this.#at;
		if (length < 0 || length > this.#bytes.length - at) throw lie(`${length} bytes where ${this.left} are left`);
		this.#at = at + length;
		return at;
	}
}

const lie = (what: string): CollectError => new CollectError('bad_answer', `the answer announces ${what}`);
