import { ArenaError } from '#domain/shared/errors.js';

/** A `WEIGHTS.CORRUPT` error that says where. */
export function corruptWeights(
  file: string,
  tensor: string | undefined,
  problem: string,
  cause?: unknown,
): ArenaError {
  const where = tensor === undefined ? file : `tensor "${shortened(tensor)}" of ${file}`;
  return new ArenaError(
    'WEIGHTS.CORRUPT',
    `In ${where}: ${problem}. The file is damaged or not what its name says; copy or download it again.`,
    { cause, details: { path: file, ...(tensor === undefined ? {} : { tensor: shortened(tensor) }) } },
  );
}

/** Hostile files have names of megabytes, which no message should carry. */
export function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}...`;
}
