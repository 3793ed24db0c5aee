import { open } from 'node:fs/promises';
import path from 'node:path';

import { fieldAt, type ColumnChoice, type Fields } from '#domain/dataset/column-choice.js';
import type { FilteredFile, LabelFiltering, SurveyedFile } from '#domain/dataset/dataset-survey.js';
import { parseLabels } from '#domain/dataset/label-parsing.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import type { DatasetFile } from './dataset-file.js';
import type { RowLanguage } from './row-language.js';
import { labelKeysOf } from './survey-tally.js';

/** A surveyed file with the columns that were found in it. */
export interface FilteredSource {
  readonly surveyed: SurveyedFile;
  readonly file: DatasetFile;
  readonly choice: ColumnChoice;
  readonly labels: readonly string[];
  readonly rowLanguage: RowLanguage;
}

const BYTES_PER_WRITE = 1 << 16;

/** Writes what is left of a file to `folder`; the file is whole and synced when this returns. */
export async function writeFilteredRows(
  source: FilteredSource,
  filtering: LabelFiltering,
  name: string,
): Promise<FilteredFile> {
  const target = path.join(filtering.folder, name);
  try {
    await makeFolder(filtering.folder);
    const output = await open(target, 'w');
    try {
      let rowCount = 0;
      let leftOut = 0;
      let pending = '';
      for await (const { fields } of source.file.reader.rows()) {
        if (fields === undefined) continue;
        const row = filterRow(fields, source, filtering);
        if (row === undefined) {
          leftOut++;
          continue;
        }
        rowCount++;
        pending += `${JSON.stringify(row)}\n`;
        if (pending.length < BYTES_PER_WRITE) continue;
        await output.write(pending);
        pending = '';
      }
      await output.write(pending);
      await output.sync();
      return { path: target, rowCount, leftOut };
    } finally {
      await output.close();
    }
  } catch (failure) {
    throw toFilesystemError(failure, 'write', target);
  }
}

/** The row with the labels that stay; undefined when it had labels and none of them does. */
function filterRow(fields: Fields, source: FilteredSource, filtering: LabelFiltering): Fields | undefined {
  const { choice, surveyed } = source;
  const language = surveyed.language ?? source.rowLanguage.of(fields, choice) ?? null;
  const columns = [
    choice.text,
    ...(choice.language === undefined ? [] : [choice.language]),
    ...filtering.otherColumns,
  ];
  const row: Record<string, unknown> = Object.fromEntries(
    columns.map((column) => [column, fieldAt(fields, column)]),
  );
  const keys = labelKeysOf(fields, source.labels);
  let keptKeys = 0;
  for (const key of keys) {
    const labels = keptLabels(fields, key, source, filtering, language);
    if (labels === undefined) continue;
    row[key] = labels;
    keptKeys++;
  }
  return keptKeys > 0 ? row : undefined;
}

/** The labels of a key that stay: one as it is, several as a list; undefined when there is none. */
function keptLabels(
  fields: Fields,
  key: string,
  { file }: FilteredSource,
  { specification, keeps }: LabelFiltering,
  language: string | null,
): string | readonly string[] | undefined {
  const reading = { multiple: specification.readsLists(key), typed: file.reader.typed };
  const parsed = parseLabels(fieldAt(fields, key), reading);
  if (parsed.kind !== 'labels') return undefined;
  const kept = parsed.names.filter((label) => keeps(key, label, language));
  if (kept.length === 0) return parsed.names.length === 0 ? [] : undefined;
  return kept.length === 1 ? kept[0] : kept;
}
