import { fieldAt, type ColumnChoice, type Fields } from './column-choice.js';
import { parseLabels, type LabelReading, type ParsedLabels } from './label-parsing.js';
import type { BadRow } from './statistics.js';

/** Why a row can't be used. */
export interface RowProblem extends Pick<BadRow, 'reason' | 'message'> {
  /** Set when the label is a number with a fraction: many of them mean that the column is no label. */
  readonly fractionalLabel?: string;
}

/** What a row says, by the columns chosen. */
export interface ExtractedRow {
  readonly text: string;
  readonly textPair?: string;
  readonly labelNames: readonly string[];
  /** Value of the group column as text; absent when it is empty: the row is in no group. */
  readonly group?: string;
  readonly problem?: undefined;
}

/** How rows are read. */
export interface RowReading extends LabelReading {
  readonly columns: ColumnChoice;
  /** Texts of white space alone are kept (language modelling, where they are part of the text). */
  readonly keepsBlankTexts: boolean;
}

const NO_LABELS: readonly string[] = [];

/** Takes text(s), labels and group out of a row, or says why it can't be used. */
export function extractRow(
  fields: Fields,
  reading: RowReading,
): ExtractedRow | { readonly problem: RowProblem } {
  const { columns } = reading;
  const text = fieldAt(fields, columns.text);
  const textPair = columns.textPair === undefined ? undefined : fieldAt(fields, columns.textPair);
  const problem =
    findTextProblem(text, columns.text, reading) ??
    (columns.textPair === undefined ? undefined : findTextProblem(textPair, columns.textPair, reading));
  if (problem !== undefined) return { problem };

  const labels: ParsedLabels =
    columns.label === undefined
      ? { kind: 'labels', names: NO_LABELS }
      : parseLabels(fieldAt(fields, columns.label), reading);
  if (labels.kind !== 'labels') return { problem: describeLabelProblem(labels, columns.label!) };

  const group = columns.group === undefined ? undefined : valueAsText(fieldAt(fields, columns.group));
  return {
    text: text as string,
    labelNames: labels.names,
    ...(textPair === undefined ? {} : { textPair: textPair as string }),
    ...(group === undefined ? {} : { group }),
  };
}

function findTextProblem(value: unknown, column: string, reading: RowReading): RowProblem | undefined {
  if (value === undefined || value === null) {
    return { reason: 'text_missing', message: `column '${column}' has no value` };
  }
  if (typeof value !== 'string') {
    return { reason: 'text_missing', message: `column '${column}' is not text but ${typeof value}` };
  }
  const isEmpty = reading.keepsBlankTexts ? value === '' : value.trim() === '';
  return isEmpty ? { reason: 'text_empty', message: `column '${column}' is empty` } : undefined;
}

function describeLabelProblem(
  labels: Exclude<ParsedLabels, { readonly kind: 'labels' }>,
  column: string,
): RowProblem {
  switch (labels.kind) {
    case 'missing':
      return { reason: 'label_missing', message: `column '${column}' has no label` };
    case 'fractional':
      return {
        reason: 'label_invalid',
        message: `the label ${labels.value} in column '${column}' is a number with a fraction, which can't name a class`,
        fractionalLabel: labels.value,
      };
    case 'invalid':
      return { reason: 'label_invalid', message: `column '${column}': ${labels.message}` };
  }
}

/** What language a row says it is in; undefined where its language column is empty. */
export function languageOf(fields: Fields, columns: ColumnChoice): string | undefined {
  return columns.language === undefined ? undefined : valueAsText(fieldAt(fields, columns.language));
}

/** A value of any column as text, the same for equal values; undefined where there is none. */
export function valueAsText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}
