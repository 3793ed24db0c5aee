/** Ids of tokens whose ids are their places. */
export function vocabularyOf(tokens: readonly string[]): ReadonlyMap<string, number> {
  return new Map(tokens.map((token, id) => [token, id]));
}
