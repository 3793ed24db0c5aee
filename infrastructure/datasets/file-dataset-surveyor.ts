import { createHash } from 'node:crypto';

import {
  chooseColumns,
  columnNames,
  DEFAULT_LABEL_COLUMNS,
  type ColumnChoice,
  type Fields,
} from '#domain/dataset/column-choice.js';
import type {
  DatasetSurvey,
  DatasetSurveyor,
  FilteredFile,
  LabelFiltering,
  SurveySpecification,
} from '#domain/dataset/dataset-survey.js';
import type { OpenLanguageDetector } from '#domain/dataset/language-detector.js';
import { ArenaError } from '#domain/shared/errors.js';

import { openEldLanguageDetector } from '../languages/eld-language-detector.js';
import { FileDigest, openDatasetFile, type DatasetFile } from './dataset-file.js';
import { isColumnPosition } from './delimited-reader.js';
import { openRowLanguage } from './row-language.js';
import { writeFilteredRows } from './filtered-rows.js';
import { SurveyTally } from './survey-tally.js';

/** Rows looked at to learn which columns there are. */
const SAMPLE_ROWS = 100;

/** Looks through dataset files of every format that is read, once each, holding counts only. */
export class FileDatasetSurveyor implements DatasetSurveyor {
  constructor(private readonly openDetector: OpenLanguageDetector = openEldLanguageDetector) {}

  /** @throws ArenaError `DATASET.NOT_FOUND`, `DATASET.FORMAT_UNKNOWN`, `DATASET.UNREADABLE`, `DATASET.COLUMN_MISSING`, `DATASET.NO_USABLE_ROWS`, `DATASET.LABELS_INVALID` */
  async survey(specification: SurveySpecification): Promise<DatasetSurvey> {
    const digest = createHash('sha256');
    const rowLanguage = await openRowLanguage(specification.detectLanguages, this.openDetector);
    if (rowLanguage.fingerprint !== undefined) digest.update(rowLanguage.fingerprint);
    const tally = new SurveyTally(specification.readsLists, rowLanguage);
    let textColumn = '';
    for (const { path, language } of specification.files) {
      const file = await openFile(path, specification);
      const columns = await findColumns(file, specification);
      textColumn ||= columns.choice.text;
      digest.update(await tallyFile(file, columns, language, tally));
    }
    return { ...tally.result(textColumn), fingerprint: digest.digest('hex') };
  }

  /** @throws ArenaError as {@link survey}, and `FILESYSTEM.*` */
  async filter(filtering: LabelFiltering): Promise<readonly FilteredFile[]> {
    const { specification } = filtering;
    const rowLanguage = await openRowLanguage(specification.detectLanguages, this.openDetector);
    const filtered: FilteredFile[] = [];
    for (const [index, surveyed] of specification.files.entries()) {
      const file = await openFile(surveyed.path, specification);
      const source = { surveyed, file, rowLanguage, ...(await findColumns(file, specification)) };
      filtered.push(await writeFilteredRows(source, filtering, `filtered-${index + 1}.jsonl`));
    }
    return filtered;
  }
}

function openFile(path: string, specification: SurveySpecification): Promise<DatasetFile> {
  return openDatasetFile(path, 'train', specification.format, {
    hasHeader: hasHeader(specification),
    hasQuotes: specification.quotes ?? true,
  });
}

/** The columns of a file that matter to a survey. */
interface SurveyedColumns {
  readonly choice: ColumnChoice;
  readonly labels: readonly string[];
}

function hasHeader({ textColumn, labelColumns, languageColumn }: SurveySpecification): boolean {
  const named = [textColumn, languageColumn, ...(labelColumns ?? [])];
  return !named.some((column) => column !== undefined && isColumnPosition(column));
}

async function findColumns(
  file: DatasetFile,
  { textColumn, labelColumns, languageColumn }: SurveySpecification,
): Promise<SurveyedColumns> {
  const sample: Fields[] = [];
  for await (const { fields } of file.reader.rows()) {
    if (fields !== undefined && sample.push(fields) === SAMPLE_ROWS) break;
  }
  const leaves = columnNames(sample);
  const choice = chooseColumns(
    {
      objective: 'causal_language_modeling', // whose rows need no label column: those are looked for below
      ...(textColumn === undefined ? {} : { textColumn }),
      ...(languageColumn === undefined ? {} : { languageColumn }),
    },
    file.path,
    leaves,
  );
  return { choice, labels: chooseLabelColumns(file, labelColumns, leaves) };
}

/** Label columns may be objects, whose fields are among the leaves. */
function chooseLabelColumns(
  file: DatasetFile,
  asked: readonly string[] | undefined,
  leaves: readonly string[],
): readonly string[] {
  const exists = (column: string): boolean =>
    leaves.some((leaf) => leaf === column || leaf.startsWith(`${column}.`));
  const columns = asked ?? DEFAULT_LABEL_COLUMNS.filter(exists).slice(0, 1);
  const missing = columns.find((column) => !exists(column));
  if (missing === undefined && columns.length > 0) return columns;
  const what = missing === undefined ? 'no label column of a usual name' : `no column '${missing}'`;
  throw new ArenaError(
    'DATASET.COLUMN_MISSING',
    `${file.path} has ${what}; it has the columns ${leaves.join(', ')}. Name the label columns with --label-columns.`,
    { details: { file: file.path, columns: leaves } },
  );
}

/** @returns digest of the file's content */
async function tallyFile(
  file: DatasetFile,
  { choice, labels }: SurveyedColumns,
  language: string | undefined,
  tally: SurveyTally,
): Promise<string> {
  const digest = new FileDigest();
  const rowsBefore = tally.rowCount;
  for await (const row of file.reader.rows({ onBytes: digest.update })) {
    const place = { file: file.path, line: row.line };
    if (row.problem !== undefined) tally.addBadRow(row.problem, place);
    else tally.addRow(row.fields, { choice, labels, typed: file.reader.typed, place, language });
  }
  if (tally.rowCount === rowsBefore) throw noUsableRows(file, tally);
  return digest.finish(file);
}

function noUsableRows(file: DatasetFile, tally: SurveyTally): ArenaError {
  const examples = tally.badRows
    .filter((row) => row.file === file.path)
    .slice(0, 3)
    .map(({ line, message }) => `line ${line}: ${message}`);
  return new ArenaError(
    'DATASET.NO_USABLE_ROWS',
    `Expected rows with text in ${file.path}, found none. ${examples.join('; ')}. Correct the file, or name its ` +
      'format and columns.',
    { details: { file: file.path } },
  );
}
