/** How the values of a label column are to be read. */
export interface LabelReading {
  /** Any number of labels per row; otherwise exactly one. */
  readonly multiple: boolean;
  /** Values carry types (JSON, Parquet); otherwise all are strings (CSV, TSV). */
  readonly typed: boolean;
}

/** The labels of one row, or why they can't be used. */
export type ParsedLabels =
  | { readonly kind: 'labels'; readonly names: readonly string[] }
  | { readonly kind: 'missing' }
  /** A number with a fraction: a class can't be 0.5, a regression target can. */
  | { readonly kind: 'fractional'; readonly value: string }
  | { readonly kind: 'invalid'; readonly message: string };

const SEPARATORS = /[,|;]/;
/** A decimal number with a point or an exponent, as spreadsheets and pandas write numbers. */
const DECIMAL = /^[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?$/;

function fromNumber(value: number): ParsedLabels {
  if (Number.isInteger(value)) return { kind: 'labels', names: [String(value === 0 ? 0 : value)] };
  if (Number.isFinite(value)) return { kind: 'fractional', value: String(value) };
  return { kind: 'invalid', message: `the label is ${value}, expected a string, an integer or a boolean` };
}

function fromString(value: string, typed: boolean): ParsedLabels {
  const name = value.trim();
  if (name === '') return { kind: 'missing' };
  return !typed && DECIMAL.test(name) ? fromNumber(Number(name)) : { kind: 'labels', names: [name] };
}

function fromScalar(value: unknown, typed: boolean): ParsedLabels {
  if (value === null || value === undefined) return { kind: 'missing' };
  if (typeof value === 'string') return fromString(value, typed);
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value === 'bigint' || typeof value === 'boolean')
    return { kind: 'labels', names: [String(value)] };
  const found = Array.isArray(value) ? 'a list' : 'an object';
  return { kind: 'invalid', message: `the label is ${found}, expected a string, an integer or a boolean` };
}

function fromList(values: readonly unknown[], typed: boolean): ParsedLabels {
  const names = new Set<string>();
  for (const value of values) {
    const parsed = fromScalar(value, typed);
    if (parsed.kind === 'missing')
      return { kind: 'invalid', message: 'the list of labels has an empty entry' };
    if (parsed.kind !== 'labels') return parsed;
    for (const name of parsed.names) names.add(name);
  }
  return { kind: 'labels', names: [...names] };
}

/** The entries of a CSV cell: a JSON array, or names between commas, bars or semicolons. */
function entriesOf(cell: string): readonly unknown[] {
  const trimmed = cell.trim();
  if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
    try {
      return JSON.parse(trimmed) as unknown[];
    } catch {
      return [cell]; // a class whose name merely has brackets
    }
  }
  return trimmed.split(SEPARATORS).filter((entry) => entry.trim() !== '');
}

/**
 * Reads the label column of one row.
 *
 * Strings are trimmed; integers and booleans become their text (`3`, `true`). A number without a fraction is that
 * integer however it is written: `1.0` is `1` in JSON, where the two can't be told apart, and so in CSV, where pandas
 * writes integer columns with gaps that way. Several labels are a list in JSON and Parquet; in CSV and TSV a JSON array,
 * or names between `,`, `|` or `;`. An empty list says "none of the classes"; an empty cell is missing.
 */
export function parseLabels(value: unknown, { multiple, typed }: LabelReading): ParsedLabels {
  if (!multiple) {
    if (Array.isArray(value) && value.length === 1) return fromScalar(value[0], typed);
    if (Array.isArray(value)) {
      return { kind: 'invalid', message: `expected one label, found a list of ${value.length}` };
    }
    return fromScalar(value, typed);
  }
  if (Array.isArray(value)) return fromList(value, typed);
  if (typeof value === 'string' && !typed) {
    return value.trim() === '' ? { kind: 'missing' } : fromList(entriesOf(value), typed);
  }
  return fromScalar(value, typed);
}
