/** Texts per class of length, in tokens. */
export interface LengthClasses {
  /** Fewer than 128. */
  readonly short: number;
  /** 128 to 511: fits the 512 positions of BERT-sized encoders. */
  readonly medium: number;
  /** 512 to 1023: needs truncation there, fits GPT-2. */
  readonly long: number;
  /** 1024 and more. */
  readonly veryLong: number;
}

/** Counts texts by length. @param lengths - tokens per text */
export function countLengthClasses(lengths: Uint32Array): LengthClasses {
  const counts = { short: 0, medium: 0, long: 0, veryLong: 0 };
  for (const length of lengths) counts[classOf(length)] += 1;
  return counts;
}

function classOf(length: number): keyof LengthClasses {
  if (length < 128) return 'short';
  if (length < 512) return 'medium';
  return length < 1024 ? 'long' : 'veryLong';
}
