import type { Objective } from '../training/task.js';
import { ArenaError } from '../shared/errors.js';

/** One row of a file, by column name; the values of nested columns are objects. */
export type Fields = Readonly<Record<string, unknown>>;

/** Names looked for, in this order, when no column is named. */
export const DEFAULT_TEXT_COLUMNS = ['text', 'code', 'func', 'content', 'source', 'sentence'] as const;
export const DEFAULT_LABEL_COLUMNS = ['label', 'labels', 'target', 'category'] as const;

/** Columns asked for; absent ones are looked for or not used. */
export interface ColumnRequest {
  readonly objective: Objective;
  readonly textColumn?: string;
  readonly textPairColumn?: string;
  readonly labelColumn?: string;
  readonly groupColumn?: string;
  /** Needed only where rows are chosen by language. */
  readonly languageColumn?: string;
}

/** Columns that are read. */
export interface ColumnChoice {
  readonly text: string;
  readonly textPair?: string;
  readonly label?: string;
  readonly group?: string;
  readonly language?: string;
}

function isNested(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields within a value: an object, or the text of one in JSON, as annotation tools and CSV files have it. */
function nestedFields(value: unknown): Fields | undefined {
  if (isNested(value)) return value;
  if (typeof value !== 'string' || !/^\s*\{.*\}\s*$/s.test(value)) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isNested(parsed) ? parsed : undefined;
  } catch {
    return undefined; // a text that merely has braces
  }
}

/**
 * The value of a column; `labels.emotion` is the field `emotion` of the object `labels` (or of its JSON text), unless a
 * column has that very name.
 */
export function fieldAt(fields: Fields, column: string): unknown {
  if (Object.hasOwn(fields, column)) return fields[column];
  const dot = column.indexOf('.');
  if (dot === -1) return undefined;
  const outer = nestedFields(fields[column.slice(0, dot)]);
  return outer === undefined ? undefined : fieldAt(outer, column.slice(dot + 1));
}

/** Names of all columns of some rows, nested ones as dotted paths, in order of appearance. */
export function columnNames(rows: Iterable<Fields>): string[] {
  const names = new Set<string>();
  const collect = (fields: Fields, prefix: string): void => {
    for (const [name, value] of Object.entries(fields)) {
      const nested = nestedFields(value);
      const hasFields = nested !== undefined && Object.keys(nested).length > 0;
      // The JSON text of an object is a text, too.
      if (!hasFields || typeof value === 'string') names.add(prefix + name);
      if (hasFields) collect(nested, `${prefix}${name}.`);
    }
  };
  for (const row of rows) collect(row, '');
  return [...names];
}

function missing(what: string, file: string, existing: readonly string[], advice: string): ArenaError {
  const listed = existing.length === 0 ? 'no columns' : `the columns ${existing.join(', ')}`;
  return new ArenaError('DATASET.COLUMN_MISSING', `${file} has ${what}; it has ${listed}. ${advice}`, {
    details: { file, columns: existing },
  });
}

function named(column: string, flag: string, file: string, existing: readonly string[]): string {
  if (existing.includes(column)) return column;
  throw missing(`no column '${column}'`, file, existing, `Name one of them with ${flag}.`);
}

function usual(
  candidates: readonly string[],
  what: string,
  flag: string,
  file: string,
  existing: readonly string[],
): string {
  const found = candidates.find((candidate) => existing.includes(candidate));
  if (found !== undefined) return found;
  const looked = candidates.map((candidate) => `'${candidate}'`).join(', ');
  throw missing(`no ${what} column called ${looked}`, file, existing, `Name it with ${flag} COLUMN.`);
}

/**
 * Decides which columns are read.
 * @param file - for messages
 * @param existing - the columns of the file, as {@link columnNames} gives them
 * @throws ArenaError `DATASET.COLUMN_MISSING`, listing the columns that exist
 */
export function chooseColumns(
  request: ColumnRequest,
  file: string,
  existing: readonly string[],
): ColumnChoice {
  const { textColumn, textPairColumn, labelColumn, groupColumn, languageColumn } = request;
  const text =
    textColumn === undefined
      ? usual(DEFAULT_TEXT_COLUMNS, 'text', '--text-column', file, existing)
      : named(textColumn, '--text-column', file, existing);
  const label = (): string =>
    labelColumn === undefined
      ? usual(DEFAULT_LABEL_COLUMNS, 'label', '--label-column', file, existing)
      : named(labelColumn, '--label-column', file, existing);
  return {
    text,
    ...(request.objective === 'causal_language_modeling' ? {} : { label: label() }),
    ...(textPairColumn === undefined
      ? {}
      : { textPair: named(textPairColumn, '--text-pair-column', file, existing) }),
    ...(groupColumn === undefined ? {} : { group: named(groupColumn, '--group-column', file, existing) }),
    ...(languageColumn === undefined
      ? {}
      : { language: named(languageColumn, '--language-column', file, existing) }),
  };
}
