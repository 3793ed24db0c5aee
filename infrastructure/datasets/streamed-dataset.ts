import { fieldAt, type ColumnChoice, type Fields } from '#domain/dataset/column-choice.js';
import { valueAsText } from '#domain/dataset/row-extraction.js';
import { ArenaError } from '#domain/shared/errors.js';
import { SPLIT, type Dataset, type SplitName, type TextRow } from '#domain/dataset/dataset-loader.js';
import type { LabelSpace } from '#domain/dataset/label-space.js';
import type { DatasetReport, DatasetStatistics } from '#domain/dataset/statistics.js';
import type { Objective } from '#domain/training/task.js';
import { assertUnchanged, type DatasetFile } from './dataset-file.js';

/** Everything but the texts. */
export interface StreamedDatasetParts {
  readonly objective: Objective;
  readonly labelSpace?: LabelSpace;
  readonly splits: Uint8Array;
  readonly labelIds: Int32Array;
  readonly labelOffsets: Uint32Array;
  readonly fingerprint: string;
  readonly statistics: DatasetStatistics;
  readonly report: DatasetReport;
}

/** Where each row is. */
export interface RowPlaces {
  readonly files: Uint8Array | Uint32Array;
  /** As in `RowColumns`. */
  readonly ordinals: Uint32Array;
  readonly lines: Uint32Array;
}

/** A dataset whose texts are read from its files each time they are asked for. */
export class StreamedDataset implements Dataset {
  readonly objective: Objective;
  declare readonly labelSpace?: LabelSpace;
  readonly splits: Uint8Array;
  readonly labelIds: Int32Array;
  readonly labelOffsets: Uint32Array;
  readonly fingerprint: string;
  readonly statistics: DatasetStatistics;
  readonly report: DatasetReport;

  constructor(
    parts: StreamedDatasetParts,
    private readonly files: readonly DatasetFile[],
    private readonly columns: ColumnChoice,
    private readonly rows: RowPlaces,
  ) {
    this.objective = parts.objective;
    if (parts.labelSpace !== undefined) this.labelSpace = parts.labelSpace;
    this.splits = parts.splits;
    this.labelIds = parts.labelIds;
    this.labelOffsets = parts.labelOffsets;
    this.fingerprint = parts.fingerprint;
    this.statistics = parts.statistics;
    this.report = parts.report;
  }

  get rowCount(): number {
    return this.splits.length;
  }

  countOf(split: SplitName): number {
    return this.statistics.splitCounts[split];
  }

  locationOf(index: number): { readonly file: string; readonly line: number } {
    if (!Number.isInteger(index) || index < 0 || index >= this.rowCount) {
      throw new RangeError(`Row ${index} is outside 0 .. ${this.rowCount - 1}.`);
    }
    return { file: this.files[this.rows.files[index]!]!.path, line: this.rows.lines[index]! };
  }

  async *texts(split?: SplitName): AsyncGenerator<TextRow> {
    const { text, textPair } = this.columns;
    const isWanted = (index: number): boolean => split === undefined || this.splits[index] === SPLIT[split];
    const columns = textPair === undefined ? [text] : [text, textPair];
    for await (const { index, fields } of this.rowsWith(columns, isWanted)) {
      yield {
        index,
        text: fieldAt(fields, text) as string,
        ...(textPair === undefined ? {} : { textPair: fieldAt(fields, textPair) as string }),
      };
    }
  }

  async valuesOf(column: string): Promise<readonly string[]> {
    const values: string[] = [];
    let isPresent = false;
    for await (const { fields } of this.rowsWith([column], () => true)) {
      const value = fieldAt(fields, column);
      isPresent ||= value !== undefined;
      values.push(valueAsText(value) ?? '');
    }
    if (isPresent) return values;
    throw new ArenaError(
      'DATASET.COLUMN_MISSING',
      `Expected a column '${column}' in ${this.files.map(({ path }) => path).join(', ')}, found none. ` +
        'Name a column that the file has.',
    );
  }

  /** The rows of all files that are wanted, with some of their columns. */
  private async *rowsWith(
    columns: readonly string[],
    isWanted: (index: number) => boolean,
  ): AsyncGenerator<{ readonly index: number; readonly fields: Fields }> {
    let index = 0;
    for (const [fileIndex, file] of this.files.entries()) {
      const end = this.endOfFile(fileIndex, index);
      yield* this.rowsOfFile(file, index, end, columns, isWanted);
      index = end;
    }
  }

  /** The row after the last one of a file. */
  private endOfFile(fileIndex: number, start: number): number {
    let end = start;
    while (end < this.rowCount && this.rows.files[end] === fileIndex) end++;
    return end;
  }

  private async *rowsOfFile(
    file: DatasetFile,
    start: number,
    end: number,
    columns: readonly string[],
    isWanted: (index: number) => boolean,
  ): AsyncGenerator<{ readonly index: number; readonly fields: Fields }> {
    let last = end; // rows after the last wanted one need not be read
    while (last > start && !isWanted(last - 1)) last--;
    if (last === start) return;
    await assertUnchanged(file);
    let index = start;
    let ordinal = 0;
    for await (const { fields } of file.reader.rows({ columns })) {
      // Rows that are not in the table: malformed, unusable, or removed from training.
      if (fields === undefined || ordinal++ !== this.rows.ordinals[index]) continue;
      if (isWanted(index)) yield { index, fields };
      if (++index === last) return;
    }
  }
}
