import { SymbolTable } from './symbol-table.js';
import type { MergeTraining } from './merge-training.js';

/**
 * The symbols before any merge: special tokens in their order, then the characters of the alphabet by code point, then
 * those that continue a word. Python's `tokenizers` adds the last in the order of a hash map, different in each run;
 * here they are sorted, so that training is repeatable.
 */
export function initialSymbols(words: ReadonlyMap<string, number>, training: MergeTraining): SymbolTable {
  const table = new SymbolTable();
  for (const token of training.specialTokens) table.add(token);
  const alphabet = alphabetOf(words, training);
  for (const character of alphabet) table.add(character);
  if (training.continuingPrefix === '') return table;
  for (const character of continuingCharacters(words, new Set(alphabet))) {
    table.add(training.continuingPrefix + character);
  }
  return table;
}

/** Characters of the words and of the initial alphabet, the most frequent ones when there is a limit, by code point. */
function alphabetOf(words: ReadonlyMap<string, number>, training: MergeTraining): readonly string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  for (const character of training.initialAlphabet) counts.set(character, Infinity);
  const byFrequency = [...counts].sort(([a, countA], [b, countB]) =>
    countA === countB ? byCodePoint(a, b) : countB > countA ? 1 : -1,
  );
  return byFrequency
    .slice(0, training.maxAlphabetSize)
    .map(([character]) => character)
    .sort(byCodePoint);
}

function continuingCharacters(
  words: ReadonlyMap<string, number>,
  alphabet: ReadonlySet<string>,
): readonly string[] {
  const found = new Set<string>();
  for (const word of words.keys()) {
    let isFirst = true;
    for (const character of word) {
      if (!isFirst && alphabet.has(character)) found.add(character);
      isFirst = false;
    }
  }
  return [...found].sort(byCodePoint);
}

function byCodePoint(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!;
}
