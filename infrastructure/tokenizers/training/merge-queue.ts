/** A pair of neighbouring symbols that may be merged, with the words that it was last seen to appear in. */
export interface MergeCandidate {
  /** {@link pairKey} of the two symbols. */
  readonly pair: number;
  count: number;
  readonly words: ArrayLike<number>;
}

const MAX_SYMBOLS = 2 ** 21;

/** A pair of symbol ids as one number; ordered as the pairs are, by the first symbol, then the second. */
export function pairKey(first: number, second: number): number {
  return first * MAX_SYMBOLS + second;
}

/** The symbols of a {@link pairKey}. */
export function symbolsOf(pair: number): readonly [number, number] {
  return [Math.floor(pair / MAX_SYMBOLS), pair % MAX_SYMBOLS];
}

/** A binary heap: the most frequent pair first; among equals, the one whose symbols came first. */
export class MergeQueue {
  readonly #heap: MergeCandidate[] = [];

  push(candidate: MergeCandidate): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(candidate);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!precedes(candidate, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = candidate;
  }

  pop(): MergeCandidate | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.sinkFromTop(last);
    return top;
  }

  private sinkFromTop(candidate: MergeCandidate): void {
    const heap = this.#heap;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && precedes(heap[child + 1]!, heap[child]!)) child++;
      if (!precedes(heap[child]!, candidate)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = candidate;
  }
}

function precedes(a: MergeCandidate, b: MergeCandidate): boolean {
  return a.count === b.count ? a.pair < b.pair : a.count > b.count;
}
