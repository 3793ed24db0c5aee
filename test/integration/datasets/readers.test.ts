import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { DelimitedReader } from '#infrastructure/datasets/delimited-reader.js';
import { JsonLinesReader } from '#infrastructure/datasets/json-lines-reader.js';
import { JsonReader } from '#infrastructure/datasets/json-reader.js';
import { ParquetReader } from '#infrastructure/datasets/parquet-reader.js';
import { PlainTextReader } from '#infrastructure/datasets/plain-text-reader.js';
import type { RawRow, RowReader } from '#infrastructure/datasets/row-reader.js';

let folder = '';
let file = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'readers-'));
  file = path.join(folder, 'data');
});
afterAll(() => rm(folder, { recursive: true }));

async function read(reader: RowReader): Promise<RawRow[]> {
  const all: RawRow[] = [];
  for await (const row of reader.rows()) all.push(row);
  return all;
}
const problemsOf = (rows: readonly RawRow[]): string[] =>
  rows.flatMap(({ line, problem }) => (problem === undefined ? [] : [`${line} ${problem.reason}`]));

describe('JsonLinesReader', () => {
  it('names the lines that are not JSON or not objects, and goes on', async () => {
    await writeFile(file, '{"text": "a"}\n\n{broken\n[1]\n"s"\nnull\n{"text": "b"}\n');
    const rows = await read(new JsonLinesReader(file));
    expect(problemsOf(rows)).toEqual(['3 not_json', '4 not_an_object', '5 not_an_object', '6 not_an_object']);
    expect(rows.filter(({ fields }) => fields).map(({ line }) => line)).toEqual([1, 7]);
  });
});

