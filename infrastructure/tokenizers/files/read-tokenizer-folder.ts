import path from 'node:path';

import { invalidTokenizer } from '../tokenizer-error.js';
import { isJsonObject, readJsonFile, readTextFile, type JsonObject } from './json-file.js';
import { addedTokensOf } from './added-tokens.js';
import { bertTokenizerJson } from './bert-tokenizer-json.js';
import { byteLevelTokenizerJson } from './byte-level-tokenizer-json.js';
import { specialTokenRoles } from './special-token-roles.js';
import type { SpecialTokenRoles, TokenizerDefinition } from './tokenizer-definition.js';

/** Classes of transformers (without `Tokenizer` or `TokenizerFast`) whose vocab.txt is cut as BERT's. */
const VOCABULARY_TEXT_CLASSES = ['Bert', 'DistilBert', 'Electra', 'MobileBert', 'ConvBert'];

/** Those that split texts as GPT-2 does. */
const VOCABULARY_AND_MERGES_CLASSES = ['GPT2', 'Roberta', 'CodeGen', 'Longformer', 'Bart'];

/**
 * Reads the tokenizer files of a model folder: `tokenizer.json`, else `vocab.txt` (BERT), else `vocab.json` with
 * `merges.txt` (GPT-2, RoBERTa, CodeGen); beside them `tokenizer_config.json`, `special_tokens_map.json`,
 * `added_tokens.json`.
 *
 * @throws ArenaError `TOKENIZER.INVALID`, `FILESYSTEM.FAILED`
 */
export async function readTokenizerFolder(folder: string): Promise<TokenizerDefinition> {
  const config = withoutEndlessLength((await readJsonFile(path.join(folder, 'tokenizer_config.json'))) ?? {});
  const map = await readJsonFile(path.join(folder, 'special_tokens_map.json'));
  return (
    (await fromTokenizerJson(folder, config, map)) ??
    (await fromVocabularyText(folder, config, map)) ??
    (await fromVocabularyAndMerges(folder, config, map)) ??
    Promise.reject(invalidTokenizer(folder, "a tokenizer's files", 'none of them'))
  );
}

/** transformers writes 10^30 for "no maximum", which is no integer any more after a trip through JavaScript. */
function withoutEndlessLength({ model_max_length: length, ...others }: JsonObject): JsonObject {
  return Number.isSafeInteger(length) ? { ...others, model_max_length: length } : others;
}

async function fromTokenizerJson(
  folder: string,
  config: JsonObject,
  map: JsonObject | undefined,
): Promise<TokenizerDefinition | undefined> {
  const file = path.join(folder, 'tokenizer.json');
  const json = await readJsonFile(file);
  if (json === undefined) return undefined;
  const model = json['model'];
  if (!isJsonObject(model)) throw invalidTokenizer(file, "a field 'model'", Object.keys(json).join(', '));
  const added = Array.isArray(json['added_tokens']) ? (json['added_tokens'] as unknown[]) : [];
  const names = new Set(added.map((token) => (isJsonObject(token) ? token['content'] : undefined)));
  const vocabulary = isJsonObject(model['vocab']) ? model['vocab'] : {};
  const isKnown = (token: string): boolean => names.has(token) || Object.hasOwn(vocabulary, token);
  return {
    // Truncation and padding are the caller's; Python's transformers resets them too.
    tokenizerJson: JSON.stringify({ ...json, truncation: null, padding: null }),
    config: { ...defaultConfig(model, json['normalizer']), ...config },
    specialTokens: specialTokenRoles([config, map], isKnown),
  };
}

/** What a lone tokenizer.json tells about the class that transformers opens it with; BERT's builds its own normalizer. */
function defaultConfig(model: JsonObject, normalizer: unknown): JsonObject {
  if (model['type'] !== 'WordPiece' || !isJsonObject(normalizer) || normalizer['type'] !== 'BertNormalizer') {
    return { tokenizer_class: 'PreTrainedTokenizerFast' };
  }
  return {
    tokenizer_class: 'BertTokenizerFast',
    do_lower_case: normalizer['lowercase'],
    strip_accents: normalizer['strip_accents'],
    tokenize_chinese_chars: normalizer['handle_chinese_chars'],
  };
}

