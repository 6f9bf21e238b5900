/** Writes the body of one request; grows as needed. `flexible` as in `Reader`. */
export class Writer {
	readonly flexible: boolean;
	#bytes: Buffer = Buffer.alloc(1024);
	#at = 0;

	constructor(flexible: boolean) {
		this.flexible = flexible;
	}

	boolean(value: boolean): this {
		return this.int8(value ? 1 : 0);
	}

	int8(value: number): this {
		const at = this.#room(1);
		this.#bytes.writeInt8(value, at);
		return this;
	}

	int16(value: number): this {
		const at = this.#room(2);
		this.#bytes.writeInt16BE(value, at);
		return this;
	}

	int32(value: number): this {
		const at = this.#room(4);
		this.#bytes.writeInt32BE(value, at);
		return this;
	}

	/** For whole numbers within ±2^53. */
	int64(value: number): this {
		const at = this.#room(8);
		this.#bytes.writeInt32BE(Math.floor(value / 4_294_967_296), at);
		this.#bytes.writeUInt32BE(((value % 4_294_967_296) + 4_294_967_296) % 4_294_967_296, at + 4);
		return this;
	}

	unsignedVarint(value: number): this {
		let left = value;
		while (left > 0x7f) {
			this.#byte((left & 0x7f) | 0x80);
			left = Math.floor(left / 128);
		}
		this.#byte(left);
		return this;
	}

	string(value: string): this {
		const length = Buffer.byteLength(value);
		if (this.flexible) this.unsignedVarint(length + 1);
		else this.int16(length);
		const at = this.#room(length);
		this.#bytes.write(value, at, 'utf8');
		return this;
	}

	/** A null string. */
	nullString(): this {
		return this.flexible ? this.unsignedVarint(0) : this.int16(-1);
	}

	zeros(count: number): this {
		const at = this.#room(count);
		this.#bytes.fill(0, at, at + count);
		return this;
	}

	array<Item>(items: readonly Item[], item: (item: Item) => void): this {
		this.arrayLength(items.length);
		for (const one of items) item(one);
		return this;
	}

	arrayLength(length: number): this {
		return this.flexible ? this.unsignedVarint(length + 1) : this.int32(length);
	}

	/** A null array: "all". */
	nullArray(): this {
		return this.flexible ? this.unsignedVarint(0) : this.int32(-1);
	}

	/** Ends a structure without tagged fields. */
	tags(): this {
		return this.flexible ? this.unsignedVarint(0) : this;
	}

	finish(): Buffer {
		return this.#bytes.subarray(0, this.#at);
	}

	#byte(value: number): void {
		const at = this.#room(1);
		this.#bytes[at] = value;
	}

	/** Makes room and says where; it may replace the bytes, so it is called before they are touched. */
	#room(length: number): number {
		const at = this.#at;
		if (at + length > this.#bytes.length) {
			const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, at + length));
			this.#bytes.copy(larger, 0, 0, at);
			this.#bytes = larger;
		}
		this.#at = at + length;
		return at;
	}
}
