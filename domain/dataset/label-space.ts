import { ArenaError } from '../shared/errors.js';

/** The classes of a dataset: a bijection between names and ids 0 .. size - 1. Stable: sorted, numbers numerically. */
export class LabelSpace {
  private readonly ids: ReadonlyMap<string, number>;

  /** @param names - class names; the position is the id. @throws ArenaError `DATASET.LABELS_INVALID` on a repeated name. */
  constructor(readonly names: readonly string[]) {
    this.ids = new Map(names.map((name, id) => [name, id]));
    if (this.ids.size !== names.length) {
      throw new ArenaError('DATASET.LABELS_INVALID', `Class names must differ, found [${names.join(', ')}].`);
    }
  }

  /** Orders the names seen in data: numerically when all are integers, by code unit otherwise. */
  static fromObserved(names: Iterable<string>): LabelSpace {
    const distinct = [...new Set(names)];
    const numeric = distinct.every((name) => /^-?\d+$/.test(name));
    distinct.sort(numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
    return new LabelSpace(distinct);
  }

  get size(): number {
    return this.names.length;
  }

  idOf(name: string): number | undefined {
    return this.ids.get(name);
  }

  nameOf(id: number): string {
    const name = this.names[id];
    if (name === undefined) {
      throw new ArenaError('DATASET.LABELS_INVALID', `Class id ${id} is outside 0 .. ${this.size - 1}.`);
    }
    return name;
  }
}
