// Brings the tables of the command-line guide up to date: node --conditions=source --import tsx test/support/write-settings-tables.ts
import { readFile, writeFile } from 'node:fs/promises';
import { withSettingsTables } from './settings-tables.js';

const GUIDE = 'docs/guides/command-line.md';
await writeFile(GUIDE, withSettingsTables(await readFile(GUIDE, 'utf8')));
