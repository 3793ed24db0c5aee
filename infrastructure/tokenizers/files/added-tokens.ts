import { specialAddedToken, type AddedToken } from './added-token.js';
import { isJsonObject } from './json-file.js';
import type { SpecialTokenRoles } from './tokenizer-definition.js';

/**
 * The added tokens of a folder without tokenizer.json: special tokens, those of `added_tokens.json`, and those that
 * `added_tokens_decoder` of `tokenizer_config.json` describes (which wins), by id.
 */
export function addedTokensOf(
  roles: SpecialTokenRoles,
  vocabulary: ReadonlyMap<string, number>,
  extra: ReadonlyMap<string, number>,
  decoder: unknown,
): readonly AddedToken[] {
  const tokens = new Map<string, AddedToken>();
  for (const [content, id] of extra) {
    tokens.set(content, { ...specialAddedToken(id, content), normalized: true, special: false });
  }
  for (const [role, content] of Object.entries(roles)) {
    const id = vocabulary.get(content) ?? extra.get(content);
    // In RoBERTa, as in BART, the mask takes the space before it.
    const takesSpace = role === 'mask_token' && content === '<mask>';
    if (id !== undefined) tokens.set(content, specialAddedToken(id, content, takesSpace));
  }
  for (const token of describedTokens(decoder)) tokens.set(token.content, token);
  return [...tokens.values()].sort((a, b) => a.id - b.id);
}

function describedTokens(decoder: unknown): readonly AddedToken[] {
  if (!isJsonObject(decoder)) return [];
  return Object.entries(decoder).flatMap(([id, described]) => {
    if (!isJsonObject(described) || typeof described['content'] !== 'string') return [];
    return [
      {
        id: Number(id),
        content: described['content'],
        single_word: described['single_word'] === true,
        lstrip: described['lstrip'] === true,
        rstrip: described['rstrip'] === true,
        normalized: described['normalized'] === true,
        special: described['special'] === true,
      },
    ];
  });
}
