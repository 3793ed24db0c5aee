import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '#domain/shared/error-codes.js';
import { withSettingsTables } from '#test/support/settings-tables.js';

describe('docs/guides/command-line.md', () => {
  it('lists the settings as the field tables have them (test/support/write-settings-tables.ts writes them)', async () => {
    const page = await readFile('docs/guides/command-line.md', 'utf8');
    expect(page).toBe(withSettingsTables(page));
  });

  it('explains every exit code', async () => {
    const page = await readFile('docs/guides/command-line.md', 'utf8');
    for (const exitCode of new Set(Object.values(ERROR_CODES)))
      expect(page).toMatch(new RegExp(`^\\| ${exitCode} +\\|`, 'm'));
  });
});
