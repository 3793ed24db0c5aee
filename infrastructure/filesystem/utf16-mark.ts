const MARKS: readonly string[] = ['fffe', 'feff'];

/** Whether bytes start with a byte order mark of UTF-16, little-endian or big-endian. */
export function hasUtf16Mark(bytes: Buffer): boolean {
  return MARKS.includes(bytes.toString('hex', 0, 2));
}
