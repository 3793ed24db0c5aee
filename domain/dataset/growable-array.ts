/** A Uint32Array that grows by doubling: rows arrive one at a time and their number is not known before. */
export class GrowableUint32Array {
  private values: Uint32Array;
  private used = 0;

  constructor(capacity = 1024) {
    this.values = new Uint32Array(capacity);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): void {
    if (this.used === this.values.length) {
      const grown = new Uint32Array(this.values.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.used++] = value;
  }

  /** The element at `index`; the caller keeps 0 <= index < length. */
  at(index: number): number {
    return this.values[index]!;
  }

  /** The elements so far, a view on the same memory: valid until the next `push`. */
  view(): Uint32Array {
    return this.values.subarray(0, this.used);
  }
}
