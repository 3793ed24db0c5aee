import { existsSync } from 'node:fs';
import path from 'node:path';

const SHARED = path.resolve(import.meta.dirname, '../../../shared');

/** A path in the folder of reference data beside the checkout. Throws when the folder is missing. */
export function sharedPath(...parts: string[]): string {
  if (!existsSync(SHARED)) {
    throw new Error(
      `Expected the folder of reference data beside the checkout at ${SHARED}, found none. ` +
        'Put it there, or run the other tests only (npm test).',
    );
  }
  return path.join(SHARED, ...parts);
}
