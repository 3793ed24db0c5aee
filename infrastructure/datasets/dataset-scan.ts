import { chooseColumns, columnNames, type ColumnChoice, type Fields } from '#domain/dataset/column-choice.js';
import type { DatasetSpecification } from '#domain/dataset/dataset-loader.js';
import { HashIndex } from '#domain/dataset/hash-index.js';
import { extractRow, type ExtractedRow, type RowProblem } from '#domain/dataset/row-extraction.js';
import { NO_KEY } from '#domain/dataset/row-units.js';
import { BAD_ROWS_KEPT, type BadRow } from '#domain/dataset/statistics.js';
import { hashText, type TextHash } from '#domain/dataset/text-hash.js';
import { ArenaError } from '#domain/shared/errors.js';
import { FileDigest, type DatasetFile } from './dataset-file.js';
import { RowTable, type RowColumns } from './row-table.js';
import type { RowLanguage } from './row-language.js';

/** Rows looked at to learn which columns there are. */
const SAMPLE_ROWS = 100;
/** More labels than this are no classes: the column is free text or an identifier. */
const MAX_CLASSES = 10_000;
/** From this share of rows whose label is a number with a fraction, the column counts as a regression target. */
const FRACTIONAL_SHARE = 0.01;

/** What reading all files once gives. */
export interface ScannedRows {
  readonly columns: RowColumns;
  /** Names of the label numbers in `columns.labels`, in order of appearance. */
  readonly labelNames: readonly string[];
  readonly columnChoice: ColumnChoice;
  /** The first {@link BAD_ROWS_KEPT}. */
  readonly badRows: readonly BadRow[];
  readonly badRowCount: number;
  readonly bytesRead: number;
  /** SHA-256 (hex) of each file. */
  readonly digests: readonly string[];
}

/** Whether a row may have several labels: all are targets, or one is told from the others. */
export function readsLists({ objective, positiveLabel }: DatasetSpecification): boolean {
  return objective === 'multi_label' || positiveLabel !== undefined;
}

/** Where a row is. */
interface Place {
  readonly file: DatasetFile;
  readonly fileIndex: number;
  readonly ordinal: number;
  readonly line: number;
}

/** The first pass over the files: texts are read, hashed, measured and let go; what is small per row is kept. */
export class DatasetScan {
  private readonly table = new RowTable();
  private readonly contents = new HashIndex();
  private readonly groups = new HashIndex();
  private readonly hash: TextHash = { low: 0, high: 0 };
  private readonly labelNumbers = new Map<string, number>();
  private readonly badRows: BadRow[] = [];
  private badRowCount = 0;
  private fractionalCount = 0;
  private fractionalExample = '';
  private columnChoice: ColumnChoice | undefined;
  private readonly digests: string[] = [];

  constructor(
    private readonly specification: DatasetSpecification,
    private readonly rowLanguage: RowLanguage,
  ) {}

  /**
   * Reads all files, in order.
   * @throws ArenaError `DATASET.COLUMN_MISSING`, `DATASET.NO_USABLE_ROWS`, `DATASET.LABELS_INVALID`,
   * `DATASET.UNREADABLE`
   */
  async read(files: readonly DatasetFile[]): Promise<ScannedRows> {
    for (const [fileIndex, file] of files.entries()) await this.readFile(file, fileIndex);
    return {
      columns: this.table.columns(),
      labelNames: [...this.labelNumbers.keys()],
      columnChoice: this.columnChoice!,
      badRows: this.badRows,
      badRowCount: this.badRowCount,
      bytesRead: files.reduce((sum, { state }) => sum + state.byteLength, 0),
      digests: this.digests,
    };
  }

  private async readFile(file: DatasetFile, fileIndex: number): Promise<void> {
    const rowsBefore = this.table.rowCount;
    const badRowsBefore = this.badRowCount;
    const digest = new FileDigest();
    const sample: { readonly fields: Fields; readonly place: Place }[] = [];
    let choice: ColumnChoice | undefined;
    let ordinal = 0;
    for await (const row of file.reader.rows({ onBytes: digest.update })) {
      const place = { file, fileIndex, ordinal, line: row.line };
      if (row.problem !== undefined) {
        this.noteBadRow(row.problem, place);
        continue;
      }
      ordinal++;
      if (choice !== undefined) this.takeRow(row.fields, place, choice);
      else if (sample.push({ fields: row.fields, place }) === SAMPLE_ROWS) {
        choice = this.takeSample(sample.splice(0), file);
      }
    }
    if (sample.length > 0) this.takeSample(sample, file);
    this.checkFractionalLabels(file);
    if (this.table.rowCount === rowsBefore) throw this.noUsableRows(file, this.badRowCount - badRowsBefore);
    this.digests.push(await digest.finish(file));
  }

  private takeSample(
    sample: readonly { readonly fields: Fields; readonly place: Place }[],
    file: DatasetFile,
  ): ColumnChoice {
    const existing = columnNames(sample.map(({ fields }) => fields));
    const choice = chooseColumns(this.columnRequest(), file.path, existing);
    this.columnChoice ??= choice;
    for (const { fields, place } of sample) this.takeRow(fields, place, choice);
    return choice;
  }

