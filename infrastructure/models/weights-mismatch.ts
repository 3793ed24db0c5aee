import { ArenaError } from '#domain/shared/errors.js';

/** Problems spelled out in a message; `details` has all of them. */
const PROBLEMS_SHOWN = 5;

/** `MODEL.WEIGHTS_MISMATCH` for weights that are not those that a configuration asks for. */
export function weightsMismatch(expectedCount: number, problems: readonly string[]): ArenaError {
  return new ArenaError(
    'MODEL.WEIGHTS_MISMATCH',
    `Expected the ${expectedCount} tensors that the model's configuration asks for, found differences: ` +
      `${summarize(problems)}. Use weights and config.json that were saved together.`,
    { details: { problems } },
  );
}

/** A shape as messages show it: [2, 3]. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Whether two shapes agree in every size. */
export function isSameShape(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}

function summarize(problems: readonly string[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).join('; ');
  return problems.length > PROBLEMS_SHOWN ? `${shown}; and ${problems.length - PROBLEMS_SHOWN} more` : shown;
}
