import { isJsonObject, type JsonObject } from './json-file.js';
import {
  SPECIAL_TOKEN_ROLES,
  type SpecialTokenRole,
  type SpecialTokenRoles,
} from './tokenizer-definition.js';

/** Names that the tokens of a role have by convention, the most specific first. */
const CONVENTIONS: Readonly<Record<SpecialTokenRole, readonly string[]>> = {
  pad_token: ['[PAD]', '<pad>', '<|pad|>'],
  unk_token: ['[UNK]', '<unk>', '<|endoftext|>'],
  cls_token: ['[CLS]'],
  sep_token: ['[SEP]'],
  mask_token: ['[MASK]', '<mask>'],
  bos_token: ['<s>', '<|endoftext|>'],
  eos_token: ['</s>', '<|endoftext|>'],
};

/**
 * Which token plays which role: what the files say (in the order given), else a token of the vocabulary that has the
 * role's conventional name. A null in the files means that nothing plays the role.
 */
export function specialTokenRoles(
  files: readonly (JsonObject | undefined)[],
  isInVocabulary: (token: string) => boolean,
): SpecialTokenRoles {
  const isRoberta = ['<s>', '</s>', '<mask>'].every(isInVocabulary);
  const roles: { [role in SpecialTokenRole]?: string } = {};
  for (const role of SPECIAL_TOKEN_ROLES) {
    const stated = files.map((file) => file?.[role]).find((value) => value !== undefined);
    const token = stated === undefined ? conventional(role, isInVocabulary, isRoberta) : contentOf(stated);
    if (token !== undefined) roles[role] = token;
  }
  return roles;
}

function conventional(
  role: SpecialTokenRole,
  isInVocabulary: (token: string) => boolean,
  isRoberta: boolean,
): string | undefined {
  if (isRoberta && role === 'cls_token') return '<s>';
  if (isRoberta && role === 'sep_token') return '</s>';
  return CONVENTIONS[role].find(isInVocabulary);
}

/** A special token is written as its text, or as an object with its text and how it takes white space. */
function contentOf(value: unknown): string | undefined {
  const content = isJsonObject(value) ? value['content'] : value;
  return typeof content === 'string' ? content : undefined;
}
