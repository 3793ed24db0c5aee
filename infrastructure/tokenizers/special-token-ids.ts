import type { SpecialTokenIds } from '#domain/tokenization/tokenizer.js';

import type { SpecialTokenRoles } from './files/tokenizer-definition.js';

/**
 * Ids of the special tokens. A vocabulary without a padding token pads with its end of text, as is usual for GPT-2 (any
 * id would do: padding is masked).
 */
export function specialTokenIds(
  roles: SpecialTokenRoles,
  idOf: (token: string) => number | null,
): SpecialTokenIds {
  const id = (token: string | undefined): number | undefined =>
    token === undefined ? undefined : (idOf(token) ?? undefined);
  const unknown = id(roles.unk_token);
  const classification = id(roles.cls_token);
  const separator = id(roles.sep_token);
  const mask = id(roles.mask_token);
  const beginOfText = id(roles.bos_token);
  const endOfText = id(roles.eos_token);
  return {
    padding: id(roles.pad_token) ?? endOfText ?? 0,
    ...(unknown !== undefined && { unknown }),
    ...(classification !== undefined && { classification }),
    ...(separator !== undefined && { separator }),
    ...(mask !== undefined && { mask }),
    ...(beginOfText !== undefined && { beginOfText }),
    ...(endOfText !== undefined && { endOfText }),
  };
}
