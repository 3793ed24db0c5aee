const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LAST_SPACE = 0x20;

/** One element, as raw JSON. */
export interface JsonElement {
  /** Member of the outer object that the element is in; absent when the outer container is a list. */
  readonly key?: string;
  /** Whether the element stands in a list or is a member of an object. */
  readonly container: 'list' | 'object';
  readonly bytes: Buffer;
}

/**
 * Cuts a JSON document into elements without holding the document: the elements of an outer list, or, of an outer
 * object, the elements of each list or object that is one of its values. Only quotes, brackets, commas and colons are
 * looked at, so an element may still be wrong inside; JSON.parse tells. They are ASCII, so the bytes of longer
 * characters can't be mistaken for them.
 */
export class JsonElementScanner {
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Depth of the containers whose elements are wanted: 1 in an outer list, 2 in an outer object. */
  private elementDepth = 0;
  private container: JsonElement['container'] = 'list';
  private key: string | undefined;
  /** Bytes of the current key or element from earlier chunks, and where they go on in this one; -1: not within one. */
  private kept: Buffer[] = [];
  private start = -1;
  private found: JsonElement[] = [];

  /** True once the outer container has ended. */
  isComplete = false;
  /** True when more than white space followed its end. */
  hasTrailingBytes = false;

  /** The elements that end within the next chunk of the document. */
  push(chunk: Buffer): readonly JsonElement[] {
    this.found = [];
    if (this.start !== -1) this.start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (!this.inString) this.step(chunk, i, byte);
      else if (this.escaped) this.escaped = false;
      else if (byte === BACKSLASH) this.escaped = true;
      else if (byte === QUOTE) this.inString = false;
    }
    if (this.start !== -1) this.kept.push(chunk.subarray(this.start));
    return this.found;
  }

  /** Bytes held of an element that has not ended. */
  get keptBytes(): number {
    return this.kept.reduce((sum, { length }) => sum + length, 0);
  }

  private step(chunk: Buffer, i: number, byte: number): void {
    if (this.isComplete) {
      if (byte > LAST_SPACE) this.hasTrailingBytes = true;
      return;
    }
    if (byte === QUOTE) this.inString = true;
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) this.open(i, byte === OPEN_BRACE);
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) this.close(chunk, i);
    else if (byte === COMMA) this.separate(chunk, i);
    else if (byte === COLON) this.endKey(chunk, i);
  }

  private open(i: number, isObject: boolean): void {
    this.depth++;
    if (this.depth === 1) this.elementDepth = isObject ? 2 : 1;
    if (this.depth === this.elementDepth) this.container = isObject ? 'object' : 'list';
    if (this.depth <= this.elementDepth) this.keepFrom(i + 1);
  }

  private close(chunk: Buffer, i: number): void {
    if (this.depth === this.elementDepth) this.endElement(chunk, i);
    this.depth--;
    if (this.depth === 0) this.isComplete = true;
  }

  private separate(chunk: Buffer, i: number): void {
    if (this.depth > this.elementDepth) return;
    if (this.depth === this.elementDepth) this.endElement(chunk, i);
    this.keepFrom(i + 1);
  }

  /** What was kept before a colon is a key, of the outer object or of one of its values. */
  private endKey(chunk: Buffer, i: number): void {
    if (this.depth > this.elementDepth || this.depth === 0) return;
    const key = this.take(chunk, i).toString('utf8').trim();
    if (this.depth === 1) this.key = unquote(key);
    else this.keepFrom(i + 1);
  }

  private endElement(chunk: Buffer, i: number): void {
    const bytes = this.take(chunk, i);
    if (bytes.every((byte) => byte <= LAST_SPACE)) return; // an empty container
    this.found.push({
      ...(this.key === undefined ? {} : { key: this.key }),
      container: this.container,
      bytes,
    });
  }

  private keepFrom(start: number): void {
    this.kept = [];
    this.start = start;
  }

  private take(chunk: Buffer, end: number): Buffer {
    const last = this.start === -1 ? chunk.subarray(0, 0) : chunk.subarray(this.start, end);
    const bytes = this.kept.length === 0 ? last : Buffer.concat([...this.kept, last]);
    this.kept = [];
    this.start = -1;
    return bytes;
  }
}

/** The text of a JSON string; a malformed one is its own text. */
function unquote(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}
