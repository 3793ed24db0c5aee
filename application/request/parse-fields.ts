import { ArenaError } from '#domain/shared/errors.js';
import { nearestName } from './nearest-name.js';
import { parseField } from './parse-field.js';
import type { RequestFields, RequestValues } from './request-field.js';

/** What is wrong with one field of a request. `field` is its camelCase name. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Raw values by camelCase name; `undefined` means not given. */
export type RawRequest = Readonly<Record<string, unknown>>;

function unknownFieldProblems(fields: RequestFields, raw: RawRequest): FieldProblem[] {
  const names = Object.keys(fields);
  return Object.keys(raw)
    .filter((name) => raw[name] !== undefined && !Object.hasOwn(fields, name))
    .map((field) => {
      const nearest = nearestName(field, names);
      return {
        field,
        message:
          nearest === undefined
            ? 'is not a known setting'
            : `is not a known setting; did you mean ${nearest}?`,
      };
    });
}

/**
 * Reads the fields of a table: defaults filled in, values checked one by one; nothing thrown, so that the caller can
 * add the problems between fields. A field with a problem is absent from the values.
 */
export function parseFields<Fields extends RequestFields>(
  fields: Fields,
  raw: RawRequest,
): { readonly values: Partial<RequestValues<Fields>>; readonly problems: readonly FieldProblem[] } {
  const values: Record<string, unknown> = {};
  const problems = unknownFieldProblems(fields, raw);
  for (const [name, field] of Object.entries(fields)) {
    if (raw[name] === undefined) {
      if ('default' in field) values[name] = field.default;
      else if (field.required) problems.push({ field: name, message: 'is required' });
      continue;
    }
    const parsed = parseField(field, raw[name]);
    if (parsed.ok) values[name] = parsed.value;
    else problems.push({ field: name, message: parsed.message });
  }
  // Each value was read as its own field says, so the types of the table hold.
  return { values: values as Partial<RequestValues<Fields>>, problems };
}

/** @throws ArenaError `CONFIG.INVALID` with all problems in `details.problems`, when there are any */
export function assertNoProblems(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ field, message }) => `\n- ${field}: ${message}`);
  const count = problems.length === 1 ? 'One setting' : `${problems.length} settings`;
  throw new ArenaError('CONFIG.INVALID', `${count} can't be used:${lines.join('')}`, {
    details: { problems },
  });
}
