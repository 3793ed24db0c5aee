import { createHash } from 'node:crypto';
import {
  SPLIT,
  type Dataset,
  type DatasetLoader,
  type DatasetSpecification,
  type SplitName,
  type SplitRatios,
} from '#domain/dataset/dataset-loader.js';
import {
  countClasses,
  countSplits,
  warnAboutClasses,
  warnAboutRatios,
} from '#domain/dataset/dataset-warnings.js';
import { countDuplicates, type DuplicateCounts } from '#domain/dataset/duplicates.js';
import { LabelSpace } from '#domain/dataset/label-space.js';
import { summarizeLengths } from '#domain/dataset/length-summary.js';
import { oneAgainstAll } from '#domain/dataset/one-against-all.js';
import { joinRows } from '#domain/dataset/row-units.js';
import { splitRows } from '#domain/dataset/split.js';
import type { OpenLanguageDetector } from '#domain/dataset/language-detector.js';
import { ArenaError } from '#domain/shared/errors.js';
import { openEldLanguageDetector } from '../languages/eld-language-detector.js';
import type { DatasetIndex, IndexedDataset } from './dataset-index.js';
import { openDatasetFile, type DatasetFile } from './dataset-file.js';
import { DatasetScan, readsLists, type ScannedRows } from './dataset-scan.js';
import { isColumnPosition } from './delimited-reader.js';
import { openRowLanguage, type RowLanguage } from './row-language.js';
import { filterRows, type RowColumns } from './row-table.js';
import { StreamedDataset } from './streamed-dataset.js';

/**
 * Reads datasets from files (JSON, JSON Lines, CSV, TSV, Parquet, plain text), in two kinds of passes: loading goes
 * through every file once and keeps numbers only; each call of `texts` streams the files again.
 *
 * A split whose file is given is that file; the training file is divided into the others by their ratios. Rows of the
 * training file that are also in a given validation or test file are left out.
 */
export class FileDatasetLoader implements DatasetLoader {
  /** @param index - keeps what the first pass over large files gives; absent: it is gone through each time */
  constructor(
    private readonly index?: DatasetIndex,
    private readonly openDetector: OpenLanguageDetector = openEldLanguageDetector,
  ) {}

  /**
   * @throws ArenaError `DATASET.NOT_FOUND`, `DATASET.FORMAT_UNKNOWN`, `DATASET.UNREADABLE`, `DATASET.COLUMN_MISSING`,
   * `DATASET.NO_USABLE_ROWS`, `DATASET.LABELS_INVALID`, `DATASET.SPLIT_IMPOSSIBLE`
   */
  async load(specification: DatasetSpecification): Promise<Dataset> {
    const files = await openFiles(specification);
    const entry = await this.index?.entryOf(specification, files);
    const known = await entry?.read();
    if (known !== undefined) return new StreamedDataset(known.parts, files, known.columns, known.rows);
    const read = await readFiles(specification, files, this.openDetector);
    await entry?.write(read);
    return new StreamedDataset(read.parts, files, read.columns, read.rows);
  }
}

/** The first pass over the files, and all that follows from it. */
async function readFiles(
  specification: DatasetSpecification,
  files: readonly DatasetFile[],
  openDetector: OpenLanguageDetector,
): Promise<IndexedDataset> {
  const rowLanguage = await openRowLanguage(specification.detectLanguages, openDetector);
  const scan = await new DatasetScan(specification, rowLanguage).read(files);
  const rows = withoutLeakedRows(scan.columns, files);
  const leakedRowCount = scan.columns.ordinals.length - rows.ordinals.length;
  const allLabels = labelRows(rows, scan, specification);
  const splits = assignSplits(rows, allLabels, files, specification);
  const labels = asTargets(allLabels, specification);
  const duplicates = countDuplicates(rows.contentIds, labels.labelIds, labels.labelOffsets);
  return {
    parts: {
      ...labels,
      objective: specification.objective,
      splits,
      fingerprint: fingerprint(specification, files, scan, splits, rowLanguage),
      statistics: {
        rowCount: splits.length,
        splitCounts: countSplits(splits),
        labelCounts: countLabels({ ...labels, splits }),
        characters: summarizeLengths(rows.characters),
        bytesRead: scan.bytesRead,
      },
      report: {
        badRows: scan.badRows,
        badRowCount: scan.badRowCount,
        exactDuplicateCount: duplicates.exact,
        conflictingDuplicateCount: duplicates.conflicting,
        leakedRowCount,
        warnings: [
          ...warnAboutRows(scan, duplicates, leakedRowCount),
          ...warnAboutClasses({ ...labels, splits }),
          ...(files.length === 1 ? warnAboutRatios(splits, specification.ratios) : []),
        ],
        textColumn: scan.columnChoice.text,
        ...(scan.columnChoice.label === undefined ? {} : { labelColumn: scan.columnChoice.label }),
      },
    },
    columns: scan.columnChoice,
    rows,
  };
}