async function fromVocabularyText(
  folder: string,
  config: JsonObject,
  map: JsonObject | undefined,
): Promise<TokenizerDefinition | undefined> {
  const file = path.join(folder, 'vocab.txt');
  const text = await readTextFile(file);
  if (text === undefined) return undefined;
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const vocabulary = new Map(lines.map((token, id) => [token, id]));
  assertClassIn(VOCABULARY_TEXT_CLASSES, config, file);
  const extra = await readAddedTokens(folder);
  const isKnown = (token: string): boolean => vocabulary.has(token) || extra.has(token);
  const specialTokens = specialTokenRoles([config, map], isKnown);
  assertKnown(specialTokens, isKnown, file);
  const { unk_token: unknown, cls_token: classification, sep_token: separator } = specialTokens;
  if (unknown === undefined || classification === undefined || separator === undefined) {
    throw invalidTokenizer(
      file,
      'the tokens [UNK], [CLS] and [SEP]',
      `${vocabulary.size} tokens without them`,
    );
  }
  const isLowercase = config['do_lower_case'] !== false;
  const stripAccents = config['strip_accents'];
  const cleaning = {
    lowercase: isLowercase,
    stripAccents: typeof stripAccents === 'boolean' ? stripAccents : null,
    separateChinese: config['tokenize_chinese_chars'] !== false,
  };
  const json = bertTokenizerJson(
    vocabulary,
    cleaning,
    { unknown, classification, separator },
    addedTokensOf({ roles: specialTokens, vocabulary, extra, config, map }),
  );
  return {
    tokenizerJson: JSON.stringify(json),
    config: { ...config, tokenizer_class: 'BertTokenizerFast', do_lower_case: isLowercase },
    specialTokens,
  };
}

async function fromVocabularyAndMerges(
  folder: string,
  config: JsonObject,
  map: JsonObject | undefined,
): Promise<TokenizerDefinition | undefined> {
  const vocabularyFile = path.join(folder, 'vocab.json');
  const entries = await readJsonFile(vocabularyFile);
  if (entries === undefined) return undefined;
  const mergesFile = path.join(folder, 'merges.txt');
  const mergesText = await readTextFile(mergesFile);
  if (mergesText === undefined)
    throw invalidTokenizer(mergesFile, "the merges of vocab.json's tokens", 'no such file');
  assertClassIn(VOCABULARY_AND_MERGES_CLASSES, config, vocabularyFile);
  const vocabulary = numbersOf(entries, vocabularyFile);
  const extra = await readAddedTokens(folder);
  const specialTokens = specialTokenRoles(
    [config, map],
    (token) => vocabulary.has(token) || extra.has(token),
  );
  const addPrefixSpace = config['add_prefix_space'] === true;
  const json = byteLevelTokenizerJson({
    vocabulary,
    merges: mergesText.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version')),
    addedTokens: addedTokensOf({ roles: specialTokens, vocabulary, extra, config, map }),
    addPrefixSpace,
    lowercase: false,
    postProcessor: byteLevelPostProcessor(specialTokens, vocabulary, addPrefixSpace),
  });
  const isRoberta = specialTokens.cls_token !== undefined;
  const tokenizerClass = config['tokenizer_class'] ?? (isRoberta ? 'RobertaTokenizer' : 'GPT2Tokenizer');
  return {
    tokenizerJson: JSON.stringify(json),
    config: { ...config, tokenizer_class: tokenizerClass },
    specialTokens,
  };
}

/** RoBERTa puts `<s>` and `</s>` around texts and leaves the space before a word out of its offsets; GPT-2 neither. */
function byteLevelPostProcessor(
  { cls_token: classification, sep_token: separator }: SpecialTokenRoles,
  vocabulary: ReadonlyMap<string, number>,
  addPrefixSpace: boolean,
): object {
  const [cls, sep] = [classification, separator].map((token) =>
    token === undefined ? undefined : vocabulary.get(token),
  );
  if (cls === undefined || sep === undefined) {
    return { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true };
  }
  return {
    type: 'RobertaProcessing',
    sep: [separator, sep],
    cls: [classification, cls],
    trim_offsets: true,
    add_prefix_space: addPrefixSpace,
  };
}

function assertKnown(roles: SpecialTokenRoles, isKnown: (token: string) => boolean, file: string): void {
  const missing = Object.values(roles).find((token) => !isKnown(token));
  if (missing !== undefined) throw invalidTokenizer(file, `the special token '${missing}'`, 'no such line');
}

/** Other classes split texts in other ways, which only their tokenizer.json tells. */
function assertClassIn(known: readonly string[], config: JsonObject, file: string): void {
  const name = config['tokenizer_class'];
  if (typeof name !== 'string' || known.includes(name.replace(/Tokenizer(Fast)?$/, ''))) return;
  throw invalidTokenizer(
    file,
    `the vocabulary of a tokenizer of the kinds ${known.join(', ')}`,
    `a ${name}, which opens from its tokenizer.json alone (in Python: AutoTokenizer.from_pretrained(...).save_pretrained(...))`,
  );
}

async function readAddedTokens(folder: string): Promise<ReadonlyMap<string, number>> {
  const file = path.join(folder, 'added_tokens.json');
  return numbersOf((await readJsonFile(file)) ?? {}, file);
}

function numbersOf(entries: JsonObject, file: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [token, id] of Object.entries(entries)) {
    if (typeof id !== 'number') throw invalidTokenizer(file, `a number for the token '${token}'`, typeof id);
    numbers.set(token, id);
  }
  return numbers;
}
