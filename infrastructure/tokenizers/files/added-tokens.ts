import { specialAddedToken, type AddedToken } from './added-token.js';
import { isJsonObject, type JsonObject } from './json-file.js';
import type { SpecialTokenRoles } from './tokenizer-definition.js';

/** What the files of a folder without tokenizer.json say about tokens beside the vocabulary's. */
export interface AddedTokenSources {
  readonly roles: SpecialTokenRoles;
  readonly vocabulary: ReadonlyMap<string, number>;
  /** `added_tokens.json`. */
  readonly extra: ReadonlyMap<string, number>;
  readonly config: JsonObject;
  /** `special_tokens_map.json`. */
  readonly map: JsonObject | undefined;
}

/**
 * The added tokens of a folder without tokenizer.json: those of `added_tokens.json`, special tokens (with roles and
 * without), and those that `added_tokens_decoder` of `tokenizer_config.json` describes (which wins), by id.
 */
export function addedTokensOf(sources: AddedTokenSources): readonly AddedToken[] {
  const { roles, vocabulary, extra, config, map } = sources;
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
  for (const content of [...contentsOf(config), ...contentsOf(map)]) {
    const id = vocabulary.get(content) ?? extra.get(content);
    if (id !== undefined) tokens.set(content, specialAddedToken(id, content));
  }
  for (const token of describedTokens(config['added_tokens_decoder'])) tokens.set(token.content, token);
  return [...tokens.values()].sort((a, b) => a.id - b.id);
}

/** Special tokens without a role: each is its text, or an object with its text. */
function contentsOf(file: JsonObject | undefined): readonly string[] {
  const listed = file?.['additional_special_tokens'];
  if (!Array.isArray(listed)) return [];
  return (listed as readonly unknown[])
    .map((token) => (isJsonObject(token) ? token['content'] : token))
    .filter((content) => typeof content === 'string');
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
