/** Tokens and their ids, in the order in which they were added. */
export class SymbolTable {
  readonly tokens: string[] = [];
  readonly #ids = new Map<string, number>();

  /** Id of a token, which is added if it is new. */
  add(token: string): number {
    const known = this.#ids.get(token);
    if (known !== undefined) return known;
    this.#ids.set(token, this.tokens.length);
    return this.tokens.push(token) - 1;
  }

  idOf(token: string): number | undefined {
    return this.#ids.get(token);
  }
}
