import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ERROR_CODES, exitCodeOf, type ErrorCode } from '#domain/shared/error-codes.js';

import { REPOSITORY } from './cruise.js';

/** A row of a table: | `CODE` | exit code | meaning | what to do | */
const ROW = /^\| `([A-Z_.]+)`\s*\|\s*(\d+)\s*\|\s*(.+?)\s*\|\s*(.+?)\s*\|$/gm;

const page = readFileSync(path.join(REPOSITORY, 'docs', 'errors.md'), 'utf8');
const documented = Array.from(page.matchAll(ROW), ([, code, exitCode, meaning, advice]) => ({
  code: code!,
  exitCode: Number(exitCode),
  meaning: meaning!,
  advice: advice!,
}));

describe('docs/errors.md', () => {
  it('has each code once, and no other', () => {
    expect(documented.map(({ code }) => code).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each(documented)('gives the exit code, the meaning and the advice of $code', (row) => {
    expect(row.exitCode).toBe(exitCodeOf(row.code as ErrorCode));
    expect(row.meaning).toMatch(/^[A-Z].*\.$/);
    expect(row.advice).toMatch(/^[A-Z].*\.$/);
  });

  it('explains each exit code', () => {
    const explained = Array.from(page.matchAll(/^\| (\d+)\s*\|/gm), ([, exitCode]) => Number(exitCode));
    expect(explained).toEqual([0, 1, 2, 3, 4, 130]);
    expect(Object.values(ERROR_CODES).filter((exitCode) => !explained.includes(exitCode))).toEqual([]);
  });
});
