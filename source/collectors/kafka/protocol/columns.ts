/** A column of whole numbers of unknown length. */
export class IntegerColumn {
	#values = new Int32Array(16);
	length = 0;

	push(value: number): void {
		if (this.length === this.#values.length) {
			const larger = new Int32Array(this.length * 2);
			larger.set(this.#values);
			this.#values = larger;
		}
		this.#values[this.length] = value;
		this.length += 1;
	}

	finish(): Int32Array {
		return this.#values.slice(0, this.length);
	}
}

/** A column of offsets of unknown length; exact up to 2^53, NaN is "not known". */
export class OffsetColumn {
	#values = new Float64Array(16);
	length = 0;

	push(value: number): void {
		if (this.length === this.#values.length) {
			const larger = new Float64Array(this.length * 2);
			larger.set(this.#values);
			this.#values = larger;
		}
		this.#values[this.length] = value;
		this.length += 1;
	}

	finish(): Float64Array {
		return this.#values.slice(0, this.length);
	}
}