/** Opens the files in the order in which their rows count: training, validation, test. */
async function openFiles(specification: DatasetSpecification): Promise<DatasetFile[]> {
  const {
    trainFile,
    validationFile,
    testFile,
    format,
    textColumn,
    textPairColumn,
    labelColumn,
    groupColumn,
    languageColumn,
  } = specification;
  const columns = [textColumn, textPairColumn, labelColumn, groupColumn, languageColumn];
  const hasHeader = !columns.some((column) => column !== undefined && isColumnPosition(column));
  const layout = { hasHeader, hasQuotes: specification.quotes ?? true };
  const given: readonly (readonly [SplitName, string | undefined])[] = [
    ['train', trainFile],
    ['validation', validationFile],
    ['test', testFile],
  ];
  const files: DatasetFile[] = [];
  for (const [split, path] of given) {
    if (path !== undefined) files.push(await openDatasetFile(path, split, format, layout));
  }
  return files;
}

/** Leaves out rows of the training file whose content is also in another file. */
function withoutLeakedRows(rows: RowColumns, files: readonly DatasetFile[]): RowColumns {
  if (files.length === 1) return rows;
  const heldOut = new Set<number>();
  rows.files.forEach((file, row) => {
    if (files[file]!.split !== 'train') heldOut.add(rows.contentIds[row]!);
  });
  const isLeaked = (row: number): boolean =>
    files[rows.files[row]!]!.split === 'train' && heldOut.has(rows.contentIds[row]!);
  return filterRows(rows, (row) => !isLeaked(row));
}

/** Class ids of all rows, ascending within a row. */
interface RowLabels {
  readonly labelSpace?: LabelSpace;
  readonly labelIds: Int32Array;
  readonly labelOffsets: Uint32Array;
}

function labelRows(rows: RowColumns, scan: ScannedRows, specification: DatasetSpecification): RowLabels {
  const { labelOffsets } = rows;
  if (specification.objective === 'causal_language_modeling')
    return { labelIds: new Int32Array(0), labelOffsets };
  const labelSpace =
    specification.positiveLabel === undefined
      ? (specification.labelSpace ?? observeLabels(rows, scan))
      : LabelSpace.fromObserved(scan.labelNames);
  const idOfNumber = scan.labelNames.map((name) => labelSpace.idOf(name) ?? -1);
  const labelIds = Int32Array.from(rows.labels, (number) => idOfNumber[number]!);
  if (readsLists(specification)) {
    for (let row = 0; row + 1 < labelOffsets.length; row++) {
      labelIds.subarray(labelOffsets[row], labelOffsets[row + 1]).sort();
    }
  }
  return { labelSpace, labelIds, labelOffsets };
}

/** Two classes where one label is told from all others; the labels as they are elsewhere. */
function asTargets(labels: RowLabels, { positiveLabel }: DatasetSpecification): RowLabels {
  const { labelSpace } = labels;
  return positiveLabel === undefined || labelSpace === undefined
    ? labels
    : oneAgainstAll({ ...labels, labelSpace }, positiveLabel);
}

/** The labels of the rows that are left. */
function observeLabels(rows: RowColumns, scan: ScannedRows): LabelSpace {
  const isUsed = new Uint8Array(scan.labelNames.length);
  for (const number of rows.labels) isUsed[number] = 1;
  const labelSpace = LabelSpace.fromObserved(scan.labelNames.filter((_, number) => isUsed[number] === 1));
  if (labelSpace.size >= 2) return labelSpace;
  const found = labelSpace.size === 0 ? 'no label at all' : `one label only, '${labelSpace.names[0]!}'`;
  throw new ArenaError(
    'DATASET.LABELS_INVALID',
    `Column '${scan.columnChoice.label!}' has ${found}; a classifier needs at least two to tell apart. ` +
      `Add rows of another class, or name another column with --label-column.`,
  );
}

