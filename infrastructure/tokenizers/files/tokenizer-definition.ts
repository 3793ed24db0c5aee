/** Roles that special tokens play, by their names in `tokenizer_config.json` and `special_tokens_map.json`. */
export const SPECIAL_TOKEN_ROLES = [
  'pad_token',
  'unk_token',
  'cls_token',
  'sep_token',
  'mask_token',
  'bos_token',
  'eos_token',
] as const;
export type SpecialTokenRole = (typeof SPECIAL_TOKEN_ROLES)[number];

/** The token of each role; a role that nothing plays is absent. */
export type SpecialTokenRoles = { readonly [role in SpecialTokenRole]?: string };

/** What a folder of tokenizer files says, whatever the files were. */
export interface TokenizerDefinition {
  /** Content of `tokenizer.json`: everything that decides how texts become ids. */
  readonly tokenizerJson: string;
  /** Other fields of `tokenizer_config.json`: class, maximum length, and what else the folder's file said. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly specialTokens: SpecialTokenRoles;
}