describe('JsonReader', () => {
  it('names the rows that are not objects, and goes on', async () => {
    await writeFile(file, '[{"text": "a"}, 3, {"text": nonsense}, {"text": "b"}]');
    const rows = await read(new JsonReader(file));
    expect(problemsOf(rows)).toEqual(['2 not_an_object', '3 not_json']);
    expect(rows[3]!.fields).toEqual({ text: 'b' });
  });

  it('keeps the rows before a cut and reports it', async () => {
    await writeFile(file, '[{"text": "a"}, {"text": "b"}, {"te');
    const rows = await read(new JsonReader(file));
    expect(rows.filter(({ fields }) => fields)).toHaveLength(2);
    expect(rows.at(-1)!.problem!.message).toMatch(/may be cut short/);
  });

  it('gives no rows for an empty list', async () => {
    await writeFile(file, ' [ \n ] ');
    expect(await read(new JsonReader(file))).toEqual([]);
  });

  it.each(['hello', '3', '   ', '{}', '{"text": "a", "label": 1}'])('refuses %j', async (content) => {
    await writeFile(file, content);
    await expect(read(new JsonReader(file))).rejects.toMatchObject({ code: 'DATASET.UNREADABLE' });
  });

  it('refuses columns of different lengths, naming the short one', async () => {
    await writeFile(file, '{"text": ["a", "b"], "label": [1]}');
    await expect(read(new JsonReader(file))).rejects.toThrow(/column 'label' ends before row 2/);
  });

  it('reads what JSON.stringify wrote, whatever it is', async () => {
    const name = fc.oneof(fc.string(), fc.constant('__proto__'));
    const object = fc.dictionary(name, fc.jsonValue(), { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(fc.array(object), fc.integer({ min: 0, max: 3 }), async (rows, indent) => {
        await writeFile(file, JSON.stringify(rows, null, indent));
        const expected = JSON.parse(JSON.stringify(rows)) as unknown;
        expect((await read(new JsonReader(file))).map(({ fields }) => fields)).toEqual(expected);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

describe('DelimitedReader', () => {
  const csv = (hasHeader = true): DelimitedReader => new DelimitedReader(file, ',', hasHeader);

  it('reports rows with too few or too many columns by line, also after quoted line ends', async () => {
    await writeFile(file, 'text,label\n"a\nb\nc",1\nonly\n\nd,2,3\ne,4\n');
    const rows = await read(csv());
    expect(problemsOf(rows)).toEqual(['5 wrong_column_count', '7 wrong_column_count']);
    expect(rows.filter(({ fields }) => fields).map(({ line }) => line)).toEqual([2, 8]);
  });

  it('counts lines the same with CRLF', async () => {
    await writeFile(file, 'text,label\r\n"a\r\nb\r\nc",1\r\nonly\r\n\r\nd,2,3\r\ne,4\r\n');
    const rows = await read(csv());
    expect(problemsOf(rows)).toEqual(['5 wrong_column_count', '7 wrong_column_count']);
    expect(rows.at(-1)!.line).toBe(8);
  });

  it('keeps the line ends within quotes as they are', async () => {
    await writeFile(file, 'text,label\r\n"a\r\nb",1\r\n');
    expect((await read(csv()))[0]!.fields).toEqual({ text: 'a\r\nb', label: '1' });
  });

  it('takes a quote within an unquoted field as itself', async () => {
    await writeFile(file, 'text,label\nit is 5" long,1\n');
    expect((await read(csv()))[0]!.fields).toEqual({ text: 'it is 5" long', label: '1' });
  });

  it('reports a quote that is never closed and keeps the rows before it', async () => {
    await writeFile(file, 'text,label\na,1\n"open,2\nb,3\n');
    const rows = await read(csv());
    expect(rows[0]!.fields).toEqual({ text: 'a', label: '1' });
    expect(problemsOf(rows)).toHaveLength(1);
  });

  it('refuses a header that names a column twice', async () => {
    await writeFile(file, 'text,text\na,b\n');
    await expect(read(csv())).rejects.toThrow(/'text' is there twice.*--text-column '#1'/);
  });

  it('names columns by position in a file without a header', async () => {
    await writeFile(file, 'a,1\nb,2\n');
    expect((await read(csv(false))).map(({ fields }) => fields)).toEqual([
      { '#1': 'a', '#2': '1' },
      { '#1': 'b', '#2': '2' },
    ]);
  });
});

describe('ParquetReader', () => {
  it('reads nested columns, integers and booleans', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['a', 'b'], type: 'STRING' },
        { name: 'label', data: [1n, 2n], type: 'INT64' },
        { name: 'flag', data: [true, false], type: 'BOOLEAN' },
        { name: 'labels', data: [{ emotion: ['x', 'y'] }, { emotion: ['z'] }], type: 'JSON' },
      ],
    });
    await writeFile(file, new Uint8Array(buffer));
    expect((await read(new ParquetReader(file)))[0]!.fields).toEqual({
      text: 'a',
      label: 1n,
      flag: true,
      labels: { emotion: ['x', 'y'] },
    });
  });

  it('refuses a file that is not Parquet', async () => {
    await writeFile(file, 'text,label\na,b\n');
    await expect(read(new ParquetReader(file))).rejects.toThrow(/can't be read as Parquet/);
  });
});

describe('PlainTextReader', () => {
  const textsOf = (rows: readonly RawRow[]): string[] => rows.map(({ fields }) => fields!['text'] as string);

  it('gives documents of bounded length that joined together are the file', async () => {
    const line = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 300, maxLength: 3000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.constantFrom('\n', '\r\n', '\n\n'), async (lines, lineEnd) => {
        const content = lines
          .join(lineEnd)
          .toWellFormed()
          .replace(/^\uFEFF/, '');
        await writeFile(file, content);
        const texts = textsOf(await read(new PlainTextReader(file)));
        expect(texts.join('')).toBe(content);
        expect(Math.max(0, ...texts.map(({ length }) => length))).toBeLessThanOrEqual(2 * 1024);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('cuts at line ends and says at which line a document starts', async () => {
    const content = Array.from({ length: 500 }, (_, i) => `line ${i}\r\n`).join('');
    await writeFile(file, content);
    const rows = await read(new PlainTextReader(file));
    expect(rows.length).toBeGreaterThan(5);
    for (const { line, fields } of rows) {
      expect((fields!['text'] as string).startsWith(`line ${line - 1}\r\n`)).toBe(true);
    }
  });

  it('cuts a line without end, but never a character', async () => {
    const content = 'x' + '😀'.repeat(200_000);
    await writeFile(file, content);
    const texts = textsOf(await read(new PlainTextReader(file)));
    expect(texts.join('')).toBe(content);
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.every((text) => text.isWellFormed())).toBe(true);
  });

  it('goes through a file larger than its longest document in pieces', async () => {
    const content = `${'word '.repeat(40)}\n`.repeat(50_000); // 10 MB
    await writeFile(file, content);
    const texts = textsOf(await read(new PlainTextReader(file)));
    expect(texts.join('')).toBe(content);
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(2 * 65_536);
  });
});
