import type { Tokenizer } from '#domain/tokenization/tokenizer.js';

/** What decoding gives for the bytes of a character that is not whole yet. */
const REPLACEMENT_CHARACTER = '\ufffd';

/** The text of new tokens as they come, up to a stop text. */
export class TextContinuation {
  private text = '';
  private told = 0;

  /** @param onText - told each new piece that no token to come can change */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly stops: readonly string[],
    private readonly onText: (piece: string) => void = () => undefined,
  ) {}

  /** Takes all new tokens so far; true when the text has reached a stop text, before which it ends. */
  async update(ids: readonly number[]): Promise<boolean> {
    const decoded = await this.tokenizer.decode(ids, { skipSpecialTokens: true });
    const end = firstOf(decoded, this.stops);
    this.text = decoded.slice(0, end);
    this.tell(end === undefined ? this.settledLength() : this.text.length);
    return end !== undefined;
  }

  /** The whole text of the new tokens. */
  async finish(ids: readonly number[]): Promise<string> {
    await this.update(ids);
    this.tell(this.text.length);
    return this.text;
  }

  private tell(length: number): void {
    if (length <= this.told) return;
    this.onText(this.text.slice(this.told, length));
    this.told = length;
  }

  /** Without the beginning of a character or of a stop text at the end. */
  private settledLength(): number {
    let length = this.text.length;
    while (this.text.slice(0, length).endsWith(REPLACEMENT_CHARACTER)) length--;
    const partial = this.stops.map((stop) => partialEnd(this.text.slice(0, length), stop));
    return length - Math.max(0, ...partial);
  }
}

/** Where the first of some texts begins; undefined when none is there. */
function firstOf(text: string, stops: readonly string[]): number | undefined {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place !== -1);
  return places.length === 0 ? undefined : Math.min(...places);
}

/** Length of the longest end of a text that a stop text begins with. */
function partialEnd(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
