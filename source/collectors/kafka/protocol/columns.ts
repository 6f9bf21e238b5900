/** What every column begins with. */
const noIntegers = new Int32Array(0);
const noOffsets = new Float64Array(0);

/** A column of whole numbers of unknown length. */
export class IntegerColumn {
	#values: Int32Array = noIntegers;
	length = 0;

	push(value: number): void {
		if (this.length === this.#values.length) this.reserve(1);
		this.#values[this.length] = value;
		this.length += 1;
	}

	/** Makes room for that many more at once. */
	reserve(more: number): void {
		if (this.length + more <= this.#values.length) return;
		const larger = new Int32Array(Math.max(16, this.length + more, this.#values.length * 2));
		larger.set(this.#values.subarray(0, this.length));
		this.#values = larger;
	}

	finish(): Int32Array {
		return this.length === this.#values.length ? this.#values : this.#values.slice(0, this.length);
	}
}

/** A column of offsets of unknown length; exact up to 2^53, NaN is "not known". */
export class OffsetColumn {
	#values: Float64Array = noOffsets;
	length = 0;

	push(value: number): void {
		if (this.length === this.#values.length) this.reserve(1);
		this.#values[this.length] = value;
		this.length += 1;
	}

	/** Makes room for that many more at once. */
	reserve(more: number): void {
		if (this.length + more <= this.#values.length) return;
		const larger = new Float64Array(Math.max(16, this.length + more, this.#values.length * 2));
		larger.set(this.#values.subarray(0, this.length));
		this.#values = larger;
	}

	finish(): Float64Array {
		return this.length === this.#values.length ? this.#values : this.#values.slice(0, this.length);
	}
}
