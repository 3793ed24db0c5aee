import type { NumberRange, RequestField } from './request-field.js';
import { nearestName } from './nearest-name.js';

/** A field's value, or what is wrong with it. */
export type ParsedField =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const accepted = (value: unknown): ParsedField => ({ ok: true, value });
const rejected = (message: string): ParsedField => ({ ok: false, message });

function shown(raw: unknown): string {
  return typeof raw === 'number' ? String(raw) : JSON.stringify(raw);
}

/** "an integer of at least 1", "a number above 0 and below 1". */
export function describeNumber(kind: 'integer' | 'number', range: NumberRange = {}): string {
  const bounds = [
    range.atLeast === undefined ? [] : [`of at least ${range.atLeast}`],
    range.above === undefined ? [] : [`above ${range.above}`],
    range.atMost === undefined ? [] : [`at most ${range.atMost}`],
    range.below === undefined ? [] : [`below ${range.below}`],
  ].flat();
  return [kind === 'integer' ? 'an integer' : 'a number', bounds.join(' and ')].filter(Boolean).join(' ');
}

function isWithin(value: number, range: NumberRange): boolean {
  return (
    value >= (range.atLeast ?? -Infinity) &&
    value > (range.above ?? -Infinity) &&
    value <= (range.atMost ?? Infinity) &&
    value < (range.below ?? Infinity)
  );
}

function parseNumber(raw: unknown, kind: 'integer' | 'number', range: NumberRange = {}): ParsedField {
  const value = typeof raw === 'string' && NUMBER.test(raw.trim()) ? Number(raw) : raw;
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (kind === 'number' || Number.isSafeInteger(value)) &&
    isWithin(value, range);
  return fits ? accepted(value) : rejected(`expected ${describeNumber(kind, range)}, found ${shown(raw)}`);
}

function parseChoice(raw: unknown, choices: readonly string[]): ParsedField {
  if (typeof raw === 'string' && choices.includes(raw)) return accepted(raw);
  const nearest = typeof raw === 'string' ? nearestName(raw, choices) : undefined;
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  const expected = choices.length === 1 ? choices.join() : `one of ${choices.join(', ')}`;
  return rejected(`expected ${expected}, found ${shown(raw)}${hint}`);
}

function parseBoolean(raw: unknown): ParsedField {
  if (typeof raw === 'boolean') return accepted(raw);
  if (raw === 'true' || raw === 'false') return accepted(raw === 'true');
  return rejected(`expected true or false, found ${shown(raw)}`);
}

function parseText(raw: unknown): ParsedField {
  if (typeof raw === 'string' && raw.trim() !== '') return accepted(raw);
  return rejected(`expected a text that is not empty, found ${shown(raw)}`);
}

function parseList(raw: unknown): ParsedField {
  const entries: unknown = typeof raw === 'string' ? raw.split(',').map((entry) => entry.trim()) : raw;
  const fits =
    Array.isArray(entries) &&
    entries.length > 0 &&
    entries.every((entry) => typeof entry === 'string' && entry !== '');
  return fits ? accepted(entries) : rejected(`expected names between commas, found ${shown(raw)}`);
}

/** `a=1,b=2`, split at the last `=` of each entry: a column's name may have one. */
function splitMapping(raw: string): readonly (readonly [string, unknown])[] | undefined {
  const entries = raw.split(',').map((entry) => {
    const at = entry.lastIndexOf('=');
    return [entry.slice(0, Math.max(at, 0)).trim(), entry.slice(at + 1).trim()] as const;
  });
  return new Set(entries.map(([name]) => name)).size === entries.length ? entries : undefined;
}

/** Values as texts: a config file has numbers, too. */
function entriesOf(raw: object): readonly (readonly [string, unknown])[] {
  return Object.entries(raw).map(([name, value]: [string, unknown]) => {
    const isText = typeof value !== 'number' && typeof value !== 'boolean';
    return [name, isText ? value : String(value)] as const;
  });
}

function parseMapping(raw: unknown, choices: readonly string[] | undefined): ParsedField {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const entries = typeof raw === 'string' ? splitMapping(raw) : isObject ? entriesOf(raw) : undefined;
  const fits =
    entries !== undefined &&
    entries.length > 0 &&
    entries.every(([name, value]) => name !== '' && typeof value === 'string' && value !== '');
  if (!fits) return rejected(`expected different names with a value each (a=x,b=y), found ${shown(raw)}`);
  for (const [name, value] of entries) {
    const parsed = choices === undefined ? accepted(value) : parseChoice(value, choices);
    if (!parsed.ok) return rejected(`${name}: ${parsed.message}`);
  }
  return accepted(Object.fromEntries(entries));
}

/** Reads one value as its field says: from a flag (a string), a config file or a program (typed). */
export function parseField(field: RequestField, raw: unknown): ParsedField {
  if (raw === null) return rejected('is empty; give it a value or leave it out');
  switch (field.kind) {
    case 'text':
      return parseText(raw);
    case 'integer':
    case 'number':
      return parseNumber(raw, field.kind, field.range);
    case 'boolean':
      return parseBoolean(raw);
    case 'choice':
      return parseChoice(raw, field.choices);
    case 'list':
      return parseList(raw);
    case 'mapping':
      return parseMapping(raw, field.valueChoices);
    default:
      return field satisfies never;
  }
}
