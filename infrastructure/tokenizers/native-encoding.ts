import type { Encoding as NativeEncoding } from 'tokenizers';

import { ArenaError } from '#domain/shared/errors.js';
import type { Encoding, TextWindows, TruncationStrategy } from '#domain/tokenization/tokenizer.js';

import { codeUnitOffsets } from './code-unit-offsets.js';
import { truncatePair } from './truncate-pair.js';
import { windowsOfPair } from './windows-of-pair.js';

/** What is read out of an encoding. */
export interface ReadEncodingOptions {
  /** Tokens, special ones included. */
  readonly maxLength: number;
  readonly truncation: TruncationStrategy;
  readonly windows?: TextWindows | undefined;
  readonly truncationSide: 'left' | 'right';
  readonly withOffsets: boolean;
}

interface EncodedText {
  readonly text: string;
  /** Single texts are all of type 0, so that their type ids need not be read. */
  readonly textPair?: string;
}

/**
 * Ids out of the native library's encoding, cut to `maxLength`. The library could cut itself, but would not say how long
 * the text was, and keeps that setting per tokenizer instead of per call.
 */
export function readEncoding(
  native: NativeEncoding,
  text: EncodedText,
  options: ReadEncodingOptions,
): Encoding {
  const isPair = text.textPair !== undefined;
  const fullLength = native.getLength();
  const ids = Int32Array.from(native.getIds());
  const typeIds = isPair ? Uint8Array.from(native.getTypeIds()) : new Uint8Array(fullLength);
  const offsets = options.withOffsets ? codeUnitOffsets(native, text) : undefined;
  if (fullLength <= options.maxLength) {
    return { ids, typeIds, fullLength, isCut: false, ...(offsets && { offsets }) };
  }
  const { places: kept, isCut } = keptPlaces(native, isPair, options);
  return {
    ids: Int32Array.from(kept, (place) => ids[place]!),
    typeIds: Uint8Array.from(kept, (place) => typeIds[place]!),
    fullLength,
    isCut,
    ...(offsets && {
      offsets: Uint32Array.from(kept.flatMap((place) => [offsets[2 * place]!, offsets[2 * place + 1]!])),
    }),
  };
}

/** Special tokens stay; texts lose their last tokens, or their first, or are read in windows. */
function keptPlaces(
  native: NativeEncoding,
  isPair: boolean,
  { maxLength, truncation, windows, truncationSide }: ReadEncodingOptions,
): { readonly places: readonly number[]; readonly isCut: boolean } {
  const isSpecial = native.getSpecialTokensMask();
  const sequenceOf = isPair ? native.getSequenceIds() : isSpecial.map(() => 0);
  const lengths: [number, number] = [0, 0];
  for (const [place, special] of isSpecial.entries())
    if (special === 0) lengths[sequenceOf[place] === 1 ? 1 : 0]++;
  const budget = maxLength - (isSpecial.length - lengths[0] - lengths[1]);
  if (budget < 0) throw tooShort(maxLength, maxLength - budget);
  const kept = truncatePair(lengths[0], lengths[1], budget, truncation);
  const { ranges, isCut } = windowsOfPair({ lengths, kept, truncation, truncationSide, windows });
  const places = ranges.flatMap((range) => placesWithin(range, isSpecial, sequenceOf));
  return { places, isCut };
}

/** Places of the special tokens, and of each text's tokens from its start up to its end. */
function placesWithin(
  range: readonly [readonly [number, number], readonly [number, number]],
  isSpecial: readonly number[],
  sequenceOf: readonly (number | null | undefined)[],
): readonly number[] {
  const seen: [number, number] = [0, 0];
  const places: number[] = [];
  for (const [place, special] of isSpecial.entries()) {
    if (special === 1) {
      places.push(place);
      continue;
    }
    const sequence = sequenceOf[place] === 1 ? 1 : 0;
    const position = seen[sequence]++;
    const [start, end] = range[sequence];
    if (position >= start && position < end) places.push(place);
  }
  return places;
}

function tooShort(maxLength: number, specialCount: number): ArenaError {
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a maximum length of at least the ${specialCount} special tokens of a text, found ${maxLength}. ` +
      'Give a larger --max-sequence-length.',
  );
}
