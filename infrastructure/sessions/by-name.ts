import { z } from 'zod';

/**
 * The schema of an object of values by name, where a name is any text: a label may be called
 * `__proto__`, and zod's own record leaves out the entry of that name.
 */
export function byName<T extends z.ZodType>(value: T): z.ZodType<Record<string, z.output<T>>> {
  return plainObject.transform((object, context) => {
    const entries = Object.entries(object).map(([name, found]): readonly [string, z.output<T>] => {
      const parsed = value.safeParse(found);
      if (parsed.success) return [name, parsed.data];
      for (const issue of parsed.error.issues) {
        context.addIssue({ ...issue, path: [name, ...issue.path] });
      }
      return [name, z.NEVER];
    });
    return Object.fromEntries(entries);
  });
}

const plainObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Invalid input: expected an object of values by name',
);
