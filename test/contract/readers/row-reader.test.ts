import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { DelimitedReader } from '#infrastructure/datasets/delimited-reader.js';
import { JsonLinesReader } from '#infrastructure/datasets/json-lines-reader.js';
import { JsonReader } from '#infrastructure/datasets/json-reader.js';
import { ParquetReader } from '#infrastructure/datasets/parquet-reader.js';
import { PlainTextReader } from '#infrastructure/datasets/plain-text-reader.js';
import type { RawRow, RowReader } from '#infrastructure/datasets/row-reader.js';

interface Row {
  readonly text: string;
  readonly label: string;
}

/** Texts that formats get wrong: quotes, line ends, separators, other scripts, characters beyond 16 bits, long ones. */
const ROWS: readonly Row[] = [
  { text: 'plain', label: 'a' },
  { text: 'two\nlines, and a comma\tand a tab', label: 'b' },
  { text: 'she said "no" \\ backslash', label: 'a' },
  { text: 'naïve 漢字 😀', label: 'b' },
  { text: 'x'.repeat(1_200_000), label: 'a' },
  { text: '[{"not": "structure"}]', label: 'b' },
];

const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const delimited = (delimiter: string, lineEnd: string): string =>
  [['text', 'label'], ...ROWS.map(({ text, label }) => [text, label])]
    .map((fields) => fields.map(quote).join(delimiter) + lineEnd)
    .join('');
const columnsOf = (rows: readonly Row[]): { text: string[]; label: string[] } => ({
  text: rows.map(({ text }) => text),
  label: rows.map(({ label }) => label),
});
const indexed = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, i) => [String(i), value]));
const jsonLines = ROWS.map((row) => JSON.stringify(row)).join('\n');

interface Format {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly create: (file: string) => RowReader;
  /** Expected line of each row. */
  readonly lines: readonly number[];
}

const byRow = [1, 2, 3, 4, 5, 6];
const underHeader = [2, 3, 5, 6, 7, 8]; // the second row has a line end within

const FORMATS: readonly Format[] = [
  { name: 'JSON Lines', content: jsonLines, create: (file) => new JsonLinesReader(file), lines: byRow },
  {
    name: 'JSON Lines with CRLF and a byte order mark',
    content: `\uFEFF${jsonLines.replaceAll('\n', '\r\n')}\r\n`,
    create: (file) => new JsonLinesReader(file),
    lines: byRow,
  },
  {
    name: 'JSON list',
    content: JSON.stringify(ROWS),
    create: (file) => new JsonReader(file),
    lines: byRow,
  },
  {
    name: 'indented JSON list with a byte order mark',
    content: `\uFEFF${JSON.stringify(ROWS, null, 2)}\n`,
    create: (file) => new JsonReader(file),
    lines: byRow,
  },
  {
    name: 'JSON object with data',
    content: JSON.stringify({ version: [1, 2], meta: { data: 'no' }, data: ROWS, after: 'more' }),
    create: (file) => new JsonReader(file),
    lines: byRow,
  },
  {
    name: 'JSON columns',
    content: JSON.stringify({ name: 'some', ...columnsOf(ROWS) }),
    create: (file) => new JsonReader(file),
    lines: byRow,
  },
  {
    name: 'JSON columns as pandas writes them',
    content: JSON.stringify({
      text: indexed(columnsOf(ROWS).text),
      label: indexed(columnsOf(ROWS).label),
    }),
    create: (file) => new JsonReader(file),
    lines: byRow,
  },
  {
    name: 'JSON Lines called .json',
    content: jsonLines,
    create: (file) => new JsonReader(file),
    lines: byRow,
  },
  {
    name: 'CSV',
    content: delimited(',', '\n'),
    create: (file) => new DelimitedReader(file, ',', true),
    lines: underHeader,
  },
  {
    name: 'CSV with CRLF and a byte order mark',
    content: `\uFEFF${delimited(',', '\r\n')}`,
    create: (file) => new DelimitedReader(file, ',', true),
    lines: underHeader,
  },
  {
    name: 'TSV',
    content: delimited('\t', '\n'),
    create: (file) => new DelimitedReader(file, '\t', true),
    lines: underHeader,
  },
  {
    name: 'Parquet',
    content: new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'text', data: columnsOf(ROWS).text, type: 'STRING' },
          { name: 'label', data: columnsOf(ROWS).label, type: 'STRING' },
        ],
        rowGroupSize: 4,
      }),
    ),
    create: (file) => new ParquetReader(file),
    lines: byRow,
  },
];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'row-reader-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function readAll(rows: AsyncIterable<RawRow>): Promise<RawRow[]> {
  const all: RawRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe.each(FORMATS)('a reader of $name', ({ name, content, create, lines }) => {
  let reader: RowReader;
  beforeAll(async () => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    reader = create(file);
  });

  it('gives every row, in order, with its fields and line', async () => {
    const rows = await readAll(reader.rows());
    expect(rows.map(({ fields }) => ({ ...fields }))).toEqual(ROWS);
    expect(rows.map(({ line }) => line)).toEqual(lines);
  });

  it('gives the same rows when asked again', async () => {
    expect(await readAll(reader.rows())).toEqual(await readAll(reader.rows()));
  });

  it('serves two readings at the same time', async () => {
    const [first, second] = await Promise.all([readAll(reader.rows()), readAll(reader.rows())]);
    expect(first).toHaveLength(ROWS.length);
    expect(second).toEqual(first);
  });

  it('can be left early', async () => {
    for await (const { fields } of reader.rows()) {
      expect(fields!['text']).toBe('plain');
      break;
    }
  });

  it('still gives a column when told that the others are not needed', async () => {
    const rows = await readAll(reader.rows({ columns: ['text'] }));
    expect(rows.map(({ fields }) => fields!['text'])).toEqual(ROWS.map(({ text }) => text));
  });

  it('gives the bytes of the file in order, or none', async () => {
    const chunks: Uint8Array[] = [];
    await readAll(reader.rows({ onBytes: (bytes) => chunks.push(Uint8Array.from(bytes)) }));
    if (chunks.length === 0) expect(name).toMatch(/Parquet|columns/);
    else expect(Buffer.concat(chunks).equals(Buffer.from(content))).toBe(true);
  });

  it('reports a missing file as an error of its own', async () => {
    await expect(readAll(create(path.join(folder, 'missing')).rows())).rejects.toMatchObject({
      code: 'DATASET.UNREADABLE',
    });
  });
});

describe('a reader of text formats', () => {
  it.each([
    ['JSON Lines', (file: string) => new JsonLinesReader(file)],
    ['CSV', (file: string) => new DelimitedReader(file, ',', true)],
    ['plain text', (file: string) => new PlainTextReader(file)],
  ])('refuses %s that is UTF-16 or Latin-1, and says how to convert it', async (name, create) => {
    const file = path.join(folder, `${name}-encoding`);
    await writeFile(file, Buffer.from('\uFEFFtext,label\n', 'utf16le'));
    await expect(readAll(create(file).rows())).rejects.toThrow(/must be UTF-8.*iconv -f UTF-16/);
    await writeFile(file, Buffer.from('text,label\ncafé,a\n', 'latin1'));
    await expect(readAll(create(file).rows())).rejects.toThrow(/must be UTF-8.*iconv/);
  });
});
