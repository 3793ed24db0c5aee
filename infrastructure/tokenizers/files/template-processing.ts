/** A part of a template: a special token, or the first (A) or second (B) text. */
export type TemplatePart = { readonly token: string } | { readonly text: 'A' | 'B' };

/**
 * The post-processor of tokenizer.json that puts special tokens around texts.
 *
 * @param single - parts of a single text; all have type 0
 * @param pair - parts of a pair with their type ids
 */
export function templateProcessing(
  single: readonly TemplatePart[],
  pair: readonly (readonly [TemplatePart, 0 | 1])[],
  idOf: (token: string) => number,
): object {
  const tokens = new Set(pair.flatMap(([part]) => ('token' in part ? [part.token] : [])));
  return {
    type: 'TemplateProcessing',
    single: single.map((part) => templatePiece(part, 0)),
    pair: pair.map(([part, typeId]) => templatePiece(part, typeId)),
    special_tokens: Object.fromEntries(
      [...tokens].map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
    ),
  };
}

function templatePiece(part: TemplatePart, typeId: 0 | 1): object {
  return 'token' in part
    ? { SpecialToken: { id: part.token, type_id: typeId } }
    : { Sequence: { id: part.text, type_id: typeId } };
}
