import { GrowableUint32Array } from '#domain/dataset/growable-array.js';

/** What is kept of a usable row while files are read. */
export interface RowFacts {
  readonly file: number;
  /** Position among the rows of its file that have fields, usable or not; 0-based. */
  readonly ordinal: number;
  readonly line: number;
  readonly contentId: number;
  readonly groupKey: number;
  /** Length of the text(s) in UTF-16 code units. */
  readonly characters: number;
  readonly labels: readonly number[];
}

/** Facts of all usable rows, one typed array each: about 32 bytes per row with one label. */
export interface RowColumns {
  readonly files: Uint32Array;
  readonly ordinals: Uint32Array;
  readonly lines: Uint32Array;
  readonly contentIds: Uint32Array;
  readonly groupKeys: Uint32Array;
  readonly characters: Uint32Array;
  readonly labels: Uint32Array;
  readonly labelOffsets: Uint32Array;
}

/** Collects {@link RowFacts}. */
export class RowTable {
  private readonly files = new GrowableUint32Array();
  private readonly ordinals = new GrowableUint32Array();
  private readonly lines = new GrowableUint32Array();
  private readonly contentIds = new GrowableUint32Array();
  private readonly groupKeys = new GrowableUint32Array();
  private readonly characters = new GrowableUint32Array();
  private readonly labels = new GrowableUint32Array();
  private readonly labelOffsets = new GrowableUint32Array();

  constructor() {
    this.labelOffsets.push(0);
  }

  get rowCount(): number {
    return this.ordinals.length;
  }

  push(row: RowFacts): void {
    this.files.push(row.file);
    this.ordinals.push(row.ordinal);
    this.lines.push(row.line);
    this.contentIds.push(row.contentId);
    this.groupKeys.push(row.groupKey);
    this.characters.push(row.characters);
    for (const label of row.labels) this.labels.push(label);
    this.labelOffsets.push(this.labels.length);
  }

  columns(): RowColumns {
    return {
      files: this.files.view(),
      ordinals: this.ordinals.view(),
      lines: this.lines.view(),
      contentIds: this.contentIds.view(),
      groupKeys: this.groupKeys.view(),
      characters: this.characters.view(),
      labels: this.labels.view(),
      labelOffsets: this.labelOffsets.view(),
    };
  }
}

/** The rows for which `keeps` is true, in their order. */
export function filterRows(columns: RowColumns, keeps: (row: number) => boolean): RowColumns {
  const table = new RowTable();
  for (let row = 0; row < columns.ordinals.length; row++) {
    if (!keeps(row)) continue;
    table.push({
      file: columns.files[row]!,
      ordinal: columns.ordinals[row]!,
      line: columns.lines[row]!,
      contentId: columns.contentIds[row]!,
      groupKey: columns.groupKeys[row]!,
      characters: columns.characters[row]!,
      labels: Array.from(columns.labels.subarray(columns.labelOffsets[row], columns.labelOffsets[row + 1])),
    });
  }
  return table.columns();
}