  /** What was asked for; later files must have the columns chosen in the first one. */
  private columnRequest(): DatasetSpecification {
    const chosen = this.columnChoice;
    if (chosen === undefined) return this.specification;
    return {
      ...this.specification,
      textColumn: chosen.text,
      ...(chosen.label === undefined ? {} : { labelColumn: chosen.label }),
    };
  }

  private takeRow(fields: Fields, place: Place, columns: ColumnChoice): void {
    const { objective } = this.specification;
    if (!this.isWanted(fields, columns)) return;
    const row = extractRow(fields, {
      columns,
      multiple: readsLists(this.specification),
      typed: place.file.reader.typed,
      keepsBlankTexts: objective === 'causal_language_modeling',
    });
    const problem = row.problem ?? this.findUnknownLabel(row);
    if (problem === undefined) this.addRow(row as ExtractedRow, place);
    else this.noteBadRow(problem, place);
  }

  /** Whether a row is in the language asked for, if one is. */
  private isWanted(fields: Fields, columns: ColumnChoice): boolean {
    const { language } = this.specification;
    return language === undefined || this.rowLanguage.of(fields, columns) === language;
  }

  private findUnknownLabel(row: ExtractedRow): RowProblem | undefined {
    const { labelSpace, positiveLabel } = this.specification;
    if (labelSpace === undefined || positiveLabel !== undefined) return undefined;
    const unknown = row.labelNames.find((name) => labelSpace.idOf(name) === undefined);
    if (unknown === undefined) return undefined;
    const message = `the label '${unknown}' is none of the ${labelSpace.size} that the model knows`;
    return { reason: 'label_unknown', message };
  }

  private addRow(row: ExtractedRow, { fileIndex, ordinal, line }: Place): void {
    this.table.push({
      file: fileIndex,
      ordinal,
      line,
      contentId: this.contentIdOf(row),
      groupKey: this.groupKeyOf(row),
      characters: row.text.length + (row.textPair?.length ?? 0),
      labels: row.labelNames.map((name) => this.labelNumberOf(name)),
    });
  }

  private contentIdOf({ text, textPair }: ExtractedRow): number {
    hashText(this.hash, text);
    // Seeded with the first text's hash, the second one's tells ("ab", "c") from ("a", "bc").
    if (textPair !== undefined) hashText(this.hash, textPair, this.hash.low ^ this.hash.high);
    return this.contents.idOf(this.hash);
  }

  private groupKeyOf({ group }: ExtractedRow): number {
    if (group === undefined) return NO_KEY;
    hashText(this.hash, group);
    return this.groups.idOf(this.hash);
  }

  private labelNumberOf(name: string): number {
    const known = this.labelNumbers.get(name);
    if (known !== undefined) return known;
    const number = this.labelNumbers.size;
    if (number === MAX_CLASSES) {
      throw new ArenaError(
        'DATASET.LABELS_INVALID',
        `Column '${this.columnChoice?.label ?? ''}' has more than ${MAX_CLASSES} different labels, such as '${name}': ` +
          `it looks like free text or an identifier. Name the label column with --label-column.`,
      );
    }
    this.labelNumbers.set(name, number);
    return number;
  }

  private noteBadRow({ reason, message, fractionalLabel }: RowProblem, { file, line }: Place): void {
    this.badRowCount++;
    if (this.badRows.length < BAD_ROWS_KEPT) this.badRows.push({ file: file.path, line, reason, message });
    if (fractionalLabel === undefined) return;
    this.fractionalCount++;
    this.fractionalExample ||= `${fractionalLabel} (${file.path}, line ${line})`;
  }

  private checkFractionalLabels(file: DatasetFile): void {
    const rowCount = this.table.rowCount + this.badRowCount;
    if (this.fractionalCount === 0 || this.fractionalCount < rowCount * FRACTIONAL_SHARE) return;
    throw new ArenaError(
      'DATASET.LABELS_INVALID',
      `The labels of ${file.path} look like numbers of a regression: ${this.fractionalCount} of ${rowCount} have a ` +
        `fraction, the first is ${this.fractionalExample}. Classes are strings, integers or booleans; ` +
        `name their column with --label-column.`,
    );
  }

  private noUsableRows(file: DatasetFile, badRowCount: number): ArenaError {
    if (badRowCount === 0) {
      return new ArenaError(
        'DATASET.NO_USABLE_ROWS',
        `${file.path} has no rows: there is nothing to learn from.`,
      );
    }
    const examples = this.badRows
      .filter((row) => row.file === file.path)
      .slice(0, 3)
      .map(({ line, message }) => `line ${line}: ${message}`);
    return new ArenaError(
      'DATASET.NO_USABLE_ROWS',
      `None of the ${badRowCount} rows of ${file.path} can be used. ${examples.join('; ')}. ` +
        `Correct the file, or name the format and the columns it has.`,
      { details: { file: file.path, badRows: this.badRows } },
    );
  }
}