function assignSplits(
  rows: RowColumns,
  labels: RowLabels,
  files: readonly DatasetFile[],
  specification: DatasetSpecification,
): Uint8Array {
  const splits = Uint8Array.from(rows.files, (file) => SPLIT[files[file]!.split]);
  const trainRowCount = splits.reduce((count, split) => (split === SPLIT.train ? count + 1 : count), 0);
  const divided = divideTrainFile(trainRowCount, rows, labels, files, specification);
  splits.set(divided); // rows of the training file come first
  return splits;
}

/** Divides the rows of the training file among the splits that have no file of their own. */
function divideTrainFile(
  rowCount: number,
  rows: RowColumns,
  labels: RowLabels,
  files: readonly DatasetFile[],
  { ratios, stratified, seed, groupColumn }: DatasetSpecification,
): Uint8Array {
  const contentIds = rows.contentIds.subarray(0, rowCount);
  const groupKeys = rows.groupKeys.subarray(0, rowCount);
  const { unitOf, unitCount } = joinRows(
    rowCount,
    groupColumn === undefined ? [contentIds] : [contentIds, groupKeys],
  );
  return splitRows({
    unitOf,
    unitCount,
    labelIds: labels.labelIds,
    labelOffsets: stratified ? labels.labelOffsets : new Uint32Array(rowCount + 1),
    classCount: stratified ? (labels.labelSpace?.size ?? 0) : 0,
    ratios: remainingRatios(ratios, files),
    seed,
  });
}

/** The ratios of the splits without a file, scaled to add up to 1. */
function remainingRatios(ratios: SplitRatios, files: readonly DatasetFile[]): SplitRatios {
  const isGiven = (split: SplitName): boolean => files.some((file) => file.split === split);
  const validation = isGiven('validation') ? 0 : ratios.validation;
  const test = isGiven('test') ? 0 : ratios.test;
  const total = ratios.train + validation + test;
  if (files.length === 1) return ratios;
  if (total === 0) return { train: 1, validation: 0, test: 0 };
  return { train: ratios.train / total, validation: validation / total, test: test / total };
}

function countLabels(rows: RowLabels & { readonly splits: Uint8Array }): Record<string, number> {
  const counts = countClasses(rows);
  const names = rows.labelSpace?.names ?? [];
  return Object.fromEntries(names.map((name, id) => [name, counts.reduce((sum, of) => sum + of[id]!, 0)]));
}

function warnAboutRows(scan: ScannedRows, duplicates: DuplicateCounts, leakedRowCount: number): string[] {
  const warnings: string[] = [];
  const [firstBad] = scan.badRows;
  if (firstBad !== undefined) {
    warnings.push(
      `${scan.badRowCount} rows can't be used and are left out; the first: ` +
        `${firstBad.file}, line ${firstBad.line}: ${firstBad.message}.`,
    );
  }
  if (duplicates.exact > 0) {
    warnings.push(
      `${duplicates.exact} rows are exact duplicates of earlier ones (${duplicates.conflicting} with other labels); ` +
        `rows cut from one file are kept on one side of the split.`,
    );
  }
  if (leakedRowCount > 0) {
    warnings.push(
      `${leakedRowCount} rows of the training file are also in the validation or test file; ` +
        `they are left out of training.`,
    );
  }
  return warnings;
}

/**
 * SHA-256 over the contents of the files and over what decides which rows they give, and in which order. For language
 * modelling over the split too: there, the documents of a split are packed together, so tokens depend on it.
 */
function fingerprint(
  specification: DatasetSpecification,
  files: readonly DatasetFile[],
  scan: ScannedRows,
  splits: Uint8Array,
  { fingerprint: languages }: RowLanguage,
): string {
  const settings = {
    objective: specification.objective,
    columns: scan.columnChoice,
    labelSpace: specification.labelSpace?.names ?? null,
    ...(specification.language === undefined ? {} : { language: specification.language }),
    ...(languages === undefined ? {} : { languages }),
    ...(specification.quotes === false ? { quotes: false } : {}),
    files: files.map(({ split, format }, i) => ({ split, format, sha256: scan.digests[i] })),
  };
  const hash = createHash('sha256').update(JSON.stringify(settings));
  if (specification.objective === 'causal_language_modeling') hash.update(splits);
  return hash.digest('hex');
}
