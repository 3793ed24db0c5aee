import type { MergeTraining } from './merge-training.js';
import type { SymbolTable } from './symbol-table.js';

/** Is told of each pair that appears (+1) or vanishes (-1) in a word. */
export type PairChange = (first: number, second: number, change: 1 | -1) => void;

/** The words of a corpus as sequences of symbols, packed into one array; merging shortens them in place. */
export class SegmentedWords {
  readonly wordCount: number;
  /** Times that each word was seen. */
  readonly counts: Float64Array;
  readonly #symbols: Int32Array;
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;

  constructor(words: ReadonlyMap<string, number>, table: SymbolTable, { continuingPrefix }: MergeTraining) {
    this.wordCount = words.size;
    this.counts = Float64Array.from(words.values());
    this.#starts = new Float64Array(words.size);
    this.#lengths = new Uint32Array(words.size);
    this.#symbols = new Int32Array(totalLength(words.keys()));
    const first = new CharacterIds(table, '');
    const continuing = new CharacterIds(table, continuingPrefix);
    let end = 0;
    let index = 0;
    for (const word of words.keys()) {
      const start = end;
      let ids = first;
      for (const character of word) {
        const id = ids.of(character);
        // A character outside the alphabet leaves no gap: that is how the Rust trainer counts.
        if (id !== undefined) this.#symbols[end++] = id;
        ids = continuing;
      }
      this.#starts[index] = start;
      this.#lengths[index++] = end - start;
    }
  }

  /** The neighbours in a word, from left to right. */
  forEachPair(word: number, visit: (first: number, second: number) => void): void {
    const start = this.#starts[word]!;
    const last = start + this.#lengths[word]! - 1;
    for (let place = start; place < last; place++) visit(this.#symbols[place]!, this.#symbols[place + 1]!);
  }

  /** Replaces each `first second` in a word by `merged`, from left to right, and tells what that did to the pairs. */
  merge(word: number, first: number, second: number, merged: number, onChange: PairChange): void {
    const symbols = this.#symbols;
    const start = this.#starts[word]!;
    const end = start + this.#lengths[word]!;
    let written = start;
    for (let read = start; read < end; read++) {
      const symbol = symbols[read]!;
      if (symbol !== first || read + 1 >= end || symbols[read + 1] !== second) {
        symbols[written++] = symbol;
        continue;
      }
      if (written > start) {
        onChange(symbols[written - 1]!, first, -1);
        onChange(symbols[written - 1]!, merged, 1);
      }
      read++;
      if (read + 1 < end) {
        onChange(second, symbols[read + 1]!, -1);
        onChange(merged, symbols[read + 1]!, 1);
      }
      symbols[written++] = merged;
    }
    this.#lengths[word] = written - start;
  }
}

/** Ids of single characters behind a prefix, looked up once. */
class CharacterIds {
  readonly #ids = new Map<string, number | undefined>();

  constructor(
    private readonly table: SymbolTable,
    private readonly prefix: string,
  ) {}

  of(character: string): number | undefined {
    const known = this.#ids.get(character);
    if (known !== undefined) return known;
    const id = this.table.idOf(this.prefix + character);
    this.#ids.set(character, id);
    return id;
  }
}

function totalLength(words: Iterable<string>): number {
  let length = 0;
  for (const word of words) length += word.length;
  return length;
}
