import { columnNames, fieldAt, type ColumnChoice, type Fields } from '#domain/dataset/column-choice.js';
import type { DatasetSurvey } from '#domain/dataset/dataset-survey.js';
import { GrowableUint32Array } from '#domain/dataset/growable-array.js';
import { parseLabels } from '#domain/dataset/label-parsing.js';
import { summarizeLengths } from '#domain/dataset/length-summary.js';
import { extractRow, type RowProblem } from '#domain/dataset/row-extraction.js';
import { BAD_ROWS_KEPT, type BadRow } from '#domain/dataset/statistics.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { RowLanguage } from './row-language.js';

/** More labels than this are no classes: the column is free text or an identifier. */
const MAX_LABELS = 10_000;

/** How a row of a file is to be read. */
export interface SurveyedRow {
  readonly choice: ColumnChoice;
  readonly labels: readonly string[];
  readonly typed: boolean;
  readonly place: Pick<BadRow, 'file' | 'line'>;
  /** Of all rows of the file. */
  readonly language: string | undefined;
}

interface KeyCounts {
  readonly labelCounts: Map<string, number>;
  hasLists: boolean;
}

/** Counts labels by key and language, row by row. */
export class SurveyTally {
  readonly badRows: BadRow[] = [];
  private badRowCount = 0;
  private readonly characters = new GrowableUint32Array();
  private readonly groups = new Map<
    string | null,
    { rowCount: number; readonly keys: Map<string, KeyCounts> }
  >();
  private readonly keys = new Set<string>();

  constructor(
    private readonly readsLists: (key: string) => boolean,
    private readonly rowLanguage: RowLanguage,
  ) {}

  /** Usable rows so far. */
  get rowCount(): number {
    return this.characters.length;
  }

  addBadRow({ reason, message }: RowProblem, place: Pick<BadRow, 'file' | 'line'>): void {
    this.badRowCount++;
    if (this.badRows.length < BAD_ROWS_KEPT) this.badRows.push({ ...place, reason, message });
  }

  addRow(fields: Fields, row: SurveyedRow): void {
    const { choice, labels, typed, place } = row;
    const extracted = extractRow(fields, {
      columns: choice,
      multiple: false,
      typed,
      keepsBlankTexts: false,
    });
    if (extracted.problem !== undefined) {
      this.addBadRow(extracted.problem, place);
      return;
    }
    this.characters.push(extracted.text.length);
    const group = this.groupOf(row.language ?? this.rowLanguage.of(fields, choice) ?? null);
    group.rowCount++;
    for (const key of labelKeysOf(fields, labels)) {
      this.keys.add(key);
      const parsed = parseLabels(fieldAt(fields, key), { multiple: this.readsLists(key), typed });
      if (parsed.kind === 'labels') count(countsOf(group.keys, key), parsed.names, key);
    }
  }

  result(textColumn: string): Omit<DatasetSurvey, 'fingerprint'> {
    return {
      rowCount: this.rowCount,
      textColumn,
      keys: [...this.keys],
      groups: [...this.groups].map(([language, { rowCount, keys }]) => ({
        language,
        rowCount,
        keys,
      })),
      characters: summarizeLengths(this.characters.view()),
      badRows: this.badRows,
      badRowCount: this.badRowCount,
    };
  }

  private groupOf(language: string | null) {
    const known = this.groups.get(language);
    if (known !== undefined) return known;
    const group = { rowCount: 0, keys: new Map<string, KeyCounts>() };
    this.groups.set(language, group);
    return group;
  }
}

/** The label keys of one row: its label columns, those with objects taken apart. */
export function labelKeysOf(fields: Fields, columns: readonly string[]): string[] {
  return columns.flatMap((column) => {
    const names = columnNames([{ [column]: fieldAt(fields, column) }]);
    const nested = names.filter((name) => name.startsWith(`${column}.`));
    return nested.length > 0 ? nested : [column];
  });
}

function countsOf(keys: Map<string, KeyCounts>, key: string): KeyCounts {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const counts: KeyCounts = { labelCounts: new Map(), hasLists: false };
  keys.set(key, counts);
  return counts;
}

function count(counts: KeyCounts, names: readonly string[], key: string): void {
  counts.hasLists ||= names.length > 1;
  for (const name of names) {
    counts.labelCounts.set(name, (counts.labelCounts.get(name) ?? 0) + 1);
    if (counts.labelCounts.size <= MAX_LABELS) continue;
    throw new ArenaError(
      'DATASET.LABELS_INVALID',
      `Column '${key}' has more than ${MAX_LABELS} different labels, such as '${name}': it looks like free text or an ` +
        'identifier. Name the label columns with --label-columns.',
    );
  }
}
