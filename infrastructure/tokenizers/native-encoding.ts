import type { Encoding as NativeEncoding } from 'tokenizers';

import { ArenaError } from '#domain/shared/errors.js';
import type { Encoding } from '#domain/tokenization/tokenizer.js';

import { truncatePair } from './truncate-pair.js';

/**
 * Ids out of the native library's encoding, cut to `maxLength`. The library could cut itself, but would not say how long
 * the text was, and keeps that setting per tokenizer instead of per call.
 *
 * @param isPair - single texts are all of type 0, so that their type ids need not be read
 */
export function readEncoding(native: NativeEncoding, isPair: boolean, maxLength = Infinity): Encoding {
  const fullLength = native.getLength();
  const ids = Int32Array.from(native.getIds());
  const typeIds = isPair ? Uint8Array.from(native.getTypeIds()) : new Uint8Array(fullLength);
  if (fullLength <= maxLength) return { ids, typeIds, fullLength };
  const kept = keptPlaces(native, isPair, maxLength);
  return {
    ids: Int32Array.from(kept, (place) => ids[place]!),
    typeIds: Uint8Array.from(kept, (place) => typeIds[place]!),
    fullLength,
  };
}

/** Special tokens stay; texts lose their last tokens. */
function keptPlaces(native: NativeEncoding, isPair: boolean, maxLength: number): readonly number[] {
  const isSpecial = native.getSpecialTokensMask();
  const sequenceOf = isPair ? native.getSequenceIds() : isSpecial.map(() => 0);
  const lengths: [number, number] = [0, 0];
  for (const [place, special] of isSpecial.entries())
    if (special === 0) lengths[sequenceOf[place] === 1 ? 1 : 0]++;
  const budget = maxLength - (isSpecial.length - lengths[0] - lengths[1]);
  if (budget < 0) throw tooShort(maxLength, maxLength - budget);
  const left = [...truncatePair(lengths[0], lengths[1], budget)];
  const kept: number[] = [];
  for (const [place, special] of isSpecial.entries()) {
    const sequence = sequenceOf[place] === 1 ? 1 : 0;
    if (special === 1 || left[sequence]!-- > 0) kept.push(place);
  }
  return kept;
}

function tooShort(maxLength: number, specialCount: number): ArenaError {
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a maximum length of at least the ${specialCount} special tokens of a text, found ${maxLength}. ` +
      'Give a larger --max-sequence-length.',
  );
}
