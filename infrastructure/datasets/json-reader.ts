import { open } from 'node:fs/promises';
import { ArenaError, toArenaError } from '#domain/shared/errors.js';
import { JsonElementScanner, type JsonElement } from './json-element-scanner.js';
import { JsonLinesReader, parseJsonRow } from './json-lines-reader.js';
import type { RawRow, ReadOptions, RowReader } from './row-reader.js';
import { decodeUtf8, readBytes } from './text-pieces.js';

const HEAD_BYTES = 1 << 20;
/** Bytes of one element at most: JSON.parse needs all of it at once. */
const MAX_ELEMENT_BYTES = 256 * 1024 * 1024;
/** Keys under which tools put the list of rows. */
const ROW_KEYS: readonly string[] = ['data', 'rows', 'examples'];
const OPEN_BRACE = 0x7b;

/** What a JSON file turned out to be. */
type JsonShape =
  | { readonly kind: 'lines' }
  /** `[{...}, ...]`, or `{"data": [{...}, ...]}` with a key. */
  | { readonly kind: 'rows'; readonly key?: string }
  /** `{"text": [...], "label": [...]}` */
  | { readonly kind: 'columns'; readonly names: readonly string[] };

/**
 * Reads a JSON file: a list of objects; an object that has the list under `data`, `rows` or `examples`; or an object of
 * columns, each a list of values (or an object of them, as pandas writes). The file is streamed element by element,
 * never parsed whole; columns are read side by side, one pass over the file each. A file of JSON Lines that is called
 * `.json` is read as such. `line` is the row number, in JSON Lines the line.
 */
export class JsonReader implements RowReader {
  readonly typed = true;

  constructor(private readonly path: string) {}

  async *rows(options: ReadOptions = {}): AsyncGenerator<RawRow> {
    const shape = await this.detectShape();
    if (shape.kind === 'lines') yield* new JsonLinesReader(this.path).rows(options);
    else if (shape.kind === 'rows') yield* this.rowsUnder(shape.key, options);
    else yield* this.rowsOfColumns(shape.names, options);
  }

  private async *rowsUnder(key: string | undefined, { onBytes }: ReadOptions): AsyncGenerator<RawRow> {
    let line = 0;
    const ending = { cutShort: false };
    for await (const element of this.elements(ending, onBytes)) {
      if (element.key !== key) continue;
      line++;
      yield parseJsonRow(decodeUtf8(element.bytes, this.path, `row ${line}`), line);
    }
    if (ending.cutShort) yield this.cutShort(line + 1);
  }

  private async *rowsOfColumns(names: readonly string[], { columns }: ReadOptions): AsyncGenerator<RawRow> {
    const wanted = columns === undefined ? names : names.filter((name) => isWanted(name, columns));
    const cursors = wanted.map((name) => this.valuesOf(name));
    try {
      for (let line = 1; ; line++) {
        const values = await Promise.all(cursors.map((cursor) => cursor.next()));
        if (values.every(({ done }) => done)) return;
        const short = wanted.find((_, i) => values[i]!.done);
        if (short !== undefined)
          throw this.unreadable(`column '${short}' ends before row ${line}, others go on`);
        yield { line, fields: Object.fromEntries(wanted.map((name, i) => [name, values[i]!.value])) };
      }
    } finally {
      for (const cursor of cursors) await cursor.return(undefined);
    }
  }

  private async *valuesOf(name: string): AsyncGenerator<unknown, undefined> {
    let row = 0;
    const ending = { cutShort: false };
    for await (const { key, bytes } of this.elements(ending)) {
      if (key !== name) continue;
      row++;
      const text = decodeUtf8(bytes, this.path, `row ${row} of column '${name}'`);
      try {
        yield JSON.parse(text);
      } catch (thrown) {
        throw toArenaError(
          thrown,
          'DATASET.UNREADABLE',
          `${this.path}, column '${name}', row ${row} is not JSON`,
        );
      }
    }
    if (ending.cutShort) throw this.unreadable('it ends before the JSON does; it may be cut short');
  }

  private cutShort(line: number): RawRow {
    const message = 'the file ends before the JSON does, or goes on after it; it may be cut short';
    return { line, problem: { reason: 'not_json', message } };
  }

  private async *elements(
    ending: { cutShort: boolean },
    onBytes?: (bytes: Uint8Array) => void,
  ): AsyncGenerator<JsonElement> {
    const scanner = new JsonElementScanner();
    for await (const chunk of readBytes(this.path, onBytes)) {
      yield* scanner.push(chunk);
      if (scanner.keptBytes > MAX_ELEMENT_BYTES) {
        throw this.unreadable(
          `one row is longer than ${MAX_ELEMENT_BYTES} bytes, or a quote or bracket is not closed`,
        );
      }
    }
    ending.cutShort = !scanner.isComplete || scanner.hasTrailingBytes;
  }

  private async detectShape(): Promise<JsonShape> {
    const head = (await this.readHead()).trimStart();
    if (head.startsWith('[')) return { kind: 'rows' };
    if (!head.startsWith('{')) {
      throw this.unreadable(
        head === '' ? 'it is empty' : `it starts with ${JSON.stringify(head.slice(0, 20))}`,
      );
    }
    return isJsonLines(head) ? { kind: 'lines' } : this.detectObjectShape();
  }

  private async readHead(): Promise<string> {
    try {
      const handle = await open(this.path);
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
        return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      throw toArenaError(thrown, 'DATASET.UNREADABLE', `${this.path} can't be read`);
    }
  }

  /** Looks at the values of the outer object, as far as needed. */
  private async detectObjectShape(): Promise<JsonShape> {
    const containers = new Map<string, JsonElement['container']>();
    for await (const { key, container, bytes } of this.elements({ cutShort: false })) {
      if (key === undefined || containers.has(key)) continue;
      containers.set(key, container);
      const isObject = bytes.find((byte) => byte > 0x20) === OPEN_BRACE;
      if (ROW_KEYS.includes(key) && container === 'list' && isObject) return { kind: 'rows', key };
    }
    const kind = [...containers.values()].includes('list') ? 'list' : 'object';
    const names = [...containers.keys()].filter((key) => containers.get(key) === kind);
    if (names.length > 0) return { kind: 'columns', names };
    throw this.unreadable('it is an object that holds neither rows nor columns');
  }

  private unreadable(found: string): ArenaError {
    return new ArenaError(
      'DATASET.UNREADABLE',
      `${this.path} must be JSON: a list of objects, {"data": [objects]} or {"column": [values], ...}; but ${found}.`,
    );
  }
}

/** Whether the first line is a whole object and another line follows. */
function isJsonLines(head: string): boolean {
  const lineEnd = head.indexOf('\n');
  if (lineEnd === -1 || head.slice(lineEnd).trim() === '') return false;
  return parseJsonRow(head.slice(0, lineEnd), 1).problem === undefined;
}

function isWanted(name: string, columns: readonly string[]): boolean {
  return columns.some((column) => column === name || column.startsWith(`${name}.`));
}
