/**
 * The 256 characters that stand for bytes in byte-level models (Radford et al. 2019, GPT-2): printable Latin-1
 * characters stand for themselves, the other bytes for the characters from U+0100 on. Index: the byte.
 */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters();

/** UTF-8 bytes of a text as one character each. */
export function toByteCharacters(text: string): string {
  let characters = '';
  for (const byte of Buffer.from(text, 'utf8')) characters += BYTE_CHARACTERS[byte]!;
  return characters;
}

function byteCharacters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}
