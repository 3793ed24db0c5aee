import type { Encoding as NativeEncoding } from 'tokenizers';

/**
 * Begin and end of every token in its own text, in UTF-16 code units as JavaScript counts them; the native library
 * counts whole characters (code points). Length: 2 per token.
 */
export function codeUnitOffsets(
  native: NativeEncoding,
  { text, textPair }: { readonly text: string; readonly textPair?: string },
): Uint32Array {
  const unitsOf = [codeUnitsOf(text), codeUnitsOf(textPair ?? '')];
  const sequenceOf = native.getSequenceIds();
  return Uint32Array.from(
    native.getOffsets().flatMap((offsets, token) => {
      const units = unitsOf[sequenceOf[token] === 1 ? 1 : 0];
      return units === undefined ? offsets : offsets.map((place) => units[place]!);
    }),
  );
}

/** Code unit at which each character begins, and the text's length; undefined where the two counts are the same. */
function codeUnitsOf(text: string): readonly number[] | undefined {
  const units = [0];
  for (const character of text) units.push(units.at(-1)! + character.length);
  return units.length === text.length + 1 ? undefined : units;
}
