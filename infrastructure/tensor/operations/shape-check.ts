import { ArenaError } from '#domain/shared/errors.js';

/**
 * Throws `ARGUMENT.INVALID` unless a shape is the expected one. A size is a number, or a name for one that may be
 * anything; a leading '...' stands for any number of sizes.
 *
 * @param what - Operation and argument, such as `linear: weight`.
 */
export function expectShape(
  what: string,
  found: readonly number[],
  expected: readonly (number | string)[],
): void {
  const isOpen = expected[0] === '...';
  const sizes = isOpen ? expected.slice(1) : expected;
  const tail = isOpen ? found.slice(Math.max(0, found.length - sizes.length)) : found;
  const fits =
    tail.length === sizes.length &&
    sizes.every((size, axis) => typeof size === 'string' || size === tail[axis]);
  if (fits) return;
  throw new ArenaError(
    'ARGUMENT.INVALID',
    `${what}: expected shape [${expected.join(', ')}], got [${found.join(', ')}].`,
  );
}

/** Throws `ARGUMENT.INVALID` with expected and found, unless the condition holds. */
export function expectThat(condition: boolean, what: string, expected: string, found: string): void {
  if (condition) return;
  throw new ArenaError('ARGUMENT.INVALID', `${what}: expected ${expected}, got ${found}.`);
}
