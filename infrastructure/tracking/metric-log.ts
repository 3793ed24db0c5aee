import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { ArenaError } from '#domain/shared/errors.js';
import type { MetricPoint } from '#domain/training/metrics-tracker.js';

import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { toJsonNumber } from '../filesystem/json-number.js';

const valueSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const pointSchema = z.object({
  name: z.string(),
  value: valueSchema,
  step: z.int().nonnegative(),
  epoch: valueSchema,
  time: z.string(),
});

/** One line of `metrics.jsonl`, with its newline. NaN and infinities are strings. */
export function formatPoint({ name, value, step, epoch, time }: MetricPoint): string {
  return `${JSON.stringify({ name, value: toJsonNumber(value), step, epoch: toJsonNumber(epoch), time })}\n`;
}

/** What a log holds. */
export interface MetricLog {
  readonly points: readonly MetricPoint[];
  /** The last line was cut off, as by a kill while it was written; it is left out of `points`. */
  readonly endsHalfWritten: boolean;
}

/**
 * Reads a log; a missing one is empty. A line that can't be read is forgiven only at the end of the file, where a
 * killed run leaves it.
 *
 * @throws ArenaError `FILESYSTEM.FAILED` naming the line
 */
export async function readMetricLog(file: string): Promise<MetricLog> {
  const lines = (await readTextIfPresent(file)).split('\n');
  // A whole log ends with a newline, so that what comes after the last one is empty.
  const endsHalfWritten = lines.pop() !== '';
  const points = lines.map((line, index) => parseLine(line, index + 1, file));
  return { points, endsHalfWritten };
}

async function readTextIfPresent(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return '';
    throw toFilesystemError(thrown, 'read', file);
  }
}

function parseLine(line: string, lineNumber: number, file: string): MetricPoint {
  try {
    return pointSchema.parse(JSON.parse(line));
  } catch (thrown) {
    throw new ArenaError(
      'FILESYSTEM.FAILED',
      `Expected a metric in line ${lineNumber} of ${file}, found ${JSON.stringify(line.slice(0, 80))}. ` +
        'Remove the line to go on without it.',
      { cause: thrown, details: { path: file, line: lineNumber } },
    );
  }
}
