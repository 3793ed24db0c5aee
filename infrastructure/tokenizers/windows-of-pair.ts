import { ArenaError } from '#domain/shared/errors.js';
import type { TextWindows, TruncationStrategy } from '#domain/tokenization/tokenizer.js';

/** First token and the one after the last of a text. */
type Range = readonly [number, number];

/** A text, or two, that have more tokens than fit. */
interface LongPair {
  /** Tokens of both; the second is 0 for a single text. */
  readonly lengths: Range;
  /** Tokens of both that fit at once. */
  readonly kept: Range;
  readonly truncation: TruncationStrategy;
  readonly truncationSide: 'left' | 'right';
  readonly windows?: TextWindows | undefined;
}

/** Ranges of both texts in each window, and whether the windows leave something out. */
interface PairWindows {
  readonly ranges: readonly (readonly [Range, Range])[];
  readonly isCut: boolean;
}

/**
 * What of two texts each window holds; one window without `windows`. The window that fits is moved over the text that is
 * too long, from the end that is kept; the other text is in every window. As in Hugging Face's tokenizers.
 *
 * @throws ArenaError `ARGUMENT.INVALID` when both texts of a pair would be cut, or windows would not move on
 */
export function windowsOfPair({ lengths, kept, truncation, truncationSide, windows }: LongPair): PairWindows {
  if (windows === undefined || windows.limit === 1) {
    const ranges = lengths.map((length, text) => firstWindow(length, kept[text]!, truncationSide));
    return { ranges: [[ranges[0]!, ranges[1]!]], isCut: true };
  }
  if (truncation === 'longest_first' && lengths[1] > 0) throw bothAreCut();
  const long = truncation === 'only_second' ? 1 : 0;
  const all = windowsOfText(lengths[long], kept[long], windows.stride, truncationSide);
  const ranges = all
    .slice(0, windows.limit)
    .map((range): [Range, Range] => (long === 0 ? [range, [0, lengths[1]]] : [[0, lengths[0]], range]));
  return { ranges, isCut: all.length > windows.limit };
}

function firstWindow(length: number, size: number, side: 'left' | 'right'): Range {
  return side === 'left' ? [length - size, length] : [0, size];
}

/** Windows of `size` tokens, each `size - stride` further on; the last one, which reaches the other end, may be shorter. */
function windowsOfText(length: number, size: number, stride: number, side: 'left' | 'right'): Range[] {
  if (stride >= size) throw strideTooLong(stride, size);
  const windows: Range[] = [];
  for (let start = 0, end = 0; end < length; start += size - stride) {
    end = Math.min(start + size, length);
    windows.push(side === 'left' ? [length - end, length - start] : [start, end]);
  }
  return windows;
}

function bothAreCut(): ArenaError {
  return new ArenaError(
    'ARGUMENT.INVALID',
    'Expected one text of each pair to be read in windows, found truncation longest_first, which may cut both. ' +
      'Give --truncation only_first or only_second.',
  );
}

function strideTooLong(stride: number, size: number): ArenaError {
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a window stride below the ${size} tokens of a text that a window has room for, found ${stride}. ` +
      'Give a smaller --window-stride or a larger --max-sequence-length.',
  );
}
